import ArenaDomain
import CutoverJSON

/// What waits to reach Redis.
struct OutboxBacklog {
  let entries: [OutboxEntry]

  init(_ settings: Settings) throws {
    entries = try Stores(settings).withPostgres { try Outbox.entries(on: $0) }
  }

  private var notes: Int64 { entries.reduce(0) { $0 + $1.notes } }
  private var age: Double { entries.map(\.age).max() ?? 0 }

  var json: JSONValue {
    .object([
      "keys": .integer(entries.count), "notes": .integer(notes),
      "oldest_seconds": .number(JSONNumber(unchecked: "\(age)")),
      "last_error": entries.compactMap(\.lastError).first.map { .text($0) } ?? .null,
    ])
  }

  /// For a terminal.
  var lines: [String] {
    guard !entries.isEmpty else { return [] }
    let error = entries.compactMap(\.lastError).first.map { ": \($0)" } ?? ""
    return ["outbox    \(entries.count) keys wait for Redis, the oldest for \(Int(age)) s\(error)"]
  }
}
