package import CutoverJSON

/// A message for other programs, as an event makes it.
package struct OutboxMessage: Sendable, Equatable {
  /// What the message says has happened: `OrderPlaced`.
  package let type: String
  /// What it happened to: `order` and the order's id.
  package let aggregate: (type: String, id: String)
  /// A JSON object that Postgres can hold as JSONB.
  package let payload: JSONValue
  /// A JSON object; `eventId`, by which consumers know a message that they have already, is added.
  package let headers: JSONValue

  package init(
    _ type: String, of aggregate: (type: String, id: String), _ payload: JSONValue, headers: JSONValue = .object([])
  ) {
    (self.type, self.aggregate, self.payload, self.headers) = (type, aggregate, payload, headers)
  }

  package static func == (left: OutboxMessage, right: OutboxMessage) -> Bool {
    left.type == right.type && left.aggregate == right.aggregate && left.payload == right.payload
      && left.headers == right.headers
  }
}

/// A message on its way into `outbox_messages`.
package struct QueuedMessage: Sendable {
  package let aggregateType: String
  package let aggregateId: String
  package let eventType: String
  package let payload: OpaqueJSON
  package let headers: OpaqueJSON
  package let eventKey: String

  /// - Parameter key: Tells it from all other messages: an event that is applied twice gives the same.
  package init(_ message: OutboxMessage, key: String) {
    (aggregateType, aggregateId) = message.aggregate
    eventType = message.type
    payload = OpaqueJSON(unchecked: message.payload.compact)
    headers = OpaqueJSON(unchecked: message.headers.compact)
    eventKey = key
  }
}

/// A message that a worker has claimed.
package struct ClaimedMessage: Sendable {
  package var id: Int64 = 0
  package var aggregateType = ""
  package var aggregateId = ""
  package var eventType = ""
  package var payload = OpaqueJSON.null
  package var headers = OpaqueJSON.null
  /// What consumers know it by.
  package var eventId = ""
  /// Since when it may be delivered, in Unix microseconds.
  var available: Int64 = 0

  package init() {}

  /// What is posted to an HTTP consumer.
  package var envelope: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("eventId", eventId)
    writer.field("type", eventType)
    writer.field("aggregateType", aggregateType)
    writer.field("aggregateId", aggregateId)
    writer.field("headers", headers)
    writer.field("payload", payload)
    writer.endObject()
    return writer.bytes
  }
}

/// How far a message is.
package enum MessageState: String, Sendable, CaseIterable {
  case pending = "PENDING"
  /// A worker is delivering it.
  case claimed = "CLAIMED"
  /// It could not be delivered and waits for another attempt.
  case retry = "RETRY"
  /// It could not be delivered in ``DeliveryPolicy/attempts`` attempts, and is not tried again before somebody asks for it.
  case dead = "DEAD"
  case delivered = "DELIVERED"

  /// All of them, for people.
  package static var names: String { allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ") }

  /// Reads it in capitals or small letters.
  package init?(name: String) { self.init(rawValue: name.uppercased()) }
}

/// A message as it is listed. Times are in Unix milliseconds.
package struct StoredMessage: Sendable {
  package var id: Int64 = 0
  package var aggregateType = ""
  package var aggregateId = ""
  package var eventType = ""
  package var payload = OpaqueJSON.null
  package var headers = OpaqueJSON.null
  package var state = ""
  package var attempts: Int64 = 0
  package var lastError: String?
  package var availableAt: Int64 = 0
  package var publishedAt: Int64?
  package var createdAt: Int64 = 0

  init() {}
}

/// What waits in the outbox.
package struct MessageStatus: Sendable, Equatable {
  /// How many messages wait, are being delivered, or wait for another attempt.
  package let pending: Int
  package let dead: Int
  /// How long the first of those that wait has waited, in seconds; 0 where none does.
  package let oldestAge: Double
  /// Why the newest of those that failed could not be delivered; `nil` where none failed.
  package let lastError: String?

  package init(pending: Int = 0, dead: Int = 0, oldestAge: Double = 0, lastError: String? = nil) {
    (self.pending, self.dead, self.oldestAge, self.lastError) = (pending, dead, oldestAge, lastError)
  }
}
