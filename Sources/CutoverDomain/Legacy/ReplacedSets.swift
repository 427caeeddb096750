import CutoverBasics
import Glibc

/// What a restore of a legacy store has replaced, each set in a folder of its own with the time as its name.
///
/// The newest ``mostSets`` sets are kept, and every set with something that its replacement lacks: nothing removes such
/// a set, since it may be the only good copy.
package struct ReplacedSets {
  /// How many sets are kept of those whose replacement lost nothing.
  package static let mostSets = 20
  /// The end of the name of a set with something that its replacement lacks.
  private static let lossSuffix = "-lost"

  private let path: String
  private let failure: (_ path: String, _ number: Int32) -> SinkError

  /// The sets below the folder `path`, which is made. `failure` words the system's errors.
  package init(_ path: String, failure: @escaping (_ path: String, _ number: Int32) -> SinkError) {
    self.path = path
    self.failure = failure
  }

  /// Has `fill` put into the folder of a new set what is about to be replaced; returns the folder. On return it is
  /// durable, as far as `fill` has synced what it wrote.
  package func keep(isLoss: Bool, _ fill: (_ set: String) throws -> Void) throws -> String {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, errno) }
    let set = try make(isLoss)
    try fill(set)
    do {
      try Folder.sync(set)
      try Folder.sync(path)
    } catch { throw failure(error.path, error.number) }
    prune()
    return set
  }

  /// Makes the folder of a set.
  private func make(_ isLoss: Bool) throws(SinkError) -> String {
    // It sorts by time, and can be typed.
    let time = UTCDate(Clock.milliseconds()).compact
    for attempt in 0... {
      let name = time + (attempt == 0 ? "" : ".\(attempt)") + (isLoss ? Self.lossSuffix : "")
      if mkdir(path + "/" + name, 0o700) == 0 { return path + "/" + name }
      guard errno == EEXIST, attempt < 1000 else { throw failure(path + "/" + name, errno) }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }

  /// Removes the oldest sets of those that lack nothing. What cannot be removed stays.
  private func prune() {
    let sets = names(in: path).filter { !$0.hasPrefix(".") && !$0.hasSuffix(Self.lossSuffix) }
    for name in sets.sorted().dropLast(Self.mostSets) {
      let set = path + "/" + name
      for file in names(in: set) { unlink(set + "/" + file) }
      rmdir(set)
    }
  }

  private func names(in folder: String) -> [String] { (try? Folder.names(in: folder)) ?? [] }
}
