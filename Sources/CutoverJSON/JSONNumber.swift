/// A JSON number as it was written.
public struct JSONNumber: Sendable, Equatable {
  /// The characters of the number, in the grammar of RFC 8259, section 6.
  public let lexeme: String

  /// Takes `lexeme` on trust: whoever calls this has checked the grammar.
  public init(unchecked lexeme: String) { self.lexeme = lexeme }
}
