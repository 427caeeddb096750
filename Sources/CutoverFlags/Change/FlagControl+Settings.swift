extension FlagControl {
  /// Freezes or unfreezes the flag called `key`, or all where it is `nil`, and reads it back. What is frozen already stays
  /// frozen by whom and for the reason that it was. Throws ``FlagError``, also where it reads back otherwise than it was set.
  package func setFrozen(
    _ frozen: Bool, _ key: String?, by actor: String, reason: String?
  ) throws(FlagError) -> FlagTransition {
    var change = self.change(frozen ? .freeze : .unfreeze, of: key, by: actor, reason: reason)
    change.frozen = frozen
    // A change of the freeze does not drop a request that waits.
    if let key { change.request = try store.read().flag(key).request }
    let made = try store.make(change, expecting: nil, at: clock())
    let set = try store.read()
    let isFrozen = try key.map { key throws(FlagError) in try set.flag(key).isFrozen } ?? set.isFrozen
    guard isFrozen == frozen else {
      throw FlagError(
        .conflict, key ?? store.place, "reads back as \(isFrozen ? "frozen" : "not frozen")",
        remedy: "somebody else changes the flags; see 'cutover flags history'")
    }
    return FlagTransition(from: made.before, to: made.isChange ? set : made.after)
  }

  /// Sets what a flag says without a gate: state, owner, thresholds. A state beyond the present one has to be forced, with
  /// a reason. Throws ``FlagError``.
  package func set(_ change: FlagChange, expecting version: Int? = nil) throws(FlagError) -> FlagTransition {
    if let key = change.key, let to = change.to {
      let flag = try store.read().flag(key)
      guard (1...100).contains(to.percent) else {
        throw FlagError(.refused, key, "a share is from 1 to 100 %, not \(to.percent)")
      }
      if to.isBeyond(flag.state), !change.isForced || change.reason == nil {
        throw FlagError(
          .refused, key, "\(to.words) is beyond \(flag.state.words), and 'set' asks no gate",
          remedy: "use 'cutover flags promote', or --force with a --reason")
      }
      if !flag.state.stage.writesLegacy, to.stage.writesLegacy {
        throw FlagError(
          .refused, key, "the legacy side has to catch up first",
          remedy: "use 'cutover flags rollback \(FlagState(key: key, stage: .off).endpoint)'")
      }
    }
    var change = change
    change.identity = identity
    return try store.make(change, expecting: version, at: clock())
  }
}
