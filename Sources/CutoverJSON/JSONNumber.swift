import CSimdjson

/// A JSON number as it was written. `==` compares the characters; for the values there are ``isNumericallyEqual(to:)``
/// and ``compare(to:)``, which are exact whatever the size of the numbers.
public struct JSONNumber: Sendable, Equatable {
  /// The characters of the number, in the grammar of RFC 8259, section 6.
  public let lexeme: String

  /// Takes `lexeme` on trust: the caller has checked the grammar.
  public init(unchecked lexeme: String) { self.lexeme = lexeme }

  /// The nearest double; infinite for a number beyond the largest one.
  public var doubleValue: Double {
    var lexeme = lexeme
    return lexeme.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return csimdjson_parse_double(base, base + bytes.count)
    }
  }

  /// Whether both are the same decimal number: `1`, `1.0` and `10e-1` are, and so are `0` and `-0`.
  public func isNumericallyEqual(to other: JSONNumber) -> Bool {
    lexeme.utf8.elementsEqual(other.lexeme.utf8) || ExactDecimal(lexeme) == ExactDecimal(other.lexeme)
  }

  public enum Order: Sendable { case less, equal, greater }

  /// How the number stands to `other` as a decimal.
  public func compare(to other: JSONNumber) -> Order {
    ExactDecimal(lexeme).compare(to: ExactDecimal(other.lexeme))
  }

  /// Feeds the hasher the same for numbers that are numerically equal.
  public func hashNumerically(into hasher: inout Hasher) {
    ExactDecimal(lexeme).hash(into: &hasher)
  }

  /// The number in the one form that all numbers equal to it share: a digit other than zero, a fraction without
  /// trailing zeros, and an exponent, each left out if it says nothing. `12.50` is `1.25e1`, `-0.0` is `0`.
  public var normalized: JSONNumber { JSONNumber(unchecked: ExactDecimal(lexeme).description) }
}
