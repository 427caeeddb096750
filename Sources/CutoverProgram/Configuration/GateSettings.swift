package import CutoverConfiguration
package import CutoverFlags

/// The bounds of the gates for endpoints whose flag, and whose flag file, has none of its own.
extension Setting {
  /// One for each threshold, in their order: `gates.clean_runs`, CUTOVER_GATES_CLEAN_RUNS.
  package static let gates: [Setting] = GateThresholds.settable.map { threshold in
    Setting(
      "gates.\(threshold.jsonName)", "CUTOVER_GATES_\(threshold.jsonName.uppercased())", .integer(threshold.range),
      default: "\(threshold.standard)", threshold.abstract)
  }
}

extension GateThresholds {
  /// The bounds that the configuration calls for.
  package static var configured: GateThresholds {
    get throws {
      var overrides = ThresholdOverrides()
      for (threshold, setting) in zip(settable, Setting.gates) {
        try overrides.set(threshold.name, to: Int(Settings.value(setting)))
      }
      return GateThresholds().applying(overrides)
    }
  }
}

/// A store whose flags go by the thresholds of the configuration, where they have none of their own.
struct ConfiguredFlagStore: FlagStore {
  let store: any FlagStore
  let standard: GateThresholds

  init(_ store: any FlagStore) throws { (self.store, standard) = (store, try .configured) }

  private func configured(_ set: FlagSet) -> FlagSet {
    var set = set
    set.standard = standard
    return set
  }

  var place: String { store.place }

  func read() throws(FlagError) -> FlagSet { configured(try store.read()) }

  func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    let (set, trail) = try store.readAll()
    return (configured(set), trail)
  }

  func make(_ change: FlagChange, expecting version: Int?, at now: Int64) throws(FlagError) -> FlagTransition {
    let made = try store.make(change, expecting: version, at: now)
    return FlagTransition(from: configured(made.before), to: configured(made.after))
  }

  func note(_ change: FlagChange, at now: Int64) throws(FlagError) { try store.note(change, at: now) }

  func verify() throws(FlagError) -> [AuditFinding] { try store.verify() }

  func acceptHistory(by actor: String, reason: String, at now: Int64) throws(FlagError) -> FlagSet {
    configured(try store.acceptHistory(by: actor, reason: reason, at: now))
  }

  func makeNotifier() -> any FlagNotifier { store.makeNotifier() }
}
