/// A fixed number of samples of a stream of unknown length: the first ones, and a fair choice among the others.
///
/// The choice is random with a fixed seed, so that two runs over the same data show the same samples.
struct Reservoir {
  private let first: Int
  private let chosen: Int
  private var seen = 0
  private var random: SplitMix64

  /// Holds `first` + `chosen` samples.
  init(first: Int, chosen: Int, seed: UInt64) {
    self.first = first
    self.chosen = chosen
    random = SplitMix64(seed: seed)
  }

  /// The samples of the group `id`: half of them are the first ones, which show where it begins.
  init(samples: Int, of id: String) {
    self.init(
      first: samples - samples / 2, chosen: samples / 2, seed: id.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) })
  }

  /// Where the next element of the stream goes: a place among the samples, `nil` if it is not one.
  mutating func place() -> Int? {
    defer { seen += 1 }
    if seen < first + chosen { return seen }
    let draw = Int.random(in: 0...(seen - first), using: &random)
    return draw < chosen ? first + draw : nil
  }
}

/// The generator of Steele, Lea and Flood (2014): small, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
