import CutoverBasics
package import CutoverConfiguration
import CutoverHosting
package import CutoverJSON
import Glibc

/// The settings of the configuration file that a server runs with, noted in the state folder while it runs: it does not
/// read the file again, so a command that does would go by other settings than the server.
package final class RunningSettings: Sendable {
  private let descriptor: Int32

  /// What only commands go by, that read the file each time.
  private static let ofCommands: [Setting] = [
    .name, .actor, .settle, .reread, .jobs, .cutAge, .lease, .history, .samples, .reportsKeep, .reportsMost,
    .finishAfter,
  ]

  fileprivate static func path(_ root: String) -> String { root + "/server-settings.json" }

  /// Notes the settings of this process in the state folder `root`, until it ends. `given` are those that options of its
  /// command line have set. Where another server has noted its own, or nothing can be written, nothing is noted.
  package init(root: String, besides given: [Setting]) {
    _ = try? Folder.make(root, mode: 0o700)
    descriptor = open(Self.path(root), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
    let settings = Self.digests(of: Instance.current.configuration, besides: given)
    let file = Instance.current.configuration.file.map { FolderBinding.absolute($0.path) }
    let noted: JSONValue = .object([
      "pid": .integer(Int(getpid())), "started": .integer(Clock.milliseconds()),
      "domains": .array(Instance.current.told.map { .text($0.name) }),
      "file": file.map { .text($0) } ?? .null,
      "settings": .object(
        settings.sorted { $0.key < $1.key }.map { JSONMember(name: ExactString($0.key), value: .text($0.value)) }),
    ])
    let bytes = Array(noted.compact.utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, bytes, bytes.count, 0) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The settings that the configuration file decides, each as a digest: some are secrets.
  fileprivate static func digests(of configuration: Configuration, besides given: [Setting]) -> [String: String] {
    var digests: [String: String] = [:]
    for setting in configuration.schema.settings where !(ofCommands + given).contains(setting) {
      guard configuration.value(of: setting)?.origin != .environment else { continue }
      if setting.scope != .domain { digests[setting.key] = digest(configuration.valueInFile(of: setting)) }
      guard setting.scope != .instance else { continue }
      for domain in Domains.all where setting.domains?.contains(domain.name) != false {
        digests["domains.\(domain.name).\(setting.key)"] =
          digest(configuration.valueInFile(of: setting, domain: domain.name))
      }
    }
    return digests
  }

  private static func digest(_ text: String?) -> String {
    guard let text else { return "none" }
    return hexadecimalText(of: SHA256.digest(of: text.utf8).prefix(8))
  }
}

/// A server that runs with a state folder, as it has noted itself there.
package struct NotedServer {
  package let pid: Int
  /// When it began, Unix milliseconds.
  package let started: Int64
  /// The domains that it serves.
  package let domains: [String]
  fileprivate let json: JSONValue

  /// `root` is the state folder of the instance. `nil` where no server runs with it.
  package init?(root: String) {
    let path = RunningSettings.path(root)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // The server holds the lock for as long as it lives.
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK,
      let bytes = try? SmallFile.read(path), let noted = try? JSONValue.parse(bytes), let pid = noted["pid"]?.int,
      let started = noted["started"]?.int
    else { return nil }
    (self.pid, self.started, json) = (pid, Int64(started), noted)
    domains = noted["domains"]?.elements?.compactMap(\.string) ?? []
  }

  /// That it serves `domain`, which the list of domains lacks, and what to do; `whole` is the list with it.
  func stillServes(_ domain: String, whole: [String]) -> String {
    "the server (pid \(pid), since \(UTCDate(started).seconds)) still serves \(domain): it was started before the list of "
      + "domains changed; restart it, or put \(domain) back: write 'domain: \(whole.joined(separator: ", "))'"
  }
}

/// The settings of a running server that the configuration file has changed since it began.
package struct OlderSettings {
  /// Of the server.
  package let pid: Int
  /// When it began, Unix milliseconds.
  package let started: Int64
  private let file: String
  /// The names of the settings.
  package let keys: [String]

  /// `root` is the state folder of the instance. `nil` where no server runs with it, or goes by this file as it is.
  package init?(root: String) {
    let configuration = Instance.current.configuration
    guard let server = NotedServer(root: root), let file = configuration.file.map({ FolderBinding.absolute($0.path) }),
      server.json["file"]?.string == file
    else { return nil }
    let now = RunningSettings.digests(of: configuration, besides: [])
    let changed = (server.json["settings"]?.members ?? []).filter { member in
      now[member.name.string].map { $0 != member.value.string } ?? false
    }.map(\.name.string)
    // A setting of the instance that a domain takes over is one.
    keys = changed.filter { key in
      !changed.contains { key != $0 && key.hasPrefix("domains.") && key.hasSuffix("." + $0) }
    }
    guard !keys.isEmpty else { return nil }
    (pid, started, self.file) = (server.pid, server.started, file)
  }

  /// What is wrong.
  package var found: String {
    "the server (pid \(pid)) runs since \(UTCDate(started).seconds) with older settings than \(file) has now: "
      + keys.joined(separator: ", ")
  }

  /// What to do.
  package var remedy: String {
    "restart it, so that it goes by the same as commands do"
      + (keys.contains { $0.hasPrefix("gates.") }
        ? "; bounds of gates that 'cutover flags set … --threshold' sets are followed at once" : "")
  }

  /// For a terminal.
  package var line: String { "settings".padded(12) + "\(found); \(remedy)" }

  package var json: JSONValue {
    .object([
      "pid": .integer(pid), "started": .text(UTCDate(started).text), "older": .array(keys.map { .text($0) }),
    ])
  }
}
