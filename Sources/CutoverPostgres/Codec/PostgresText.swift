internal import Glibc

/// How text is stored.
///
/// A `text` of Postgres cannot hold U+0000, and JSON strings can. So in the database
///
/// - U+0000 is U+001A and the digit `0`,
/// - U+001A, SUBSTITUTE, is U+001A twice,
///
/// and reading undoes both. A U+001A that is followed by anything else was written by somebody else and is kept as it
/// is. Text with neither character, which is nearly all there is, is stored as it is.
enum PostgresText {
  private static let mark: UInt8 = 0x1A
  private static let zero = UInt8(ascii: "0")

  static func needsEscape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, 0, bytes.count) != nil || memchr(base, Int32(mark), bytes.count) != nil
  }

  static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout PostgresBuffer) {
    for byte in bytes {
      switch byte {
      case 0:
        buffer.append(mark)
        buffer.append(zero)
      case mark:
        buffer.append(mark)
        buffer.append(mark)
      default: buffer.append(byte)
      }
    }
  }

  static func isEscaped(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(mark), bytes.count) != nil
  }

  static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: bytes.count) { target in
      var read = 0
      var written = 0
      while read < bytes.count {
        let next = read + 1 < bytes.count ? bytes[read + 1] : nil
        switch (bytes[read], next) {
        case (mark, zero):
          target[written] = 0
          read += 2
        case (mark, mark):
          target[written] = mark
          read += 2
        case (let byte, _):
          target[written] = byte
          read += 1
        }
        written += 1
      }
      return written
    }
  }
}

/// `text`, with the escaping that ``PostgresText`` describes.
extension String: PostgresCodable {
  public static var postgresType: PostgresType { .text }

  public func encode(into buffer: inout PostgresBuffer) {
    var text = self
    text.withUTF8 { bytes in
      if PostgresText.needsEscape(bytes) {
        PostgresText.appendEscaped(bytes, to: &buffer)
      } else {
        buffer.append(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> String {
    PostgresText.isEscaped(bytes) ? PostgresText.unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
  }
}
