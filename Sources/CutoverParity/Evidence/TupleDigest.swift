/// A digest of a list of texts in which no two lists share their input: each text is preceded by its length.
struct TupleDigest {
  private var hash = SHA256()

  mutating func add(_ text: String) {
    var length = UInt64(text.utf8.count)
    for _ in 0..<8 {
      hash.update(CollectionOfOne(UInt8(truncatingIfNeeded: length)))
      length >>= 8
    }
    hash.update(text.utf8)
  }

  /// The first 128 bits, as 32 hexadecimal digits.
  var hexadecimal: String {
    var hash = hash
    return hexadecimalText(of: hash.finish().prefix(16))
  }
}

/// Two digits a byte, in lower case.
func hexadecimalText(of bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
