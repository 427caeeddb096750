package import CutoverJSON

extension FlagControl {
  /// Brings the legacy side level before an endpoint comes back from ``Stage/complete``, where it was not written: catches
  /// its files up from the journal or rebuilds them, then calls `flip` at a moment at which nothing is missing from them,
  /// and returns what that returns. Where it throws there is no flip. `flip` is told what the record of the change is to
  /// say of it, as members of an object: what was accepted, what is left as it was.
  package typealias LegacyCatchUp = (
    _ flag: EndpointFlag, _ flip: (_ evidence: JSONValue) throws -> FlagSet
  ) throws -> FlagSet

  /// Takes the flag called `key` back. Never refused: there is no gate, no freeze and no compare-and-set in the way.
  ///
  /// `to` is where to; left out, ``Stage/shadow``, the last stage in which the legacy side answers everybody. A flag that
  /// is there already stays as it is, so that a repeated rollback changes nothing; only `to` leads further back. Of two at
  /// once, one changes the flag, and the other finds it done. Evidence starts over after an automatic rollback, and after
  /// one to a stage before ``Stage/shadow``. Throws ``FlagError`` where the store cannot be written or `to` is ahead, and
  /// what `catchUpLegacy` throws.
  @discardableResult
  package func rollback(
    _ key: String, to target: FlagState? = nil, by actor: String, reason: String? = nil, isAutomatic: Bool = false,
    evidence: JSONValue = .null, catchUpLegacy: LegacyCatchUp
  ) throws -> FlagTransition {
    let set = try store.read()
    let flag = try set.flag(key)
    let target = try Self.wayBack(from: flag.state, to: target)
    var made = FlagTransition(from: set, to: set)
    guard target != flag.state else { return made }
    var change = self.change(isAutomatic ? .automaticRollback : .rollback, of: key, by: actor, reason: reason)
    change.to = target
    change.isWayBack = true
    // Differences found in shadow count until an endpoint leaves it: else nothing that was repaired could go ahead.
    change.restartsEvidence = isAutomatic || (flag.state.stage >= .shadow && target.stage < .shadow)
    change.evidence = evidence
    let planned = change
    func flip(_ found: JSONValue) throws -> FlagSet {
      made = try store.make(planned.adding(found), expecting: nil, at: clock())
      return made.after
    }
    if !flag.state.stage.writesLegacy, target.stage.writesLegacy {
      _ = try catchUpLegacy(flag, flip)
    } else {
      _ = try flip(.null)
    }
    return made
  }

  /// Where a rollback from `state` leads to: `state` itself where nothing is left to do. Throws ``FlagError`` where `target`
  /// is ahead.
  package static func wayBack(from state: FlagState, to target: FlagState? = nil) throws(FlagError) -> FlagState {
    guard let target else {
      return state.stage.isAnsweredByLegacy ? state : FlagState(key: state.key, stage: .shadow)
    }
    guard target == state || state.isBeyond(target) else {
      throw FlagError(
        .refused, state.key,
        "a rollback only goes back, and \(target.words) is ahead of \(state.words), where the endpoint is",
        remedy: "'cutover flags promote \(state.endpoint)' goes ahead; name an earlier stage with --to to go back")
    }
    return target
  }

