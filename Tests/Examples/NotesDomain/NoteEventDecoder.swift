package import CutoverDomain
import CutoverJSON

/// Makes events of their JSON, `{"type": "note", "id": "e1", "data": {"key": "k", "text": "t"}}`, and refuses what a sink
/// could not make sense of: its sender is still there to hear of it.
package struct NoteEventDecoder: EventDecoder {
  package init() {}

  package func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    do {
      return try Self.event(JSONReader(bytes: Array(json), source: "event"))
    } catch let error as JSONError {
      throw EventError(.notJSON, field: error.pointer, column: error.offset + 1, error.message)
    } catch let error as EventError {
      throw error
    } catch { preconditionFailure("\(error)") }
  }

  /// This domain has no events of its own making.
  package func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    try decode(json)
  }

  private static func event(_ reader: JSONReader) throws -> NoteEvent {
    var (type, id) = ("", "")
    var note: Note?
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "type") {
        type = try reader.readString()
      } else if reader.memberName(is: "id") {
        id = try reader.readString()
      } else if reader.memberName(is: "data") {
        note = try Note(reading: reader)
      }
    }
    try reader.finish()
    guard type == NoteEvent.type else {
      throw EventError(.unknownType, field: "/type", "there is one type of event: \(NoteEvent.type)")
    }
    guard !id.isEmpty else { throw EventError(.missingField, field: "/id", "an event has an id of its own") }
    guard let note, !note.key.isEmpty else {
      throw EventError(.missingField, field: "/data/key", "a note has a key")
    }
    return NoteEvent(id: id, note: note)
  }
}
