import CutoverBasics
import CutoverDomain
import CutoverHosting
package import CutoverJSON
package import CutoverMessages
package import CutoverPostgres

/// What waits to be delivered to other programs.
package struct MessageBacklog: Sendable {
  package let status: MessageStatus
  /// Whether somebody wants messages.
  package let hasTarget: Bool

  /// `nil` for a domain that sends none.
  package init?(_ settings: Settings, on connection: PostgresConnection) throws {
    guard let outbox = OutboxSettings(settings) else { return nil }
    status = try MessageOutbox.status(on: connection)
    hasTarget = try outbox.target != nil
  }

  package var json: JSONValue {
    .object([
      "pending": .integer(status.pending), "dead": .integer(status.dead),
      "oldest_seconds": .thousandths(status.oldestAge),
      "last_error": status.lastError.map { .text($0) } ?? .null, "has_target": .bool(hasTarget),
    ])
  }

  /// For a terminal; `nil` where nothing waits.
  package var line: String? {
    if !hasTarget {
      guard status.pending + status.dead > 0 else { return nil }
      let count = counted(status.pending + status.dead, "message")
      return "\(count) kept, since no target is set (\(OutboxSettings.targetName))"
    }
    let dead =
      status.dead > 0 ? ["\(counted(status.dead, "message")) dead; see 'cutover outbox list --state dead'"] : []
    let waiting =
      status.pending > 0
      ? ["\(counted(status.pending, "message")) to be delivered, the oldest for \(Int(status.oldestAge)) s"] : []
    guard !(dead + waiting).isEmpty else { return nil }
    return (waiting + dead).joined(separator: "; ") + (status.lastError.map { ": \($0)" } ?? "")
  }
}

extension OutboxSettings {
  /// The setting's name in the configuration file.
  package static let targetName = "outbox.target"
}

extension StoredMessage {
  /// What operators and consumers see, without secrets.
  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .integer(id)), ("aggregateType", .text(aggregateType)), ("aggregateId", .text(aggregateId)),
      ("eventType", .text(eventType)), ("payload", Self.shown(payload)), ("headers", Self.shown(headers)),
      ("state", .text(state)), ("attempts", .integer(attempts)),
      ("delivered", .bool(state == MessageState.delivered.rawValue)),
      ("availableAt", .text(UTCDate(availableAt).text)), ("createdAt", .text(UTCDate(createdAt).text)),
    ]
    if let publishedAt { members.append(("publishedAt", .text(UTCDate(publishedAt).text))) }
    if let lastError { members.append(("lastError", .text(lastError))) }
    return .object(members.map { JSONMember(name: ExactString($0.0), value: $0.1) })
  }

  private static func shown(_ json: OpaqueJSON) -> JSONValue {
    (try? JSONValue.parse(Array(json.text.utf8))).flatMap(Redaction.redacted) ?? .object([])
  }
}