  /// Goes to the state of `plan` with the smallest share, sees that the store says so, and comes back: proof that the way
  /// back works. All gates but the way back itself have to be met. `pause` is called between the two, for servers to
  /// follow. Throws ``FlagError``, and what `pause` and `catchUpLegacy` throw, after coming back.
  ///
  /// `process` tells whose rehearsal it is: a server takes an endpoint back whose process is gone, see
  /// ``takeBack(_:because:by:catchUpLegacy:)``.
  package func rehearse(
    _ plan: Plan, by actor: String, process: String? = nil, pause: () throws -> Void, catchUpLegacy: LegacyCatchUp
  ) throws -> FlagSet {
    guard plan.table.missing.allSatisfy({ $0.gate == .wayBack }) else { throw refusal(plan, isRehearsal: true) }
    let there = plan.rehearsed
    let before = try store.read().flag(plan.to.key)
    var change = self.change(.rehearse, of: plan.to.key, by: actor, reason: "rehearsal of a rollback: there")
    change.to = there
    change.gates = plan.table.json
    change.evidence = plan.table.evidence
    change.kept = FlagChange.Kept(before)
    change = change.adding(change.kept?.json ?? .null).adding(process.map { .object(["process": .text($0)]) } ?? .null)
    _ = try store.commit(change, expecting: plan.version, at: clock())
    var trouble: (any Error)?
    do {
      guard try store.read().flag(plan.to.key).state == there else {
        throw interference(with: plan.to)
      }
      try pause()
    } catch { trouble = error }
    // Back in any case. Only a rehearsal without trouble counts, and the history has the others, too.
    func back(_ trouble: (any Error)?) -> FlagChange {
      var back = wayBack(
        to: plan.from, keeping: FlagChange.Kept(before), by: actor,
        failure: trouble.map { ($0 as? FlagError)?.message ?? "\($0)" })
      back.rehearsedFrom = trouble == nil ? plan.from.stage : nil
      return back
    }
    let final = back(trouble)
    // Somebody who has gone back meanwhile, or further, has not seen what the rehearsal is to prove.
    var isOwn = true
    let flip = { (found: JSONValue) in
      let made = try store.make(final.adding(found), expecting: nil, at: clock())
      isOwn = made.isChange
      return made.after
    }
    var set: FlagSet
    do {
      if !there.stage.writesLegacy, plan.from.stage.writesLegacy {
        set = try catchUpLegacy(try store.read().flag(plan.to.key), flip)
      } else {
        set = try flip(.null)
      }
    } catch {
      // The legacy files are not up to date: that is a way back that does not work, and no reason to stay there.
      if trouble == nil { trouble = error }
      set = try store.commit(back(trouble), expecting: nil, at: clock())
    }
    if let trouble { throw trouble }
    guard isOwn, try store.read().flag(plan.to.key).state == plan.from else {
      throw interference(with: plan.to)
    }
    return set
  }

  /// The second half of a rehearsal that failed for `failure`, or worked where it is `nil`.
  private func wayBack(
    to state: FlagState, keeping kept: FlagChange.Kept?, by actor: String, failure: String?
  ) -> FlagChange {
    var back = change(.rehearse, of: state.key, by: actor, reason: "rehearsal of a rollback: back")
    back.to = state
    back.isWayBack = true
    back.kept = kept
    back.evidence = Rehearsal.evidence(of: failure)
    return back
  }

  /// Takes an endpoint back to the stage from before the rehearsal of `outset`, whose process is gone, for `cause`: it has
  /// failed. Legacy files that do not catch up are no reason to stay. Nothing happens where somebody has changed the flag
  /// since. Throws ``FlagError``.
  package func takeBack(
    _ outset: AuditRecord, because cause: String, by actor: String, catchUpLegacy: LegacyCatchUp
  ) throws -> FlagTransition {
    let (set, trail) = try store.readAll()
    guard let key = outset.key, let from = outset.from, let there = outset.to, try set.flag(key).state == there,
      trail.rehearsalUnderWay(of: key) == outset
    else { return FlagTransition(from: set, to: set) }
    let back = wayBack(to: from, keeping: FlagChange.Kept(json: outset.evidence), by: actor, failure: cause)
    var made = FlagTransition(from: set, to: set)
    func flip(_ found: JSONValue) throws -> FlagSet {
      made = try store.make(back.adding(found), expecting: set.version, at: clock())
      return made.after
    }
    guard !there.stage.writesLegacy, from.stage.writesLegacy else {
      _ = try flip(.null)
      return made
    }
    do { _ = try catchUpLegacy(try set.flag(key), flip) } catch {
      if !made.isChange { _ = try flip(.object(["legacy_failure": .text("\(error)")])) }
    }
    return made
  }

  /// That the flag was changed during a rehearsal, which then does not count: by the server, or by somebody.
  private func interference(with flag: FlagState) -> FlagError {
    let last = (try? store.readAll())?.trail.records.last { $0.key == flag.key }
    if let last, last.action == .automaticRollback {
      return FlagError(
        .conflict, flag.key, "the server rolled it back automatically during the rehearsal: \(last.reason ?? "")",
        remedy: "see 'cutover flags show \(flag.endpoint)' for what to repair first")
    }
    return FlagError(
      .conflict, flag.key, "somebody else has changed the flag during the rehearsal, which does not count",
      remedy: "see 'cutover flags history', then rehearse again")
  }
}
