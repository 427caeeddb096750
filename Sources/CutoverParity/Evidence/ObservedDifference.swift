import CutoverJSON

/// A difference as the history files it: its identity, where it is, and what tells its values from others.
struct ObservedDifference: Sendable, Equatable {
  let fingerprint: String
  /// The id of its group.
  var group: String
  let leg: Difference.Leg
  let kind: JSONDifference.Kind
  /// The values of the route's parameters.
  let parameters: [String]
  let path: String
  let verdict: Difference.Verdict
  /// Of all places that share the fingerprint: a record that is there three times is missing twice.
  var values = ValueHash()
}

/// What tells the values of a difference from those that it had in another run, without holding them.
///
/// A sum, so that places with one fingerprint can be met in any order.
struct ValueHash: Sendable, Equatable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0

  init() {}

  init(of difference: JSONDifference) {
    var digest = TupleDigest()
    for value in [difference.legacy, difference.repository] {
      digest.add(value?.typeName ?? "absent")
      digest.add(value?.compact ?? "")
    }
    let text = digest.hexadecimal
    high = UInt64(text.prefix(16), radix: 16) ?? 0
    low = UInt64(text.suffix(16), radix: 16) ?? 0
  }

  /// The hash that ``text`` is of.
  init?(text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    (self.high, self.low) = (high, low)
  }

  mutating func add(_ other: ValueHash) {
    high &+= other.high
    low &+= other.low
  }

  /// 32 hexadecimal digits.
  var text: String {
    [high, low].map { part in
      let digits = String(part, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
