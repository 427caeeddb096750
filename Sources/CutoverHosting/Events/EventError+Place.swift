import CutoverDomain
import CutoverJSON

extension EventError {
  init(_ error: JSONError) {
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
  func located(in json: UnsafeBufferPointer<UInt8>) -> EventError {
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
