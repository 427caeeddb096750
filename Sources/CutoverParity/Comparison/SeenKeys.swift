/// A set of 64-bit hashes, eight bytes each at a load of at most ¾: what a run remembers of every record it has matched.
struct SeenKeys {
  private var slots: [UInt64] = Array(repeating: 0, count: 1024)
  private var count = 0

  init() {}

  mutating func insert(_ hash: UInt64) {
    if 4 * (count + 1) > 3 * slots.count { grow() }
    let place = place(of: hash)
    if slots[place] == 0 {
      slots[place] = marked(hash)
      count += 1
    }
  }

  func contains(_ hash: UInt64) -> Bool { slots[place(of: hash)] != 0 }

  /// Zero marks a free slot.
  private func marked(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

  private func place(of hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0, slots[place] != marked(hash) { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: 2 * old.count)
    for hash in old where hash != 0 { slots[place(of: hash)] = hash }
  }
}
