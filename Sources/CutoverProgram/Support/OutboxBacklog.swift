import CutoverBasics
import CutoverHosting
package import CutoverJSON
import CutoverPostgres

/// What waits to reach Redis, and other programs.
package struct OutboxBacklog {
  private let status: OutboxStatus
  private let messages: MessageBacklog?

  /// A domain without a cache has nothing that waits.
  package init(_ settings: Settings) throws {
    (status, messages) = try Stores(settings).withPostgres { postgres in
      try postgres.setStatementTimeout(.seconds(2))
      return (
        try settings.domain.cache?.outbox(on: postgres) ?? OutboxStatus([]), try MessageBacklog(settings, on: postgres)
      )
    }
  }

  package var json: JSONValue {
    let notes = JSONValue.object([
      "keys": .integer(status.keys.count), "notes": .integer(status.pending),
      "oldest_seconds": .number(JSONNumber(unchecked: "\(status.oldestAge)")),
      "last_error": status.lastError.map { .text($0) } ?? .null, "set_aside": .integer(status.setAsideNotes),
    ])
    guard let messages, let members = notes.members else { return notes }
    return .object(members + [JSONMember(name: "messages", value: messages.json)])
  }

  /// That Redis lacks something, in words; empty where it does not.
  var waiting: [String] {
    guard !status.keys.isEmpty else { return [] }
    return ["Redis lacks \(counted(status.keys.count, "key"))" + (status.lastError.map { ": \($0)" } ?? "")]
  }

  /// For a terminal.
  package var lines: [String] {
    var lines = messages?.line.map { ["outbox      \($0)"] } ?? []
    if let first = status.setAside.first {
      lines.append(
        "outbox      \(counted(status.setAside.count, "key")) \(status.setAside.count == 1 ? "is" : "are") set aside, since Redis refuses them: \(first.lastError ?? first.key); "
          + "see 'cutover outbox list'")
    }
    guard !status.keys.isEmpty else { return lines }
    let error = status.lastError.map { ": \($0)" } ?? ""
    return lines + [
      "outbox      \(counted(status.keys.count, "key")) \(status.keys.count == 1 ? "waits" : "wait") for Redis, the oldest for \(Int(status.oldestAge)) s\(error)"
    ]
  }
}
