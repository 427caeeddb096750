import CutoverBasics
package import CutoverJSON
import CutoverServer

/// When the legacy side last answered a client, as the servers of a state folder remember it.
package struct LastLegacyReads {
  /// Unix milliseconds, by endpoint.
  private let reads: [(endpoint: String, at: Int64)]

  /// What cannot be read is not said.
  package init(statePath: String) {
    let found = (try? ShadowLedger(reading: statePath)?.legacyReads) ?? [:]
    reads = found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  package var json: JSONValue {
    .object(reads.map { JSONMember(name: ExactString($0.endpoint), value: .text(UTCDate($0.at).text)) })
  }

  package func json(of endpoint: String) -> JSONValue {
    reads.first { $0.endpoint == endpoint }.map { .text(UTCDate($0.at).text) } ?? .null
  }

  /// For a terminal; `nil` where there is none.
  package var line: String? {
    guard !reads.isEmpty else { return nil }
    return "reads".padded(12) + "legacy last answered clients: "
      + reads.map { "\($0.endpoint) \(UTCDate($0.at).seconds)" }.joined(separator: ", ")
  }
}
