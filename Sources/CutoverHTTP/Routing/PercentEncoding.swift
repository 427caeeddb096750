/// Percent-encoded text (RFC 3986 §2.1).
enum PercentEncoding {
  /// The text behind `text`, as ``Swift/String/init(received:)`` reads its bytes; `nil` where an escape is broken.
  static func decode(_ text: some StringProtocol) -> String? { decode(text, plusIsSpace: false) }

  /// The same for queries, in which `+` stands for a space.
  static func decodeForm(_ text: some StringProtocol) -> String? { decode(text, plusIsSpace: true) }

  private static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var source = text.utf8.makeIterator()
    while let byte = source.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = source.next().flatMap(digit), let low = source.next().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(received: bytes)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

extension String {
  /// The text that a client sent. Each byte that is not part of a UTF-8 sequence becomes one U+FFFD, as in Go, where a
  /// path and a query may hold any bytes.
  init(received bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self = text
      return
    }
    var text = ""
    var source = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    while true {
      switch parser.parseScalar(from: &source) {
      case .valid(let scalar): text.unicodeScalars.append(Unicode.UTF8.decode(scalar))
      case .error(let length): text += String(repeating: "\u{FFFD}", count: length)
      case .emptyInput:
        self = text
        return
      }
    }
  }
}
