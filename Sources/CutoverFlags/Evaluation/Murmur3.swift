/// MurmurHash3, the variant for x86 with 32 bits, by Austin Appleby: the hash by which flagd puts clients in buckets.
enum Murmur3 {
  static func hash(_ bytes: some Sequence<UInt8>, seed: UInt32 = 0) -> UInt32 {
    var hash = seed
    var block: UInt32 = 0
    var length: UInt32 = 0
    for byte in bytes {
      block |= UInt32(byte) << (8 * (length % 4))
      length &+= 1
      if length % 4 == 0 {
        hash ^= scramble(block)
        hash = rotate(hash, 13) &* 5 &+ 0xe654_6b64
        block = 0
      }
    }
    // What is left is less than a block; where nothing is, this changes nothing.
    hash ^= scramble(block)
    hash ^= length
    hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
    hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
    return hash ^ hash >> 16
  }

  private static func scramble(_ block: UInt32) -> UInt32 { rotate(block &* 0xcc9e_2d51, 15) &* 0x1b87_3593 }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
