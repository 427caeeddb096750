import CutoverJSON

/// A note, as clients see it and as both sides keep it.
struct Note: Sendable, Equatable {
  var key = ""
  var text = ""
}

/// A note with the number of the event that wrote it.
struct PlacedNote: Sendable {
  var note: Note
  var sequence: Int64
}

extension Note {
  /// The note on the wire: both sides' answers, and the legacy file, come out of here.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("key", key)
    writer.field("text", text)
    writer.endObject()
    return writer.bytes
  }

  /// Reads a note; fields that nobody knows are passed over.
  init(reading reader: JSONReader) throws(JSONError) {
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "key") {
        key = try reader.readString()
      } else if reader.memberName(is: "text") {
        text = try reader.readString()
      }
    }
  }
}
