import CutoverBasics
package import CutoverJSON

/// That the memory of a server had other records than Postgres. Noted in the state folder, where `status` and the doctor
/// find it: no other process can see what a server keeps.
package struct StaleMemory: Sendable {
  private let datasets: [String]
  /// Unix milliseconds.
  private let noticed: Int64

  /// For how long it is among what is wrong.
  private static let lately: Int64 = 15 * 60_000

  init(_ datasets: [String]) { (self.datasets, noticed) = (datasets, Clock.milliseconds()) }

  private static func path(_ statePath: String) -> String { statePath + "/stale-memory.json" }

  func note(statePath: String) throws {
    try SmallFile.replace(Self.path(statePath), with: Array(json.compact.utf8), mode: 0o600)
  }

  /// What was noted lately; `nil` where nothing was, and where that cannot be read.
  package init?(statePath: String) {
    guard let bytes = (try? SmallFile.readIfThere(Self.path(statePath))) ?? nil, let json = try? JSONValue.parse(bytes),
      let noticed = json["noticed_ms"]?.int.map(Int64.init), Clock.milliseconds() - noticed < Self.lately
    else { return nil }
    datasets = json["datasets"]?.elements?.compactMap(\.string) ?? []
    self.noticed = noticed
  }

  package var json: JSONValue {
    .object(["datasets": .array(datasets.map { .text($0) }), "noticed_ms": .integer(noticed)])
  }

  package var summary: String {
    "the server kept other \(datasets.joined(separator: " and ")) than Postgres has until \(UTCDate(noticed).seconds), "
      + "when it read them in again"
  }

  package static let remedy = "find who changes rows without triggers (session_replication_role)"
}
