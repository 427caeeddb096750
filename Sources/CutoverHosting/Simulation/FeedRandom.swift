package import CutoverDomain
import CutoverJSON

/// The numbers of a simulation, the same for the same seed: Knuth's linear congruential generator (MMIX), of which the upper
/// bits are used.
package struct FeedRandom: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func number(below bound: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % bound
  }
}

extension WireObject {
  /// The JSON of the event whose data this is.
  package func event(_ type: String, id: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", type)
    writer.field("id", id)
    writer.name("data" as StaticString)
    try? write(into: &writer)
    writer.endObject()
    return writer.bytes
  }
}
