import CutoverBasics

/// A digest of a list of texts in which no two lists share their input: each text is preceded by its length.
struct TupleDigest {
  private var hash = SHA256()

  init() {}

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
