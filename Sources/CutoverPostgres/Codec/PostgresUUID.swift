/// A `uuid`; its text is in lower case, as Postgres writes it.
public struct PostgresUUID: PostgresCodable, Sendable, Hashable, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 32 hexadecimal digits of either case, with or without the four hyphens; `nil` for anything else.
  public init?(_ text: String) {
    var digits = 0
    var high: UInt64 = 0
    var low: UInt64 = 0
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "-") {
        guard text.utf8.count == 36, [8, 13, 18, 23].contains(index) else { return nil }
        continue
      }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(digit)
      digits += 1
    }
    guard digits == 32 else { return nil }
    self.init(high: high, low: low)
  }

  public var description: String {
    func hex(_ value: UInt64) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    let digits = Array((hex(high) + hex(low)).utf8)
    let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
    return groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }

  public static var postgresType: PostgresType { .uuid }

  public func encode(into buffer: inout PostgresBuffer) {
    buffer.append(high)
    buffer.append(low)
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresUUID {
    guard bytes.count == 16 else { throw PostgresError.size(bytes, for: Self.self) }
    return PostgresUUID(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
