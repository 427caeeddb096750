import CutoverBasics
package import CutoverDomain
package import CutoverFlags
import CutoverHosting
import CutoverJSON
package import CutoverParity
import CutoverPostgres
import CutoverThreads

/// The parity runs that the history knows, as evidence about the stores of the settings.
///
/// The history decides, never a file: a report may be of another site, or edited. It is asked at most once a second.
package final class RecordedRuns: RunEvidenceSource, Sendable {
  /// What the history knows now.
  package struct History: Sendable {
    let domain: any HostedDomain.Type
    /// The stores of the settings.
    package let instance: InstanceIdentity
    /// All runs that have ended, of whatever stores, the newest first.
    package let runs: [RecordedRun]
    /// By how much this process's clock is ahead of the database's, in milliseconds.
    package let clockDifference: Int64
    /// What notes the writes of others to what each endpoint shows.
    let watches: [String: WriteWatch]

    /// The runs that compared the endpoint of `key`, of whatever stores, the newest first.
    package func evidence(of key: String) -> [RunEvidence] {
      runs.compactMap { run in
        guard let outcome = run.outcome,
          let endpoint = outcome.endpoints.first(where: { domain.flagKey(of: $0.name) == key })
        else { return nil }
        return RunEvidence(run, outcome, endpoint, of: domain, clockDifference: clockDifference)
      }
    }

    /// What notes the writes of others to what the endpoint of `key` shows.
    func watch(of key: String) -> WriteWatch? {
      domain.endpoints.first { domain.flagKey(of: $0.name) == key }.map { watches[$0.name] ?? WriteWatch() }
    }

    /// The runs that compared the endpoint of `key` in the stores of the settings, the newest first.
    package func ownEvidence(of key: String) -> [RunEvidence] {
      evidence(of: key).filter { $0.basis.instance?.difference(from: instance) == nil && $0.basis.instance != nil }
    }

    /// Whether a run is about the stores of the settings.
    package func isOwn(_ run: RecordedRun) -> Bool {
      run.basis.instance.map { $0.difference(from: instance) == nil } ?? false
    }
  }

  private struct State: Sendable {
    var last: Result<History, any Error>?
    var asked: ContinuousClock.Instant?
  }

  /// The stores, as they were last seen.
  private struct Seen: Sendable {
    var instance: InstanceIdentity?
    var asked: ContinuousClock.Instant?
  }

  private let settings: Settings
  private let stores: ComparedStores
  private let state = Monitor(State())
  private let seen = Monitor(Seen())

  /// A run that is beyond this number, counted from the newest, says nothing about now.
  private static let depth = 200
  private static let interval = Duration.seconds(1)
  /// How long the stores are taken to be what they were.
  private static let identityInterval = Duration.seconds(10)

  package init(_ settings: Settings, legacyPath: String? = nil) {
    self.settings = settings
    stores = ComparedStores(settings, legacyPath: legacyPath)
  }

  /// What the history knows now. Throws `Failure` where it cannot be asked: what is not known is no evidence.
  package func current() throws -> History {
    try state.withLock { state in
      if let last = state.last, let asked = state.asked, ContinuousClock.now - asked < Self.interval {
        return try last.get()
      }
      // That it cannot be had is remembered, too: a server that does not answer lets each endpoint wait else.
      let history = Result { try ask() }
      state = State(last: history, asked: .now)
      return try history.get()
    }
  }

  /// The stores of the settings, as they were last seen where they cannot be asked now. Throws `Failure` where they never
  /// could.
  package func instance() throws -> InstanceIdentity {
    try seen.withLock { seen in
      if let instance = seen.instance, let asked = seen.asked, ContinuousClock.now - asked < Self.identityInterval {
        return instance
      }
      defer { seen.asked = .now }
      do {
        let instance = try Stores(settings).withRunningPostgres { try stores.identity(on: $0) }
        seen.instance = instance
        return instance
      } catch {
        if let instance = seen.instance { return instance }
        throw Failure(error)
      }
    }
  }

  /// The runs that compared the endpoint of `key` in the stores of the settings.
  package func runs(of key: String) throws -> [RunEvidence] { try current().ownEvidence(of: key) }

  /// The samples of a run. Throws `Failure` where the history cannot be asked.
  func samples(of run: RunID) throws -> [JSONValue] {
    try Stores(settings).withRunningPostgres { try ParityHistory(of: settings.domain, checked: $0).samples(of: run) }
  }

  private func ask() throws -> History {
    try Stores(settings).withRunningPostgres { connection in
      let history = try ParityHistory(of: settings.domain, checked: connection)
      let now = try history.clock() ?? 0
      return History(
        domain: settings.domain, instance: try stores.identity(on: connection),
        runs: try history.runs(limit: Self.depth).filter { $0.outcome != nil },
        clockDifference: Clock.milliseconds() - now,
        watches: try settings.domain.repository.watches(on: connection))
    }
  }
}

extension RunEvidence {
  /// What a run says of one of its endpoints. Its times are those of the history's clock, told by this process's one.
  fileprivate init(
    _ run: RecordedRun, _ outcome: RecordedRun.Outcome, _ endpoint: RecordedEndpoint,
    of domain: any HostedDomain.Type, clockDifference: Int64
  ) {
    self.init(
      id: run.id, started: run.begun + clockDifference, ended: (run.recorded ?? run.begun) + clockDifference,
      verdict: Verdict(endpoint.verdict), isComplete: endpoint.isComplete && outcome.failure == nil,
      isFull: run.mode != .confirm && endpoint.records.skipped == 0,
      records: endpoint.records.compared + endpoint.records.skipped,
      basis: EvidenceBasis(
        rulesHash: run.basis.rulesHash,
        comparatorHash: Self.comparator(
          of: endpoint.name, in: outcome.endpoints.map(\.name), run.basis.comparatorHash,
          in: domain),
        schemaVersion: run.basis.schemaVersion, instance: run.basis.instance),
      sequence: run.basis.sequence, order: run.number, clockAhead: run.clockAhead, watch: run.watches[endpoint.name])
    // A confirming run looks only at what an earlier one found: it can refute, and prove nothing.
    if run.mode == .confirm, verdict == .clean { isComplete = false }
  }
}
