/// A string whose equality, hash and order are those of its UTF-8 bytes.
///
/// Swift's `String` takes "é" and "e\u{301}" for equal; a client that receives them does not. Wherever two texts of a
/// dataset are compared, or serve as a dictionary's keys, this is the type to use.
public struct ExactString: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let string: String

  @inlinable
  public init(_ string: String) { self.string = string }

  @inlinable
  public init(stringLiteral value: String) { string = value }

  public var description: String { string }

  @inlinable
  public static func == (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  @inlinable
  public static func < (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
