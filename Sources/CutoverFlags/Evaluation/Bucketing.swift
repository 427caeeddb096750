/// How `fractional` turns flag key and targeting key into a bucket. Clients that read the flag file bucket by
/// themselves, so that this has to be what their library does; see docs/flags.md.
package enum Bucketing: String, Sendable, CaseIterable {
  /// Over the array of both keys in CBOR (RFC 8949): flagd's specification of 2026, flagd-core 2.
  case cbor
  /// Over both keys, one after the other: flagd-core 1.
  case concatenated

  /// The bucket of a client, from 0 up to below `total`.
  package func bucket(flagKey: String, targetingKey: String, total: UInt32) -> UInt32 {
    let hash =
      switch self {
      case .concatenated: Murmur3.hash(Array(flagKey.utf8) + Array(targetingKey.utf8))
      case .cbor: Murmur3.hash([0x82] + Self.text(flagKey) + Self.text(targetingKey))
      }
    return UInt32((UInt64(hash) * UInt64(total)) >> 32)
  }

  /// A text as a data item: its head with the shortest length that holds, its bytes.
  private static func text(_ text: String) -> [UInt8] {
    let count = text.utf8.count
    let major: UInt8 = 3 << 5
    let head: [UInt8] =
      switch count {
      case ..<24: [major | UInt8(count)]
      case ..<0x100: [major | 24, UInt8(count)]
      case ..<0x1_0000: [major | 25, UInt8(count >> 8), UInt8(count & 0xff)]
      default: [major | 26] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
      }
    return head + Array(text.utf8)
  }
}
