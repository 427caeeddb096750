import CutoverDocuments
import CutoverJSON

/// Where messages can be added to a conversation in the file.
struct ConversationPlace {
  /// Of the record.
  let start: Int
  /// Behind the record's closing brace; `nil` for a record that says nothing, such as a null.
  var close: Int?
  private var messages = DocumentShape.Collection.absent
  /// There are several members with messages, each decoded onto what the ones before left.
  private(set) var isRepeated = false

  init(start: Int) { self.start = start }

  var hasMessages: Bool { if case .absent = messages { false } else { true } }

  /// Reads the member with the messages.
  mutating func readMessages(_ reader: JSONReader) throws {
    isRepeated = hasMessages
    switch try reader.peek() {
    case .null:
      messages = .null(reader.offset)
      try reader.readNull()
    case .array:
      var tracker = RecordTracker()
      messages = .present(try reader.walkRecords(&tracker) { _ in try reader.skipValue() })
    case let kind: throw reader.error(.wrongType, "expected \(JSONKind.array), found \(kind)")
    }
  }

  /// The change that adds `new`; `record` is the whole conversation, should there be nothing to add to.
  func splice(adding new: [[UInt8]], record: [UInt8]) -> Splice {
    let comma = UInt8(ascii: ",")
    let list = Array(new.joined(separator: [comma]))
    let array = [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")]
    guard let close else { return Splice(range: start..<start + "null".utf8.count, bytes: record) }
    switch messages {
    // There is a member at least, the model's id.
    case .absent: return Splice(range: close - 1..<close - 1, bytes: [comma] + Array("\"messages\":".utf8) + array)
    case .null(let start): return Splice(range: start..<start + "null".utf8.count, bytes: array)
    case .present(let span): return Splice(range: span.last..<span.last, bytes: span.isEmpty ? list : [comma] + list)
    }
  }
}
