package import CutoverJSON

/// All flags in force, at one version: the content of a flag file.
package struct FlagSet: Sendable, Equatable {
  /// Goes up by one with every change; 0 before the first.
  package var version: Int
  /// The hash of the audit record that made this version.
  package var auditHash: String?
  /// Whether all promotions are refused.
  package var isFrozen = false
  package var bucketing = Bucketing.cbor
  package var thresholds = ThresholdOverrides()
  /// What holds where neither ``thresholds`` nor a flag's own say otherwise. Not part of a flag file.
  package var standard = GateThresholds()
  /// One for each endpoint of the domain, in its order.
  package var flags: [EndpointFlag]
  /// What other tools keep in the file: flags, metadata, and members beside them. Kept as it is.
  package var others = Others()

  package struct Others: Sendable, Equatable {
    package var flags: [JSONMember] = []
    package var metadata: [JSONMember] = []
    package var members: [JSONMember] = []
  }

  /// The set of a domain whose flags nobody has changed: all endpoints off.
  package init(keys: [String]) {
    version = 0
    flags = keys.map { EndpointFlag(FlagState(key: $0, stage: .off)) }
  }

  /// The flags of several domains, which are in one file: `sets` is what it says to each of them. There is one at least.
  package init(_ sets: [FlagSet]) {
    self = sets[0]
    for set in sets.dropFirst() {
      flags += set.flags
      // Read at different moments: what freezes anything, or comes later, counts.
      version = max(version, set.version)
      isFrozen = isFrozen || set.isFrozen
    }
    let own = flags.map(\.key)
    others.flags.removeAll { own.contains($0.name.string) }
  }

  /// The flag called `key`, `nil` where there is none.
  package subscript(key: String) -> EndpointFlag? { flags.first { $0.key.utf8.elementsEqual(key.utf8) } }

  /// The flag called `key`. Throws ``FlagError`` where there is none.
  package func flag(_ key: String) throws(FlagError) -> EndpointFlag {
    if let flag = self[key] { return flag }
    throw FlagError(
      .unknownFlag, key, "there is no such flag",
      remedy: "there are \(flags.map(\.state.endpoint).joined(separator: ", "))")
  }

  /// The state that `stage` means for the flag called `key`, with `percent` as its share. Where nobody names a share, `live`
  /// begins with the first one, and takes no client from the side that answers it now: it has the present share at `live`,
  /// and all clients beyond. Throws ``FlagError``.
  package func state(_ key: String, at stage: Stage, percent: Int?) throws(FlagError) -> FlagState {
    let flag = try flag(key)
    let share = flag.state.share(at: stage, first: thresholds(for: flag).firstSharePercent)
    return FlagState(key: key, stage: stage, percent: stage == .live ? percent ?? share : 100)
  }

  /// Whether a promotion of `flag` is refused because it, or everything, is frozen.
  package func isFrozen(_ flag: EndpointFlag) -> Bool { isFrozen || flag.isFrozen }

  /// The thresholds that hold for `flag`.
  package func thresholds(for flag: EndpointFlag) -> GateThresholds {
    standard.applying(thresholds).applying(flag.thresholds)
  }

  /// Whether one of `keys` is a flag that the file keeps for somebody else.
  func hasFlag(of keys: [String]) -> Bool { others.flags.contains { keys.contains($0.name.string) } }

  /// The runs that flags rest on, also those of other domains in the file.
  package var evidenceRuns: [String] {
    flags.compactMap(\.evidenceRun) + others.flags.compactMap { $0.value["metadata"]?["evidenceRun"]?.string }
  }

  /// Replaces the flag of the same key.
  mutating func replace(_ flag: EndpointFlag) {
    if let index = flags.firstIndex(where: { $0.key.utf8.elementsEqual(flag.key.utf8) }) { flags[index] = flag }
  }
}
