extension UnsafeRawBufferPointer {
  /// The number that all bytes together are, `nil` where their count does not fit.
  @inlinable
  func number<T: FixedWidthInteger>(_ type: T.Type) -> T? {
    count == MemoryLayout<T>.size ? T(bigEndian: loadUnaligned(as: T.self)) : nil
  }
}

extension Bool: PostgresCodable {
  public static var postgresType: PostgresType { .bool }

  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { buffer.append(self ? 1 as UInt8 : 0) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard bytes.count == 1 else { throw PostgresError.size(bytes, for: Bool.self) }
    return bytes[0] != 0
  }
}

extension PostgresCodable where Self: FixedWidthInteger {
  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { buffer.append(self) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Self {
    guard let value = bytes.number(Self.self) else { throw PostgresError.size(bytes, for: Self.self) }
    return value
  }
}

extension Int16: PostgresCodable {
  public static var postgresType: PostgresType { .int2 }
}

extension Int32: PostgresCodable {
  public static var postgresType: PostgresType { .int4 }
}

extension Int64: PostgresCodable {
  public static var postgresType: PostgresType { .int8 }
}

extension Int: PostgresCodable {
  public static var postgresType: PostgresType { .int8 }
}

/// Bit for bit: the sign of zero, subnormal numbers and the payload of NaN survive.
extension Float: PostgresCodable {
  public static var postgresType: PostgresType { .float4 }

  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { buffer.append(bitPattern) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Float {
    guard let bits = bytes.number(UInt32.self) else { throw PostgresError.size(bytes, for: Float.self) }
    return Float(bitPattern: bits)
  }
}

/// Bit for bit: the sign of zero, subnormal numbers and the payload of NaN survive.
extension Double: PostgresCodable {
  public static var postgresType: PostgresType { .float8 }

  @inlinable
  public func encode(into buffer: inout PostgresBuffer) { buffer.append(bitPattern) }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Double {
    guard let bits = bytes.number(UInt64.self) else { throw PostgresError.size(bytes, for: Double.self) }
    return Double(bitPattern: bits)
  }
}
