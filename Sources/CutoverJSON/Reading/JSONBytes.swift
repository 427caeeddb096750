import Glibc

/// What the bytes of a JSON text mean.
enum JSONBytes {
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  static func isInNumbers(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Whether a number or literal may be followed by this byte.
  @inline(__always)
  static func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: " "),
      UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "["):
      true
    default: false
    }
  }

  /// The length of the well-formed UTF-8 sequence at `text`, 0 if there is none: no overlong forms, no surrogates,
  /// nothing above U+10FFFF (Unicode 15, table 3-7).
  static func sequenceLength(_ text: UnsafePointer<UInt8>, _ available: Int) -> Int {
    func isContinuation(_ at: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      at < available && range.contains(text[at])
    }
    switch text[0] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return isContinuation(1) ? 2 : 0
    case 0xE0: return isContinuation(1, 0xA0...0xBF) && isContinuation(2) ? 3 : 0
    case 0xED: return isContinuation(1, 0x80...0x9F) && isContinuation(2) ? 3 : 0
    case 0xE1...0xEF: return isContinuation(1) && isContinuation(2) ? 3 : 0
    case 0xF0: return isContinuation(1, 0x90...0xBF) && isContinuation(2) && isContinuation(3) ? 4 : 0
    case 0xF1...0xF3: return isContinuation(1) && isContinuation(2) && isContinuation(3) ? 4 : 0
    case 0xF4: return isContinuation(1, 0x80...0x8F) && isContinuation(2) && isContinuation(3) ? 4 : 0
    default: return 0
    }
  }

  /// The length of the escape whose backslash is at `text`, 0 if it is none. The byte after a string can be read and
  /// is no hexadecimal digit, so the end of the string need not be known.
  static func escapeLength(_ text: UnsafePointer<UInt8>) -> Int {
    switch text[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      for at in 2..<6 where hexadecimal(text[at]) == nil { return 0 }
      return 6
    default: return 0
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// Appends what the contents of a string mean, its escapes known to be good. A surrogate without its other half
  /// becomes U+FFFD.
  static func unescape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) {
    guard let base = text.baseAddress else { return }
    let end = text.count
    var at = 0
    while at < end {
      let found = memchr(base + at, Int32(UInt8(ascii: "\\")), end - at)
      let backslash = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? end
      bytes.append(contentsOf: text[at..<backslash])
      if backslash == end { return }
      at = backslash + 2
      switch base[backslash + 1] {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = codeUnit(base + at)
        at += 4
        if scalar & 0xFC00 == 0xD800, at + 6 <= end, base[at] == UInt8(ascii: "\\"), base[at + 1] == UInt8(ascii: "u") {
          let low = codeUnit(base + at + 2)
          if low & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
            at += 6
          }
        }
        bytes.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}")!)
      case let other: bytes.append(other)
      }
    }
  }

  /// What four hexadecimal digits say.
  static func codeUnit(_ digits: UnsafePointer<UInt8>) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | (hexadecimal(digits[$1]) ?? 0) }
  }

  /// A byte as messages show it.
  static func describe(_ byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7F { return "'\(Unicode.Scalar(byte))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (digits.count < 2 ? "0" : "") + digits
  }
}
