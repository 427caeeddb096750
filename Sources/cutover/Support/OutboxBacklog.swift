import ArenaDomain
import CutoverJSON

/// What waits to reach Redis.
struct OutboxBacklog {
  private let status: OutboxStatus

  init(_ settings: Settings) throws {
    status = try Stores(settings).withPostgres { try OutboxStatus(on: $0) }
  }

  var json: JSONValue {
    .object([
      "keys": .integer(status.keys.count), "notes": .integer(status.pending),
      "oldest_seconds": .number(JSONNumber(unchecked: "\(status.oldestAge)")),
      "last_error": status.lastError.map { .text($0) } ?? .null,
    ])
  }

  /// For a terminal.
  var lines: [String] {
    guard !status.keys.isEmpty else { return [] }
    let error = status.lastError.map { ": \($0)" } ?? ""
    return ["outbox      \(status.keys.count) keys wait for Redis, the oldest for \(Int(status.oldestAge)) s\(error)"]
  }
}
