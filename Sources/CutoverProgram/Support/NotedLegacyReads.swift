import CutoverBasics
import CutoverDomain
import CutoverJSON

/// What a server has found when it last read what the legacy side answers, by endpoint and version. Kept in the state
/// folder, so that `cutover status` need not read large files.
package struct NotedLegacyReads: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    /// What tells the version of the parts from any other one, as text.
    let version: String
    /// Why there is no answer; `nil` where there is one.
    let reason: String?
  }

  private(set) var entries: [String: Entry] = [:]

  package init() {}

  private static func path(_ statePath: String) -> String { statePath + "/legacy-reads.json" }
  private static func text(_ version: [UInt64]) -> String { version.map { "\($0)" }.joined(separator: " ") }

  /// What cannot be read is not known.
  package init(statePath: String) {
    guard let bytes = (try? SmallFile.readIfThere(Self.path(statePath))) ?? nil, let json = try? JSONValue.parse(bytes)
    else { return }
    for member in json.members ?? [] {
      guard let version = member.value["version"]?.string else { continue }
      entries[member.name.string] = Entry(version: version, reason: member.value["reason"]?.string)
    }
  }

  /// What was found of the endpoint's parts in that version; `nil` where they were not read since.
  package func entry(of endpoint: String, at version: [UInt64]) -> Entry? {
    entries[endpoint].flatMap { $0.version == Self.text(version) ? $0 : nil }
  }

  mutating func note(_ endpoint: String, at version: [UInt64], reason: String?) {
    entries[endpoint] = Entry(version: Self.text(version), reason: reason)
  }

  func save(statePath: String) throws {
    let members = entries.sorted { $0.key < $1.key }.map { endpoint, entry in
      JSONMember(
        name: ExactString(endpoint),
        value: .object([
          "version": .text(entry.version), "reason": entry.reason.map { .text($0) } ?? .null,
        ]))
    }
    let json = JSONValue.object(members)
    try SmallFile.replace(Self.path(statePath), with: Array(json.compact.utf8), mode: 0o600)
  }
}
