package import CutoverDomain
import CutoverJSON

/// Makes events of the Arena of their JSON, and refuses what either sink could not make sense of.
///
/// What is required of each type is in docs/events.md. Everything else is read as the legacy reader reads it: a field
/// that is missing or null is the type's zero, what nobody knows is passed over, names match ignoring case.
package struct ArenaEventDecoder: EventDecoder {
  /// The most bytes of an event.
  package static let largest = 1 << 20

  package init() {}

  package func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    guard json.count <= Self.largest else {
      throw EventError(.tooLarge, "the event has \(json.count) bytes, more than \(Self.largest)")
    }
    return try event(json, isOwn: false)
  }

  package func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    try event(json, isOwn: true)
  }

  package func meaning(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> [UInt8] {
    try decoding(json) {
      var text = EventText(json, isOwn: true, keepsMeaning: true)
      _ = try text.event()
      return text.meaning
    }
  }

  /// `isOwn` allows types that nobody outside may send, and what earlier versions have accepted.
  private func event(_ json: UnsafeBufferPointer<UInt8>, isOwn: Bool) throws(EventError) -> ArenaEvent {
    try decoding(json) {
      var text = EventText(json, isOwn: isOwn)
      return try text.event()
    }
  }

  private func decoding<Result>(
    _ json: UnsafeBufferPointer<UInt8>, _ body: () throws -> Result
  ) throws(EventError) -> Result {
    do { return try body() } catch let error as JSONError {
      throw EventError(error)
    } catch let error as EventError {
      throw error.located(in: json)
    } catch { preconditionFailure("\(error)") }
  }
}

extension EventError {
  fileprivate init(_ error: JSONError) {
    let code: Code =
      switch error.code {
      case .wrongType, .notAnInteger: .wrongType
      case .outOfRange: .outOfRange
      case .tooDeep, .tooLarge: .tooLarge
      case .missingMember: .missingField
      case .badValue: .outOfSet
      case .unexpectedEnd, .unexpectedCharacter, .trailingContent, .badNumber, .badEscape, .badLiteral,
        .controlCharacter, .invalidUTF8, .loneSurrogate, .byteOrderMark, .cannotRead, .changed, .duplicateMember:
        .notJSON
      }
    self.init(code, field: error.pointer, column: error.offset + 1, error.message)
  }

  /// The error with the column of its field in `json`, or that of the object that lacks the field.
  fileprivate func located(in json: UnsafeBufferPointer<UInt8>) -> EventError {
    let path = JSONPointer(parsing: field)?.tokens ?? []
    return EventError(code, field: field, column: try? Self.column(of: path, in: json), message)
  }

  private static func column(of path: [ExactString], in json: UnsafeBufferPointer<UInt8>) throws -> Int {
    let reader = JSONReader(bytes: Array(json), source: "event")
    func column() throws -> Int {
      _ = try reader.peek()
      return reader.offset + 1
    }
    var found = try column()
    for token in path {
      guard try enter(token.string, reader) else { break }
      found = try column()
    }
    return found
  }

  /// Moves to the element or member `name` of the value that is next; false where there is none.
  private static func enter(_ name: String, _ reader: JSONReader) throws -> Bool {
    switch try reader.peek() {
    case .object:
      let names = FieldTable(names: [name])
      try reader.beginObject()
      while try reader.nextMember() { if names.index(of: reader.memberName) != nil { return true } }
    case .array:
      try reader.beginArray()
      var index = 0
      while try reader.nextElement() {
        if "\(index)" == name { return true }
        index += 1
      }
    default: break
    }
    return false
  }
}
