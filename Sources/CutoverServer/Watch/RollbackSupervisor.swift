import CutoverDomain
package import CutoverFlags
package import CutoverJSON
package import CutoverTelemetry
import CutoverThreads

/// Takes endpoints that are live back to shadow when what is seen of them says so.
///
/// Confirmed differences are acted on at once, budgets once a second. What it does goes through the flag store like any
/// other change, and says in the audit what was seen.
package final class RollbackSupervisor: Sendable {
  /// What the supervisor asks of the rest of the server. Called on its thread; may block.
  package struct Surroundings: Sendable {
    /// Unix milliseconds.
    package var clock: @Sendable () -> Int64
    /// Milliseconds of a clock that nobody sets.
    package var uptime: @Sendable () -> Int64
    /// How far each side is behind; `nil` where that is not known.
    package var lag: @Sendable () -> SideLag?
    /// The newest parity run of a flag's endpoint.
    package var lastRun: @Sendable (_ key: String) -> RunEvidence?
    /// What a parity run has found of an endpoint: some of the differences, and how many there are.
    package var runDifferences: @Sendable (_ run: String, _ endpoint: String) -> (some: [ShadowDifference], count: Int)
    /// Told of each rollback, with what caused it, and of those that could not be carried out.
    package var report: @Sendable (_ key: String, _ reason: String, _ evidence: JSONValue, _ failure: String?) -> Void
    /// What the ledger has of an endpoint.
    package var recorded: @Sendable (_ endpoint: String) -> ShadowRecord?
    /// Told at each look which endpoints should go back and stay, with the reason by endpoint.
    package var withheld: @Sendable ([String: String]) -> Void
    /// Called at each look, for rehearsals that have lost their process.
    package var takeBackRehearsals: @Sendable () -> Void

    package init(
      clock: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Int64,
      lag: @escaping @Sendable () -> SideLag?,
      lastRun: @escaping @Sendable (String) -> RunEvidence?,
      runDifferences: @escaping @Sendable (String, String) -> (some: [ShadowDifference], count: Int) = { _, _ in ([], 0)
      },
      report: @escaping @Sendable (String, String, JSONValue, String?) -> Void,
      recorded: @escaping @Sendable (String) -> ShadowRecord? = { _ in nil },
      withheld: @escaping @Sendable ([String: String]) -> Void = { _ in },
      takeBackRehearsals: @escaping @Sendable () -> Void = {}
    ) {
      self.clock = clock
      self.uptime = uptime
      self.lag = lag
      self.lastRun = lastRun
      self.runDifferences = runDifferences
      self.report = report
      self.recorded = recorded
      self.withheld = withheld
      self.takeBackRehearsals = takeBackRehearsals
    }
  }

  /// How far the sides are behind the journal, in seconds; `nil` where that is not known.
  package struct SideLag: Sendable {
    package var legacy: Double?
    package var repository: Double?
    /// Why the legacy side does not follow.
    package var legacyFailure: String?

    package init(legacy: Double?, repository: Double?, legacyFailure: String?) {
      self.legacy = legacy
      self.repository = repository
      self.legacyFailure = legacyFailure
    }
  }

  private struct State: Sendable {
    var watches: [String: RollbackPolicy] = [:]
    var window = ReadWindow(length: 300_000)
    /// Confirmed and not acted on, by endpoint.
    var found: [String: [ShadowDifference]] = [:]
    /// Why endpoints stay that should go back, by flag.
    var staying: [String: String] = [:]
    var isStopping = false
  }

  private let watcher: FlagWatcher
  private let control: FlagControl
  private let engine: ShadowEngine
  private let domain: String
  private let surroundings: Surroundings
  private let metrics: RollbackMetrics
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// How often budgets are looked at.
  private static let interval = Duration.seconds(1)
  private static let actor = "cutover serve"

  package init(
    _ watcher: FlagWatcher, store: any FlagStore, engine: ShadowEngine, domain: String, surroundings: Surroundings,
    metrics registry: MetricsRegistry = .shared
  ) {
    self.watcher = watcher
    control = FlagControl(store, clock: surroundings.clock)
    self.engine = engine
    self.domain = domain
    self.surroundings = surroundings
    metrics = RollbackMetrics(endpoints: engine.endpoints, in: registry)
  }

  package func start() { thread.withLock { $0 = Thread { [self] in run() } } }

  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  /// Hears of confirmed differences. Does not block.
  package func found(_ endpoint: String, _ differences: [ShadowDifference]) {
    state.withLock(wake: true) { $0.found[endpoint, default: []] += differences }
  }

  /// Why endpoints stay with the repository that should go back to the legacy side, by the key of their flag.
  package var staying: [String: String] { state.withLock { $0.staying } }

  private func run() {
    while true {
      let deadline = Deadline(in: Self.interval)
      let isStopping = state.wait(until: deadline) { state -> Bool? in
        state.isStopping ? true : state.found.isEmpty ? nil : false
      }
      if isStopping == true { return }
      look()
    }
  }

  private func look() {
    let totals = engine.totals
    let found = state.withLock { state in
      state.window.add(totals, at: surroundings.uptime())
      defer { state.found = [:] }
      return state.found
    }
    let live = Set(watcher.flags.flags.filter { $0.state.stage == .live }.map(\.key))
    state.withLock { state in state.staying = state.staying.filter { live.contains($0.key) } }
    for flag in watcher.flags.flags where flag.state.stage == .live {
      guard flag.key.hasPrefix(domain + ".") else { continue }
      decide(flag, found: found[String(flag.key.dropFirst(domain.count + 1))] ?? [])
    }
    let staying = staying.map { (String($0.key.dropFirst(domain.count + 1)), $0.value) }
    surroundings.withheld(Dictionary(staying) { first, _ in first })
    surroundings.takeBackRehearsals()
  }

  private func decide(_ flag: EndpointFlag, found: [ShadowDifference]) {
    let endpoint = String(flag.key.dropFirst(domain.count + 1))
    let recent = state.withLock { $0.window.recent(endpoint) }
    let lag = surroundings.lag()
    let seen = RollbackPolicy.Observation(
      now: surroundings.clock(), confirmedMismatches: found.count, legacy: recent.reads(of: .legacy),
      repository: recent.reads(of: .repository), lagSeconds: lag?.repository, legacyLagSeconds: lag?.legacy,
      legacyFailure: lag?.legacyFailure, lastRun: surroundings.lastRun(flag.key),
      since: flag.since, uptime: surroundings.uptime())
    let thresholds = watcher.flags.thresholds(for: flag)
    let (outcome, cause) = state.withLock { state in
      let outcome = state.watches[flag.key, default: RollbackPolicy()].decide(seen, in: flag.state, under: thresholds)
      return (outcome, state.watches[flag.key]?.cause)
    }
    if case .stay(let reason, let legacy) = outcome {
      return stay(flag.key, reason, because: legacy, .null)
    }
    guard case .rollBack(let reason) = outcome else { return state.withLock { $0.staying[flag.key] = nil } }
    // The record says how many reads the decision stands on, and the counts start over with it.
    engine.flush()
    let run = cause == .parityRun || cause == .noParityRun ? seen.lastRun?.id : nil
    let differences =
      cause == .parityRun ? surroundings.runDifferences(run ?? "", endpoint) : (some: found, count: found.count)
    let evidence = RollbackCause(
      cause: cause ?? .mismatch, endpoint: endpoint, differences: differences.some,
      differencesFound: differences.count, legacy: seen.legacy,
      repository: seen.repository, lagSeconds: seen.lagSeconds, recorded: surroundings.recorded(endpoint),
      run: run)
    rollBack(flag, ([reason] + evidence.summary).joined(separator: ": "), evidence)
    state.withLock { $0.window.restart(endpoint) }
  }

  private func rollBack(_ flag: EndpointFlag, _ reason: String, _ evidence: RollbackCause) {
    let target = FlagState(key: flag.key, stage: .shadow)
    do {
      // From live nothing has to be brought level: both sides are written.
      let made = try control.rollback(
        flag.key, to: target, by: Self.actor, reason: reason, isAutomatic: true, evidence: evidence.json,
        catchUpLegacy: { _, flip in try flip(.null) })
      watcher.refresh()
      state.withLock { $0.staying[flag.key] = nil }
      // Where somebody was faster there is nothing to tell of.
      guard made.isChange else { return }
      metrics.count(evidence.endpoint, evidence.cause)
      surroundings.report(flag.key, reason, evidence.json, nil)
    } catch {
      // It is tried again at the next look, as long as the reason lasts.
      state.withLock { $0.watches[flag.key] = nil }
      stay(flag.key, reason, because: "\(error)", evidence.json)
    }
  }

  /// Has it be known that an endpoint stays that should go back, and logs it once.
  private func stay(_ key: String, _ reason: String, because obstacle: String, _ evidence: JSONValue) {
    let isNews = state.withLock { $0.staying.updateValue("\(reason), but \(obstacle)", forKey: key) == nil }
    if isNews { surroundings.report(key, reason, evidence, obstacle) }
  }
}
