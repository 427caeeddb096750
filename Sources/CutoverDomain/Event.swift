/// Something that happened in a domain, checked: what a caller sent has become this, or was refused.
public protocol DomainEvent: Sendable {
  /// The event's own id, which is unique among all events.
  var id: String { get }
  /// What happened: `trade`, `price`.
  var type: String { get }
  /// Whom and what it concerns. Asked for only where a log entry is written.
  var labels: [EventLabel] { get }
}

extension DomainEvent {
  /// A domain whose log entries need no labels has none.
  public var labels: [EventLabel] { [] }
}

/// Makes events of their JSON text.
public protocol EventDecoder: Sendable {
  /// The types of events that anybody may send.
  var types: [String] { get }

  /// The event that `json` says, from outside: `{"type": …, "id": …, "data": {…}}`. Throws for whatever a sink could
  /// not make sense of.
  func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent

  /// An event that was accepted before, or made by the program itself: types that nobody outside may send are allowed.
  func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent

  /// What an event that was accepted, or would be, says, but for its id: the same bytes for all texts that sinks apply in
  /// the same way, whatever their white space, escapes, and order of members.
  func meaning(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> [UInt8]

  /// What can be told of a text, whatever is wrong with it. Asked for only where a log entry is written.
  func outline(_ json: UnsafeBufferPointer<UInt8>) -> EventOutline
}

extension EventDecoder {
  public var types: [String] { [] }

  /// The text itself, where nothing else is known.
  public func meaning(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> [UInt8] { Array(json) }

  /// Nothing is told of a text that is no event.
  public func outline(_ json: UnsafeBufferPointer<UInt8>) -> EventOutline {
    (try? decodeAccepted(json)).map { EventOutline($0) } ?? EventOutline()
  }
}

/// Why an event is refused.
public struct EventError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case notJSON, tooLarge, unknownType, missingField, wrongType, outOfSet, outOfRange
    /// Its id came before, with other content.
    case conflict
  }

  public let code: Code
  /// The JSON pointer to what is wrong, empty for the event as a whole: `/data/side`.
  public let field: String
  /// The byte in the event's text, from 1, where there is one to point at.
  public let column: Int?
  public let message: String

  public init(_ code: Code, field: String = "", column: Int? = nil, _ message: String) {
    self.code = code
    self.field = field
    self.column = column
    self.message = message
  }

  public var description: String {
    (field.isEmpty ? "" : "\(field): ") + message + (column.map { " (column \($0))" } ?? "")
  }
}

/// An event with its place in the journal.
public struct SequencedEvent: Sendable {
  public let sequence: Int64
  public let event: any DomainEvent
  /// When the journal took it in, in Unix milliseconds, as that was noted then: the one clock that all stores share.
  public let acceptedAt: Int64
  /// The length of its JSON text.
  public let bytes: Int

  public init(sequence: Int64, event: any DomainEvent, acceptedAt: Int64 = 0, bytes: Int) {
    self.sequence = sequence
    self.event = event
    self.acceptedAt = acceptedAt
    self.bytes = bytes
  }
}
