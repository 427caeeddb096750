/// Carries out what operators, and the server, want of flags: promotions with their gates, rollbacks without any.
///
/// Everything goes through one ``FlagStore``, each change by compare-and-set on the version that was looked at. So of
/// several who decide at once by the same state of things, one wins and the others are told.
package struct FlagControl: Sendable {
  /// Looks up what the gates of a promotion need. What cannot be had is left out, never an error.
  package typealias Evidence = (_ set: FlagSet, _ trail: AuditTrail, _ flag: EndpointFlag, _ to: FlagState) -> GateInput

  package let store: any FlagStore
  /// Unix milliseconds.
  let clock: @Sendable () -> Int64
  /// Who the operating system or the token says is acting, whatever name is given; `nil` where nothing says so.
  let identity: String?

  package init(_ store: any FlagStore, identity: String? = nil, clock: @escaping @Sendable () -> Int64) {
    self.store = store
    self.identity = identity
    self.clock = clock
  }

  /// A change by the actor of this control.
  func change(_ action: AuditRecord.Action, of key: String?, by actor: String, reason: String? = nil) -> FlagChange {
    var change = FlagChange(action, of: key, by: actor, reason: reason)
    change.identity = identity
    return change
  }

  /// A promotion that was looked at, and is carried out only if nothing changes until then.
  package struct Plan: Sendable {
    package let from: FlagState
    package let to: FlagState
    package let table: GateTable
    package let version: Int
    /// Who asked for it: somebody else than who approves it, where that is asked for.
    package let author: String
    package let reason: String?
    /// The system user or token that asked for it.
    package let authorIdentity: String?

    /// What a rehearsal goes to: the stage with the smallest share that is a step, within `live` one percent more.
    package var rehearsed: FlagState {
      let smallest = from.stage == .live ? from.percent + 1 : 1
      return FlagState(key: to.key, stage: to.stage, percent: to.stage == .live ? min(to.percent, smallest) : 100)
    }

    /// Whether the step is one that a command takes only by its name, and somebody named it, or it is another one.
    var isNamed = true

    /// Whether somebody named the stage or the share, or approves what was named.
    var isGiven = true

    /// What names the step where a command that is repeated by mistake must not take it: a larger share of `live`, which
    /// clients notice, and `complete`, from where the legacy files are no longer written. `nil` for the other steps.
    var name: String? {
      if from.stage == .live, to.stage == .live { return "--percent \(to.percent)" }
      return to.stage == .complete ? "--to complete" : nil
    }

    /// The command that carries it out.
    package var command: String {
      "cutover flags promote \(to.endpoint)" + (name.map { " \($0)" } ?? "")
    }

    /// Whether nothing but somebody else's approval is missing.
    package var lacksOnlyApproval: Bool { !table.isMet && table.missing.allSatisfy { $0.gate == .approval } }
  }

  /// What a promotion of the flag called `key` would need. `to` is the stage and `percent` the share, the next step
  /// where they are left out; what somebody has asked for already where there is such a request and `approver` is set.
  /// Throws ``FlagError``, `refused` where there is no such step.
  package func plan(
    _ key: String, to stage: Stage? = nil, percent: Int? = nil, by actor: String, approver: String? = nil,
    reason: String? = nil, evidence: Evidence
  ) throws(FlagError) -> Plan {
    let (set, trail) = try store.readAll()
    let flag = try set.flag(key)
    var author = actor
    var authorIdentity = identity
    var target: FlagState
    var reason = reason
    if approver != nil {
      guard let request = flag.request else {
        throw FlagError(.refused, key, "nobody has asked for a promotion", remedy: "promote it without --approve")
      }
      (target, author, reason) = (request.to, request.by, request.reason ?? reason)
      authorIdentity = request.identity
    } else {
      target = try Self.step(from: flag.state, to: stage, percent: percent, thresholds: set.thresholds(for: flag))
    }
    target = try Self.checked(target, from: flag.state, thresholds: set.thresholds(for: flag))
    let table = Self.table(target, flag, set, trail, by: author, approver: approver) { set, trail, flag, to in
      var input = evidence(set, trail, flag, to)
      input.authorIdentity = authorIdentity
      input.approverIdentity = approver == nil ? nil : identity
      return input
    }
    var plan = Plan(
      from: flag.state, to: target, table: table, version: set.version, author: author, reason: reason,
      authorIdentity: authorIdentity)
    let given = target.stage == .live ? percent != nil : stage != nil
    plan.isNamed = plan.name == nil || given || approver != nil
    plan.isGiven = stage != nil || percent != nil || approver != nil
    return plan
  }

  /// The gates of a promotion to `to`.
  package static func table(
    _ to: FlagState, _ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, by author: String, approver: String?,
    evidence: Evidence
  ) -> GateTable {
    var input = evidence(set, trail, flag, to)
    input.author = author
    input.approver = approver
    input.lastAutomaticRollback = trail.lastAutomaticRollback(of: flag.key)
    input.isRollbackOpen = trail.openRollback(of: flag.key) != nil
    input.rehearsals = trail.rehearsals(of: flag.key)
    return GateTable(input)
  }

  /// Where a promotion without a word leads to; `nil` at the end of the way.
  package static func nextStep(of flag: EndpointFlag, in set: FlagSet) -> FlagState? {
    try? step(from: flag.state, to: nil, percent: nil, thresholds: set.thresholds(for: flag))
  }

  /// Carries a plan out. Throws ``FlagError``: `refused` where a gate is not met, unless `isForced`, and then with a reason
  /// only; `conflict` where anything has changed since.
  package func promote(_ plan: Plan, by actor: String, isForced: Bool = false, reason: String? = nil) throws(FlagError)
    -> FlagSet
  {
    let reason = reason ?? plan.reason
    if !plan.table.isMet {
      guard isForced else { throw refusal(plan) }
      guard reason != nil else {
        throw FlagError(.refused, plan.to.key, "to force a promotion needs a reason", remedy: "give it with --reason")
      }
    }
    try requireName(plan)
    // Evidence stops a command that is repeated by mistake; past the gates there is none that could.
    guard plan.table.isMet || plan.isGiven else {
      throw FlagError(
        .refused, plan.to.key, "a step past gates that are not met is taken only by name",
        remedy: "add --to \(plan.to.stage.rawValue), if \(plan.to.words) is meant")
    }
    var change = FlagChange(.promote, of: plan.to.key, by: plan.author, reason: reason)
    change.identity = plan.authorIdentity
    if !actor.utf8.elementsEqual(plan.author.utf8) {
      change.approver = actor
      change.approverIdentity = identity
    }
    change.to = plan.to
    change.isForced = isForced && !plan.table.isMet
    change.gates = plan.table.json
    change.evidence = plan.table.evidence
    change.evidenceRun = plan.table.newestRun
    return try store.commit(change, expecting: plan.version, at: clock())
  }

  /// Keeps a plan until somebody else approves it. Throws ``FlagError`` where another gate than the approval is not met.
  package func request(_ plan: Plan) throws(FlagError) -> FlagSet {
    guard plan.table.missing.allSatisfy({ $0.gate == .approval }) else { throw refusal(plan) }
    try requireName(plan)
    var change = self.change(.request, of: plan.to.key, by: plan.author, reason: plan.reason)
    change.gates = plan.table.json
    change.evidence = plan.table.evidence
    change.request = EndpointFlag.Request(
      to: plan.to, by: plan.author, at: clock(), reason: plan.reason, identity: identity)
    return try store.commit(change, expecting: plan.version, at: clock())
  }

  private func requireName(_ plan: Plan) throws(FlagError) {
    guard !plan.isNamed else { return }
    guard plan.to.stage == .live else {
      throw FlagError(
        .refused, plan.to.key,
        "the step from \(plan.from.words) to \(plan.to.words) ends the writing of the legacy files, and is taken only by name",
        remedy: "'\(plan.command)' takes it")
    }
    let missing = plan.table.missing.map(\.gate.rawValue)
    let double = plan.from.percent * 2
    throw FlagError(
      .refused, plan.to.key,
      "is \(plan.from.words) already, and each larger share is a step of its own"
        + (missing.isEmpty ? "" : "; not met: \(missing.joined(separator: ", "))"),
      remedy: "name the share: " + (double < 100 ? "--percent \(double), say, or " : "")
        + "--percent 100 for all clients")
  }

  /// What is said of a plan whose gates are not met. Where the table of gates stands beside it (`isTableShown`), the names of
  /// the gates are enough.
  package func refusal(_ plan: Plan, isRehearsal: Bool = false, isTableShown: Bool = false) -> FlagError {
    // What a rehearsal is to meet is not what keeps it from being made.
    let names =
      plan.table.missing.filter { !(isRehearsal && $0.gate == .wayBack) }
      .map { $0.gate.rawValue + (isTableShown ? "" : " (\($0.words))") }.joined(separator: ", ")
      + (plan.isNamed || isRehearsal
        ? ""
        : plan.to.stage == .live
          ? "; nor is the larger share named (--percent)" : "; nor is the stage named (--to \(plan.to.stage.rawValue))")
    let deed = isRehearsal ? "not rehearsed" : "not promoted"
    return FlagError(
      .refused, plan.to.key, "\(deed) from \(plan.from.words) to \(plan.to.words): not met: \(names)",
      remedy: isTableShown ? nil : "'cutover flags promote \(plan.to.endpoint) --dry-run' shows all gates")
  }

  /// The state that a promotion leads to: the stage and share asked for, the next step where they are not.
  static func step(
    from state: FlagState, to stage: Stage?, percent: Int?, thresholds: GateThresholds
  ) throws(FlagError) -> FlagState {
    if let stage {
      // Within live a promotion leads to all clients, and is taken only where somebody names the share.
      let share = state.stage == .live ? 100 : state.share(at: stage, first: thresholds.firstSharePercent)
      return FlagState(key: state.key, stage: stage, percent: stage == .live ? percent ?? share : 100)
    }
    if let percent { return FlagState(key: state.key, stage: .live, percent: percent) }
    if state.stage == .live, state.percent < 100 { return FlagState(key: state.key, stage: .live) }
    guard let next = state.stage.next else {
      throw FlagError(.refused, state.key, "is complete: there is no further step")
    }
    return FlagState(key: state.key, stage: next, percent: state.share(at: next, first: thresholds.firstSharePercent))
  }

  /// `target` where it is one step beyond `state`: the next stage, or a larger share of the same. `live` begins with a
  /// small share: the first answers that clients get from the repository are those of few.
  private static func checked(
    _ target: FlagState, from state: FlagState, thresholds: GateThresholds
  ) throws(FlagError) -> FlagState {
    guard (1...100).contains(target.percent) else {
      throw FlagError(.refused, target.key, "a share is from 1 to 100 %, not \(target.percent)")
    }
    if target == state { throw FlagError(.refused, target.key, "is \(state.words) already") }
    guard target.isBeyond(state) else {
      throw FlagError(
        .refused, target.key, "\(target.words) is behind \(state.words)",
        remedy: "'cutover flags rollback \(target.endpoint)' takes it back")
    }
    guard target.stage == state.stage || target.stage == state.stage.next else {
      let between = Self.steps(from: state, to: target, firstShare: thresholds.firstSharePercent)
      throw FlagError(
        .refused, target.key, "from \(state.words) to \(target.words) is more than one step",
        remedy: "promote it to \(between.joined(separator: ", then to ")) first")
    }
    let first = thresholds.firstSharePercent
    if target.stage == .live, state.stage != .live, target.percent > first {
      throw FlagError(
        .refused, target.key,
        "from \(state.words) to \(target.words) is more than one step: live begins with at most \(first) % of the clients "
          + "(firstSharePercent)",
        remedy: "promote it to live \(first) % first (--percent \(first)), then to a larger share")
    }
    if target.stage == .rampdown, state.percent < 100 {
      throw FlagError(
        .refused, target.key, "\(state.words) is not everybody", remedy: "promote it to 100 % first (--percent 100)")
    }
    return target
  }

  /// All steps before `target`, as people say them.
  private static func steps(from state: FlagState, to target: FlagState, firstShare: Int) -> [String] {
    Stage.allCases.filter { $0 >= state.stage && $0 < target.stage }.flatMap { stage -> [String] in
      guard stage == .live else { return stage == state.stage ? [] : [stage.rawValue] }
      let share = state.stage == .live ? state.percent : 0
      return (share == 0 ? ["live \(firstShare) %"] : []) + (share < 100 && firstShare < 100 ? ["live 100 %"] : [])
    }
  }
}
