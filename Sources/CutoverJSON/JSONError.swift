/// What is wrong with a JSON text and where, or why it could not be read.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    // The text is not JSON as RFC 8259 has it.
    case unexpectedEnd, unexpectedCharacter, trailingContent
    case badNumber, badEscape, badLiteral, controlCharacter, invalidUTF8, loneSurrogate, byteOrderMark
    // It is, but deeper or larger than this reader goes.
    case tooDeep, tooLarge
    // The bytes could not be had.
    case cannotRead
    // They were not the same from the beginning of the reading to its end.
    case changed
    // The text is JSON, but not what its reader asks for.
    case wrongType, notAnInteger, outOfRange, duplicateMember, missingMember, badValue
  }

  public let code: Code
  /// The file's path, or the name that the text was given.
  public let source: String
  /// From 1; 0 where the error has no place in the text.
  public let line: Int
  /// From 1, in bytes (not characters); 0 where the error has no place in the text.
  public let column: Int
  /// The bytes before the place.
  public let offset: Int
  /// The place in the document, an RFC 6901 pointer; empty for the whole document.
  public let pointer: String
  /// One line, without the place.
  public let message: String

  public init(
    code: Code, source: String, line: Int = 0, column: Int = 0, offset: Int = 0, pointer: String = "", message: String
  ) {
    self.code = code
    self.source = source
    self.line = line
    self.column = column
    self.offset = offset
    self.pointer = pointer
    self.message = message
  }

  /// `trades.json:12:7: /trades/0/price: expected a number, found a string`
  public var description: String {
    (line > 0 ? "\(source):\(line):\(column): " : "\(source): ") + place
  }

  /// The message after the pointer: `/trades/0/price: expected a number, found a string`
  public var place: String { pointer.isEmpty ? message : "\(JSONError.line(pointer)): \(message)" }

  /// `text` in one line: a name in a pointer may hold anything.
  private static func line(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    return text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : "\($0)" }
      .joined()
  }
}
