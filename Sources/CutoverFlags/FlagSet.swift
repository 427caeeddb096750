public import CutoverJSON

/// All flags in force, at one version: the content of a flag file.
public struct FlagSet: Sendable, Equatable {
  /// Goes up by one with every change; 0 before the first.
  public var version: Int
  /// The hash of the audit record that made this version.
  public var auditHash: String?
  /// Whether all promotions are refused.
  public var isFrozen = false
  public var bucketing = Bucketing.cbor
  public var thresholds = ThresholdOverrides()
  /// What holds where neither ``thresholds`` nor a flag's own say otherwise. Not part of a flag file.
  public var standard = GateThresholds()
  /// One for each endpoint of the domain, in its order.
  public var flags: [EndpointFlag]
  /// What other tools keep in the file: flags, metadata, and members beside them. Kept as it is.
  public var others = Others()

  public struct Others: Sendable, Equatable {
    public var flags: [JSONMember] = []
    public var metadata: [JSONMember] = []
    public var members: [JSONMember] = []
  }

  /// The set of a domain whose flags nobody has changed: all endpoints off.
  public init(keys: [String]) {
    version = 0
    flags = keys.map { EndpointFlag(FlagState(key: $0, stage: .off)) }
  }

  /// The flag called `key`, `nil` where there is none.
  public subscript(key: String) -> EndpointFlag? { flags.first { $0.key.utf8.elementsEqual(key.utf8) } }

  /// The flag called `key`. Throws ``FlagError`` where there is none.
  public func flag(_ key: String) throws(FlagError) -> EndpointFlag {
    if let flag = self[key] { return flag }
    throw FlagError(
      .unknownFlag, key, "there is no such flag",
      remedy: "there are \(flags.map(\.state.endpoint).joined(separator: ", "))")
  }

  /// Whether a promotion of `flag` is refused because it, or everything, is frozen.
  public func isFrozen(_ flag: EndpointFlag) -> Bool { isFrozen || flag.isFrozen }

  /// The thresholds that hold for `flag`.
  public func thresholds(for flag: EndpointFlag) -> GateThresholds {
    standard.applying(thresholds).applying(flag.thresholds)
  }

  /// Replaces the flag of the same key.
  mutating func replace(_ flag: EndpointFlag) {
    if let index = flags.firstIndex(where: { $0.key.utf8.elementsEqual(flag.key.utf8) }) { flags[index] = flag }
  }
}
