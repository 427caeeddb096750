/// A Swift type with a counterpart in Postgres, in the binary format of that type's `send` and `recv` functions.
///
/// A domain conforms its own types with ``postgresType``, ``encode(into:)`` and ``decode(_:)``; the rest follows.
public protocol PostgresCodable: PostgresArrayElement {
  static var postgresType: PostgresType { get }

  /// Appends the value's bytes, without a length.
  func encode(into buffer: inout PostgresBuffer)

  /// Throws ``PostgresError`` made by ``PostgresError/decoding(_:)``, which must not hold the value.
  static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Self

  /// Appends the value with its length before it. Only `Optional` has reason to write something else.
  func encodeField(into buffer: inout PostgresBuffer)

  /// Reads a value that may be NULL. Only `Optional` takes NULL.
  static func decodeField(_ bytes: UnsafeRawBufferPointer?) throws -> Self
}

extension PostgresCodable {
  @inlinable
  public func encodeField(into buffer: inout PostgresBuffer) {
    let start = buffer.length
    buffer.append(Int32(0))
    encode(into: &buffer)
    buffer.store(Int32(truncatingIfNeeded: buffer.length - start - 4), at: start)
  }

  @inlinable
  public static func decodeField(_ bytes: UnsafeRawBufferPointer?) throws -> Self {
    guard let bytes else { throw PostgresError.decoding("NULL where \(Self.self) is expected") }
    return try decode(bytes)
  }
}

extension PostgresError {
  /// For use in ``PostgresCodable/decode(_:)``; the row adds the column.
  public static func decoding(_ message: String) -> PostgresError { PostgresError(.decoding, "decode", message) }

  @usableFromInline
  static func size<T>(_ bytes: UnsafeRawBufferPointer, for type: T.Type) -> PostgresError {
    decoding("\(bytes.count) bytes cannot be a \(type)")
  }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresCodable {}

extension Optional: PostgresCodable where Wrapped: PostgresCodable {
  @inlinable
  public static var postgresType: PostgresType { Wrapped.postgresType }

  /// Only for a value that is there: NULL has no bytes, see ``encodeField(into:)``.
  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { self?.encode(into: &buffer) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Wrapped? { try Wrapped.decode(bytes) }

  @inlinable
  public func encodeField(into buffer: inout PostgresBuffer) {
    if let self { self.encodeField(into: &buffer) } else { buffer.appendNull() }
  }

  @inlinable
  public static func decodeField(_ bytes: UnsafeRawBufferPointer?) throws -> Wrapped? {
    guard let bytes else { return .none }
    return try Wrapped.decode(bytes)
  }
}
