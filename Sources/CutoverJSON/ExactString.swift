import Glibc

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
    let (left, right) = (left.string.utf8, right.string.utf8)
    let isEqual = left.withContiguousStorageIfAvailable { left in
      right.withContiguousStorageIfAvailable { right in left.count == right.count && haveSameBytes(left, right) }
    }
    return isEqual.flatMap(\.self) ?? left.elementsEqual(right)
  }

  /// Of buffers of one size.
  @usableFromInline
  static func haveSameBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return memcmp(first, second, left.count) == 0
  }

  @inlinable
  public static func < (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    // Texts are in one piece of memory here; any other has the same hash.
    let isDone: Void? = string.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isDone == nil { Array(string.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    hasher.combine(0xFF as UInt8)
  }
}
