/// 128 bits that tell one body from another: two lanes, each folding the full product of a word with a key of its own.
///
/// Bodies are compared with each other's digests, never with a stranger's, so it has to scatter well and be fast, not to
/// withstand somebody who looks for a collision.
struct BodyDigest {
  private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private var length = 0

  private static let keys: (UInt64, UInt64) = (0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    length += bytes.count
    var start = 0
    while start + 8 <= bytes.count {
      add(bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian)
      start += 8
    }
    // The rest, with a mark of its length, so that zeros at the end count.
    var rest = UInt64(bytes.count - start + 1) << 56
    for (place, byte) in bytes[start...].enumerated() { rest |= UInt64(byte) << (8 * UInt64(place)) }
    add(rest)
  }

  /// 32 hexadecimal digits.
  var text: String {
    var end = self
    end.add(UInt64(length))
    end.add(UInt64(length) ^ 0x5555_5555_5555_5555)
    return Self.digits(end.first) + Self.digits(end.second)
  }

  private mutating func add(_ word: UInt64) {
    first = Self.fold(first ^ word, Self.keys.0)
    // Words trade places between the lanes, so that a product of zero in one is not the end of it.
    second = Self.fold(second &+ word, Self.keys.1) &+ (first << 32 | first >> 32)
  }

  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low &+ left
  }

  private static func digits(_ word: UInt64) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
