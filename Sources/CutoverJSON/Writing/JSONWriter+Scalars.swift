import CSimdjson

extension JSONWriter {
  /// The most bytes that a number takes.
  static let numberLength = 32

  /// Appends what `write` puts behind the bytes and gives the count of, at most `maximum`: one check for room, however
  /// many pieces there are.
  @inline(__always)
  static func extend(
    _ bytes: inout [UInt8], by maximum: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    bytes.append(addingCapacity: maximum) { span in
      span.withUnsafeMutableBufferPointer { buffer, count in
        if let base = buffer.baseAddress { count += write(base + count) }
      }
    }
  }

  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    extend(&bytes, by: numberLength) { write(value, to: $0) }
  }

  static func append(_ value: Double, to bytes: inout [UInt8]) {
    extend(&bytes, by: numberLength) { write(value, to: $0) }
  }

  static func append(_ value: String, to bytes: inout [UInt8]) {
    var value = value
    value.withUTF8 { append(utf8: $0, to: &bytes) }
  }

  static func append(utf8 value: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    guard let base = value.baseAddress, csimdjson_plain_prefix(base, value.count) < value.count else {
      return extend(&bytes, by: value.count + 2) { write(plain: value, to: $0) }
    }
    bytes.append(UInt8(ascii: "\""))
    var at = 0
    while true {
      let plain = csimdjson_plain_prefix(base + at, value.count - at)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base + at, count: plain))
      at += plain
      if at == value.count { break }
      at += escape(base + at, value.count - at, into: &bytes)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes the digits of `value` and gives how many bytes they are.
  @inline(__always)
  static func write(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var length = 1
    var bound: UInt64 = 10
    // The largest power of ten that fits is that of twenty digits.
    while length < 20, value.magnitude >= bound {
      length += 1
      bound = bound.multipliedReportingOverflow(by: 10).partialValue
    }
    let sign = value < 0 ? 1 : 0
    if value < 0 { out[0] = UInt8(ascii: "-") }
    var rest = value.magnitude
    for at in stride(from: sign + length - 1, through: sign, by: -1) {
      out[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return sign + length
  }

  /// Writes `value`, which is finite, and gives how many bytes that took.
  @inline(__always)
  static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    precondition(value.isFinite, "JSON has no number for \(value)")
    // Integers below 2^53 are their own shortest text.
    if value.magnitude < 0x1p53, value == value.rounded(.towardZero), value != 0 { return write(Int64(value), to: out) }
    return csimdjson_write_double(value, out)
  }

  /// Writes a string of which nothing needs an escape, and gives how many bytes that took.
  @inline(__always)
  static func write(plain text: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Int {
    out[0] = UInt8(ascii: "\"")
    if let base = text.baseAddress { (out + 1).update(from: base, count: text.count) }
    out[1 + text.count] = UInt8(ascii: "\"")
    return text.count + 2
  }

  /// Appends the character at `text`, which may need an escape. Returns its length in the text.
  private static func escape(_ text: UnsafePointer<UInt8>, _ available: Int, into bytes: inout [UInt8]) -> Int {
    let byte = text[0]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x08: bytes += "\\b".utf8
    case 0x0C: bytes += "\\f".utf8
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
