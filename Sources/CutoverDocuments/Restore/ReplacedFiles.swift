import CutoverDomain
import Glibc

/// Files that whole new ones replaced, each set in a folder of its own with the time as its name.
///
/// The newest ``mostSets`` sets are kept, and every set whose files had something that the new ones lack: nothing removes
/// such a set, since it may be the only good copy.
struct ReplacedFiles {
  /// How many sets are kept of those whose replacement lost nothing.
  static let mostSets = 20
  /// The end of the name of a set with something that the new files lack.
  private static let lossSuffix = "-lost"

  private let path: String
  private let isLoss: Bool

  /// The sets below the folder `path`, which is made.
  init(_ path: String, isLoss: Bool = false) {
    self.path = path
    self.isLoss = isLoss
  }

  /// Keeps those of the files that are there; returns the folder of the set, `nil` where no file is there. On return it
  /// is durable.
  func keep(_ names: [String], of source: String, _ store: DocumentStore) throws -> String? {
    let names = names.filter { access(source + "/" + $0, F_OK) == 0 }
    guard !names.isEmpty else { return nil }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DocumentFault.writing(path, errno) }
    let set = try make()
    for name in names { try store.link(name, from: source, to: set) }
    try DocumentFolder.sync(set)
    try DocumentFolder.sync(path)
    prune()
    return set
  }

  /// Makes the folder of a set.
  private func make() throws -> String {
    let moment = Self.text(time(nil))
    for attempt in 0... {
      let name = moment + (attempt == 0 ? "" : ".\(attempt)") + (isLoss ? Self.lossSuffix : "")
      if mkdir(path + "/" + name, 0o700) == 0 { return path + "/" + name }
      guard errno == EEXIST, attempt < 1000 else { throw DocumentFault.writing(path + "/" + name, errno) }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }

  /// Removes the oldest sets of those that lack nothing. What cannot be removed stays.
  private func prune() {
    let sets = ((try? DocumentFolder.names(in: path)) ?? []).filter {
      !$0.hasPrefix(".") && !$0.hasSuffix(Self.lossSuffix)
    }
    for name in sets.sorted().dropLast(Self.mostSets) {
      let set = path + "/" + name
      for file in (try? DocumentFolder.names(in: set)) ?? [] { unlink(set + "/" + file) }
      rmdir(set)
    }
  }

  /// `20261129T133111Z`: sorts by time, and can be typed.
  private static func text(_ seconds: time_t) -> String {
    var (seconds, parts) = (seconds, tm())
    gmtime_r(&seconds, &parts)
    func digits(_ number: Int32, _ count: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1) + digits(parts.tm_mday) + "T"
      + digits(parts.tm_hour) + digits(parts.tm_min) + digits(parts.tm_sec) + "Z"
  }
}
