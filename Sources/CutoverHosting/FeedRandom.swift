/// Knuth's linear congruential generator (MMIX), of which the upper bits are used: feeds of events are the same for the
/// same seed.
package struct FeedRandom {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func number(below bound: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % bound
  }
}
