package import CutoverDomain
import CutoverJSON
import CutoverRepository

/// An event of a declared domain, checked.
package struct DeclaredEvent: DomainEvent {
  enum Body: Sendable {
    case change(any RecordChange)
    case backfill(BackfillOrder)
  }

  package let id: String
  package let type: String
  let body: Body
}

/// Makes events of their JSON, `{"type": "note", "id": "e1", "data": {…}}`, and refuses what a store could not make sense of.
package struct DeclaredDecoder: EventDecoder {
  /// The most bytes of an event.
  package static let largest = 1 << 20

  private let types: [EventType]

  package init(_ types: [EventType]) { self.types = types }

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
    let event = try event(json, isOwn: true)
    do {
      switch event.body {
      case .change(let change): return Array(event.type.utf8) + [0x0A] + (try change.meaning)
      case .backfill(let order): return Array(event.type.utf8) + [0x0A] + (try order.json)
      }
    } catch { throw EventError(.outOfRange, field: "/data", "\(error)") }
  }

  /// `isOwn` allows the types that nobody outside may send.
  private func event(_ json: UnsafeBufferPointer<UInt8>, isOwn: Bool) throws(EventError) -> DeclaredEvent {
    do {
      let bytes = Array(json)
      let (name, id) = try Self.names(JSONReader(bytes: bytes, source: "event"))
      guard !id.isEmpty else { throw EventError(.missingField, field: "/id", "an event has an id of its own") }
      guard isOwn || !id.hasPrefix(BackfillOrder.idPrefix) else {
        throw EventError(.outOfSet, field: "/id", "ids that begin with \(BackfillOrder.idPrefix) are the program's own")
      }
      if isOwn, name == BackfillOrder.eventType {
        let order = try Self.data(JSONReader(bytes: bytes, source: "event")) { try BackfillOrder(reading: $0) }
        return DeclaredEvent(id: id, type: name, body: .backfill(order))
      }
      guard let type = types.first(where: { $0.name == name }) else {
        let known = types.map(\.name).joined(separator: ", ")
        throw EventError(.unknownType, field: "/type", "there is no type \(name.quotedBeginning); there are \(known)")
      }
      let change = try Self.data(JSONReader(bytes: bytes, source: "event"), type.change)
      if !isOwn, let refusal = try change.refusal { throw refusal }
      return DeclaredEvent(id: id, type: name, body: .change(change))
    } catch let error as JSONError {
      let isWrongType = error.code == .wrongType || error.code == .notAnInteger
      throw EventError(
        isWrongType ? .wrongType : .notJSON, field: error.pointer, column: error.offset + 1, error.message)
    } catch let error as EventError {
      throw error
    } catch { throw EventError(.notJSON, "\(error)") }
  }

  private static let members = FieldTable(names: ["type", "id", "data"])

  /// Reads the event to its end: what is no JSON is refused before anything in it is looked at.
  private static func names(_ reader: JSONReader) throws -> (type: String, id: String) {
    var (type, id) = ("", "")
    try reader.beginObject()
    while try reader.nextMember() {
      switch members.index(of: reader.memberName) {
      case 0: type = try reader.readString()
      case 1: id = try reader.readString()
      default: try reader.skipValue()
      }
    }
    try reader.finish()
    return (type, id)
  }

  private static func data<Result>(_ reader: JSONReader, _ read: (JSONReader) throws -> Result) throws -> Result {
    try reader.beginObject()
    while try reader.nextMember() {
      if members.index(of: reader.memberName) == 2 { return try read(reader) }
      try reader.skipValue()
    }
    throw EventError(.missingField, field: "/data", "an event has data")
  }
}
