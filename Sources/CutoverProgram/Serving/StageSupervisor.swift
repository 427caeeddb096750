import CutoverBasics
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverServer
import CutoverTelemetry
import Synchronization

/// What depends on the flags in a server: who answers, what is compared, what is taken back by itself.
final class StageSupervisor: Sendable {
  private let watcher: FlagWatcher
  private let store: any FlagStore
  private let statePath: String
  let engine: ShadowEngine
  private let supervisor: RollbackSupervisor
  private let withheld: WithheldRollbacks
  private let newest: NewestRuns
  /// What the console's charts show.
  let trends: TrendRecorder
  /// The flags as they were at the last change.
  private let known: Mutex<FlagSet>

  /// Throws where the tolerance rules cannot be read.
  init(
    _ settings: Settings, _ watcher: FlagWatcher, store: any FlagStore, sides: SidePair,
    runs: RecordedRuns, level: LegacyLevel, metrics registry: MetricsRegistry
  ) throws {
    let rules = try settings.optional(.rules).map {
      try Rules(file: $0, endpoints: settings.domain.endpoints, domain: settings.domain.name)
    }
    let confirmation = ShadowConfirmation(settings, legacyPath: level.dataPath, rules: rules ?? .none)
    var bases: [String: EvidenceBasis] = [:]
    for endpoint in settings.domain.endpoints {
      bases[endpoint.name] = try FlagEvidence.basis(of: settings.domain.flagKey(of: endpoint.name), settings)
    }
    let found = SupervisorBox()
    let differenceLog = ShadowDifferenceLog()
    let newest = NewestRuns(runs) { watcher.flags.flags.contains { $0.state.stage == .live } }
    let engine = ShadowEngine(
      source: ServedSides(sides) { try confirmation.confirm($0) }, statePath: settings.state.path, bases: bases,
      instance: { try runs.instance() }, clock: Clock.milliseconds,
      found: { endpoint, differences in
        differenceLog.write(endpoint, differences)
        found.supervisor?.found(endpoint, differences)
      })
    let withheld = WithheldRollbacks(statePath: settings.state.path, clock: Clock.milliseconds)
    self.withheld = withheld
    let rehearsals = RehearsalSupervisor(
      watcher, store: store, level: level.with(way: .journal, acceptedLoss: nil), keys: settings.domain.flagKeys)
    supervisor = RollbackSupervisor(
      watcher, store: store, engine: engine, domain: settings.domain.name,
      surroundings: RollbackSupervisor.Surroundings(
        clock: Clock.milliseconds, uptime: Clock.uptime, lag: { Self.lag(settings) },
        lastRun: newest.run, runDifferences: runs.differences(of:endpoint:), report: Self.report,
        recorded: { try? ShadowLedger(reading: settings.state.path)?.record(of: $0) }, withheld: withheld.note,
        takeBackRehearsals: rehearsals.look),
      metrics: registry)
    trends = TrendRecorder(
      endpoints: settings.domain.endpoints.map(\.name), totals: { engine.totals },
      lag: { Self.lag(settings) },
      clock: Clock.milliseconds)
    found.set(supervisor)
    self.newest = newest
    self.watcher = watcher
    self.store = store
    statePath = settings.state.path
    self.engine = engine
    known = Mutex(watcher.flags)
  }

  func start() {
    forgetWhatIsOver()
    engine.start()
    newest.start()
    withheld.start()
    supervisor.start()
    trends.start()
    export(watcher.flags)
    watcher.start { [self] flags, status in changed(flags, status) }
  }

  func stop() {
    trends.stop()
    watcher.stop()
    supervisor.stop()
    withheld.stop()
    newest.stop()
    engine.stop()
  }

  /// Why endpoints stay with the repository that should go back, by their names.
  var staying: [(endpoint: String, reason: String)] {
    supervisor.staying.sorted { $0.key < $1.key }.map { (FlagState(key: $0.key, stage: .live).endpoint, $0.value) }
  }

  /// The flags in force.
  var flags: FlagSet { watcher.flags }

  /// Why the flags may be out of date, `nil` where they are not.
  var problem: String? { watcher.status.trouble?.description }

