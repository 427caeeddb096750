import CSimdjson

extension JSONWriter {
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value.magnitude
      var at = 20
      repeat {
        at -= 1
        digits[at] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      if value < 0 {
        at -= 1
        digits[at] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: digits[at...])
    }
  }

  static func append(_ value: Double, to bytes: inout [UInt8]) {
    precondition(value.isFinite, "JSON has no number for \(value)")
    // Integers below 2^53 are their own shortest text.
    if value.magnitude < 0x1p53, value == value.rounded(.towardZero), value != 0 {
      return append(Int64(value), to: &bytes)
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { text in
      let length = csimdjson_write_double(value, text.baseAddress)
      bytes.append(contentsOf: text[..<length])
    }
  }

  static func append(_ value: String, to bytes: inout [UInt8]) {
    var value = value
    value.withUTF8 { append(utf8: $0, to: &bytes) }
  }

  static func append(utf8 value: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if let base = value.baseAddress {
      var at = 0
      while true {
        let plain = csimdjson_plain_prefix(base + at, value.count - at)
        bytes.append(contentsOf: UnsafeBufferPointer(start: base + at, count: plain))
        at += plain
        if at == value.count { break }
        at += escape(base + at, value.count - at, into: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the character at `text`, which may need an escape. Returns its length in the text.
  private static func escape(_ text: UnsafePointer<UInt8>, _ available: Int, into bytes: inout [UInt8]) -> Int {
    let byte = text[0]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "\n"): bytes += "\\n".utf8
    case UInt8(ascii: "\r"): bytes += "\\r".utf8
    case UInt8(ascii: "\t"): bytes += "\\t".utf8
    case 0xE2:
      guard available >= 3, text[1] == 0x80, text[2] == 0xA8 || text[2] == 0xA9 else {
        bytes.append(byte)
        return 1
      }
      bytes += (text[2] == 0xA8 ? "\\u2028" : "\\u2029").utf8
      return 3
    default:
      let digits: StaticString = "0123456789abcdef"
      bytes += "\\u00".utf8
      bytes.append(digits.utf8Start[Int(byte >> 4)])
      bytes.append(digits.utf8Start[Int(byte & 15)])
    }
    return 1
  }
}
