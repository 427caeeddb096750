import Glibc

/// Tries what must hold for all inputs with as many as there is time for: some always, and with CUTOVER_FUZZ_SECONDS as
/// many as that takes, others each time. A failure names its seed and its input; with CUTOVER_FUZZ_SEED it comes again at
/// once.
package enum Fuzzing {
  /// Calls `body` with one seed after another, up to the first for which it gives an input that it fails for. Says which
  /// that is, and how it comes again; `nil` where there is none.
  package static func failure(
    _ count: Int, test: String = #function, _ body: (inout FuzzRandom) throws -> [UInt8]?
  ) throws -> String? {
    func attempt(_ seed: UInt64) throws -> String? {
      var random = FuzzRandom(seed: seed)
      return try body(&random).map { "CUTOVER_FUZZ_SEED=\(seed), input: \(shown($0))" }
    }
    if let seed = variable("CUTOVER_FUZZ_SEED") { return try attempt(seed) }
    guard let seconds = variable("CUTOVER_FUZZ_SECONDS") else {
      // Always the same in the suite, so that it fails for a change and not by chance.
      for seed in 1...UInt64(count) {
        if let failure = try attempt(seed) { return failure }
      }
      return nil
    }
    let end = ContinuousClock.now + .seconds(Int(seconds))
    var seed = UInt64.random(in: 1 << 20...1 << 60)
    print("\(test): first seed \(seed)")
    while ContinuousClock.now < end {
      // A crash says nothing of its input; this does.
      note(seed, test)
      if let failure = try attempt(seed) { return failure }
      seed += 1
    }
    return nil
  }

  private static func variable(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

  /// Leaves the seed that is being tried in a file of the test's own.
  private static func note(_ seed: UInt64, _ test: String) {
    guard let folder = getenv("CUTOVER_FUZZ_NOTES") else { return }
    let name = String(test.map { $0.isLetter ? $0 : "-" }.prefix(100))
    guard let file = fopen("\(String(cString: folder))/\(name)", "w") else { return }
    fputs("CUTOVER_FUZZ_SEED=\(seed)\n", file)
    fclose(file)
  }

  /// The input as a Swift literal, up to some thousand bytes of it.
  private static func shown(_ input: [UInt8]) -> String {
    let text = input.prefix(4000).reduce(into: "") { text, byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\\(Unicode.Scalar(byte))"
      case 0x20..<0x7F: text += String(Unicode.Scalar(byte))
      default: text += "\\x\(String(byte, radix: 16))"
      }
    }
    return "\"\(text)\"\(input.count > 4000 ? "… (\(input.count) bytes)" : "")"
  }
}

/// Random numbers that a seed determines (Steele, Lea and Flood, 2014), and what inputs are made of with them.
package struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  package mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

  package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// `bytes` with one to four of its places changed, lost, doubled, cut off or filled with one of `words`.
  package mutating func mutated(_ bytes: [UInt8], words: [String]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(1 + below(4)) where !bytes.isEmpty {
      let place = below(bytes.count)
      let stretch = place..<min(bytes.count, place + 1 + below(12))
      switch below(7) {
      case 0: bytes.remove(at: place)
      case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &self)
      case 2: bytes.insert(contentsOf: pick(words).utf8, at: place)
      case 3: bytes.removeSubrange(stretch)
      case 4: bytes.insert(contentsOf: bytes[stretch], at: place)
      case 5: bytes.replaceSubrange(stretch, with: pick(words).utf8)
      default: if chance(4) { bytes.removeLast(bytes.count - place) } else { bytes[place] ^= 1 << UInt8(below(8)) }
      }
    }
    return bytes
  }
}
