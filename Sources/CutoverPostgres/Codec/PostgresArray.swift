/// What an array of these is in Postgres: every ``PostgresCodable`` makes an array of its type, `UInt8` makes `bytea`.
public protocol PostgresArrayElement {
  static var postgresArrayType: PostgresType { get }
  static func encodeArray(_ array: [Self], into buffer: inout PostgresBuffer)
  static func decodeArray(_ bytes: UnsafeRawBufferPointer) throws -> [Self]
}

extension Array: PostgresArrayElement where Element: PostgresArrayElement {}

/// Arrays of one dimension, whose elements are optional where they may be NULL; and `[UInt8]`, which is `bytea`.
extension Array: PostgresCodable where Element: PostgresArrayElement {
  @inlinable
  public static var postgresType: PostgresType { Element.postgresArrayType }

  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { Element.encodeArray(self, into: &buffer) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> [Element] { try Element.decodeArray(bytes) }
}

/// Format, from `array_send`: dimensions, a flag for NULLs, the elements' type, then for each dimension its length and
/// lower bound, then the elements as fields.
extension PostgresCodable {
  public static var postgresArrayType: PostgresType { postgresType.array }

  @inlinable
  public static func encodeArray(_ array: [Self], into buffer: inout PostgresBuffer) {
    buffer.appendArrayHeader(of: Self.self, count: array.count)
    for element in array { element.encodeField(into: &buffer) }
  }

  @inlinable
  public static func decodeArray(_ bytes: UnsafeRawBufferPointer) throws -> [Self] {
    var reader = PostgresArrayReader(bytes)
    let count = try reader.count(of: Self.self)
    var array: [Self] = []
    array.reserveCapacity(count)
    for _ in 0..<count { array.append(try decodeField(reader.nextField())) }
    return array
  }
}

extension UInt8: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { .bytea }

  @inlinable
  public static func encodeArray(_ array: [UInt8], into buffer: inout PostgresBuffer) {
    array.withUnsafeBytes { buffer.append($0) }
  }

  @inlinable
  public static func decodeArray(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8] { Array(bytes) }
}

extension PostgresBuffer {
  @inlinable
  mutating func appendArrayHeader<T: PostgresCodable>(of type: T.Type, count: Int) {
    appendArrayHeader(of: T.postgresType, count: count)
  }

  @inlinable
  mutating func appendArrayHeader(of type: PostgresType, count: Int) {
    append(Int32(count == 0 ? 0 : 1))
    append(Int32(0))  // The server finds the NULLs itself.
    append(type.rawValue)
    guard count > 0 else { return }
    append(Int32(truncatingIfNeeded: count))
    append(Int32(1))
  }
}

/// Walks over an array's bytes, never past their end.
@usableFromInline
struct PostgresArrayReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  @usableFromInline
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  @usableFromInline
  mutating func count<T: PostgresCodable>(of type: T.Type) throws -> Int {
    let dimensions = try nextNumber()
    _ = try nextNumber()
    let element = PostgresType(rawValue: UInt32(bitPattern: try nextNumber()))
    guard T.postgresType.reads(element) else {
      throw PostgresError.decoding("an array of \(element) where one of \(T.postgresType) is expected")
    }
    if dimensions == 0 { return 0 }
    guard dimensions == 1 else { throw PostgresError.decoding("an array of \(dimensions) dimensions") }
    let count = Int(try nextNumber())
    _ = try nextNumber()
    // Every element has a length, at least: no count can make us reserve more than was received.
    guard count >= 0, count <= (bytes.count - offset) / 4 else { throw PostgresError.decoding("a cut off array") }
    return count
  }

  @usableFromInline
  mutating func nextField() throws -> UnsafeRawBufferPointer? {
    let length = Int(try nextNumber())
    if length < 0 { return nil }
    guard length <= bytes.count - offset else { throw PostgresError.decoding("a cut off array") }
    defer { offset += length }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
  }

  private mutating func nextNumber() throws -> Int32 {
    guard bytes.count - offset >= 4 else { throw PostgresError.decoding("a cut off array") }
    defer { offset += 4 }
    return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
  }
}