  /// Flags may have changed while no server was running: what was counted before is not evidence for what is now.
  private func forgetWhatIsOver() {
    guard let ledger = try? ShadowLedger(reading: statePath) else { return }
    for flag in watcher.flags.flags {
      guard let record = try? ledger.record(of: flag.state.endpoint) else { continue }
      if let since = flag.evidenceSince, record.since < since {
        engine.restart(flag.state.endpoint, .all)
      } else if let since = flag.since, record.servedSince < since {
        engine.restart(flag.state.endpoint, .served)
      }
    }
  }

  private func changed(_ flags: FlagSet, _ status: FlagWatcher.Status) {
    export(flags)
    if let trouble = status.trouble {
      Self.log.warning(
        "The flags cannot be read, the last that were good are kept", metadata: ["error": .string("\(trouble)")])
    }
    let before = known.withLock { known in
      defer { known = flags }
      return known
    }
    if before.auditHash != flags.auditHash {
      // Kept with the logs, it proves later that the history was not rewritten.
      Self.log.notice(
        "The flags have changed",
        metadata: [
          "version": .integer(Int64(flags.version)), "audit_hash": .string(flags.auditHash ?? ""),
        ])
    }
    for flag in flags.flags {
      let old = before[flag.key]
      if let old, old.state != flag.state {
        Self.log.notice(
          "An endpoint is in another stage",
          metadata: [
            "endpoint": .string(flag.state.endpoint), "from": .string(old.state.words),
            "to": .string(flag.state.words), "actor": .string(flag.changedBy ?? "unknown"),
            "version": .integer(Int64(flags.version)),
          ])
        engine.restart(flag.state.endpoint, .served)
      }
      if old?.evidenceSince != flag.evidenceSince { engine.restart(flag.state.endpoint, .all) }
    }
  }

  /// Where flags are in Postgres, the flag file of this node follows them.
  private func export(_ flags: FlagSet) {
    guard let postgres = store as? PostgresFlagStore else { return }
    do { try postgres.writeExport(flags) } catch {
      Self.log.warning("The flag file cannot be written", metadata: ["error": .string("\(error)")])
    }
  }

  /// How far the sides are behind, each by its sink: what waits for Redis delays no read of the API.
  private static func lag(_ settings: Settings) -> RollbackSupervisor.SideLag? {
    guard let status = try? WritingStatus(settings, waiters: { [] }) else { return nil }
    let legacy = status.sinks.first { $0.name == Side.legacy.rawValue }
    let repository = status.sinks.first { $0.name == Side.repository.rawValue }
    return RollbackSupervisor.SideLag(
      legacy: legacy?.seconds, repository: repository?.seconds, legacyFailure: legacy?.error)
  }

  private static func report(_ key: String, _ reason: String, _ evidence: JSONValue, _ failure: String?) {
    let endpoint = MetadataValue.string(FlagState(key: key, stage: .shadow).endpoint)
    if let failure {
      log.error(
        "An endpoint should go back to shadow, and could not",
        metadata: ["endpoint": endpoint, "reason": .string(reason), "error": .string(failure)])
    } else {
      log.warning(
        "An endpoint was rolled back automatically to shadow",
        metadata: ["endpoint": endpoint, "reason": .string(reason)].merging(named(evidence)) { $1 })
    }
  }

  /// What of the evidence people look a rollback up by; the history has all of it.
  private static func named(_ evidence: JSONValue) -> Logger.Metadata {
    let first = evidence["differences"]?.elements?.first
    let texts = [
      ("cause", evidence["cause"]), ("run", evidence["run"]), ("path", first?["path"]), ("kind", first?["kind"]),
      ("fingerprint", first?["fingerprint"]),
    ]
    var metadata: Logger.Metadata = [:]
    for (name, value) in texts {
      if let text = value?.string { metadata[name] = .string(text) }
    }
    if let found = evidence["differences_found"]?.int, found > 0 { metadata["differences"] = .integer(Int64(found)) }
    if let sequence = first?["sequence"]?.int { metadata["sequence"] = .integer(Int64(sequence)) }
    return metadata
  }

  private static var log: Logger { Logger(label: "cutover.flags") }
}

/// The supervisor is made after the engine that tells it what was found.
private final class SupervisorBox: Sendable {
  private let slot = Mutex<RollbackSupervisor?>(nil)

  var supervisor: RollbackSupervisor? { slot.withLock { $0 } }

  func set(_ supervisor: RollbackSupervisor) { slot.withLock { $0 = supervisor } }
}
