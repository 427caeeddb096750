import Glibc

/// Numbers texts from 0 on in the order in which they are first seen, byte for byte. Its memory is the texts' own and
/// some 24 bytes for each.
package struct KeyTable {
  private var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// Open addressing: the number of a text or -1. Never more than half full.
  private var slots: [Int32] = Array(repeating: -1, count: 16)

  package init() {}

  package var count: Int { ends.count }

  /// The number of `text`, `nil` where it has none.
  package func number(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = slots[slot(of: text, hash: Self.hash(text))]
    return found < 0 ? nil : Int(found)
  }

  package func number(of text: [UInt8]) -> Int? { text.withUnsafeBufferPointer { number(of: $0) } }

  /// The number of `text`, which is `count` from before the call where it had none.
  package mutating func add(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = Self.hash(text)
    let slot = slot(of: text, hash: hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    slots[slot] = Int32(count)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  package mutating func add(_ text: [UInt8]) -> Int { text.withUnsafeBufferPointer { add($0) } }

  package mutating func add(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { add($0) }
  }

  package subscript(number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

  /// The numbers of all texts in the order of their bytes.
  var sorted: [Int] {
    (0..<count).sorted { bytes[range($0)].lexicographicallyPrecedes(bytes[range($1)]) }
  }

  /// Whether the text of `number` comes before `text` in the order of bytes.
  func precedes(_ number: Int, _ text: [UInt8]) -> Bool { bytes[range(number)].lexicographicallyPrecedes(text) }

  private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// Where `text` is, or would be.
  private func slot(of text: UnsafeBufferPointer<UInt8>, hash: Int) -> Int {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, isEqual(number, text) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(number)
    guard range.count == text.count, let start = text.baseAddress else { return range.count == text.count }
    return bytes.withUnsafeBufferPointer { memcmp($0.baseAddress! + range.lowerBound, start, text.count) == 0 }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<count {
      var slot = hashes[number] & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }

  /// Keys come from outside: the hash is seeded, so that nobody can choose them to collide.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    return hasher.finalize()
  }
}
