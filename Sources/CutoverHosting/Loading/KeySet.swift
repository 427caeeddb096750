/// A set of texts of which only digests are kept, 16 bytes each: two texts out of a billion meet by accident with a
/// probability of 10⁻²¹.
struct KeySet {
  private struct Digest: Hashable {
    let low: Int
    let high: Int
  }

  private var digests: Set<Digest> = []

  /// Adds `text`; false where it was there before.
  mutating func insert(_ text: String) -> Bool {
    digests.insert(Digest(low: Self.hash(text, salt: 0), high: Self.hash(text, salt: 1))).inserted
  }

  private static func hash(_ text: String, salt: UInt8) -> Int {
    var hasher = Hasher()
    hasher.combine(salt)
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    return hasher.finalize()
  }
}
