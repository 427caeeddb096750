import CutoverBasics
import CutoverConfiguration
import CutoverDomain
import CutoverFlags
import CutoverHTTP
import CutoverHosting
import CutoverMessages
import CutoverPostgres
import CutoverRedis
import CutoverServer
import CutoverServices
import CutoverTelemetry
import CutoverThreads

/// A domain in `cutover serve`: its sides, its writer, and what moves its endpoints. Nothing here is shared with another
/// domain, so that a fault of one stays its own.
final class DomainService: Sendable {
  let domain: any HostedDomain.Type
  /// Its metrics, which say whose they are.
  let metrics: MetricsRegistry
  let overview: FlagOverview
  let watcher: FlagWatcher
  private let settings: Settings
  private let folder: String
  private let api: ReadAPI
  private let repository: RepositoryStore
  private let repositoryReader: SideReader
  private let writer: WriterSupervisor
  private let ingesters: WorkerPool
  private let supervisor: StageSupervisor
  let starter: RunStarter
  private let level: LegacyLevel
  private let health: ServerHealth
  /// What delivers messages to other programs; `nil` where the domain sends none.
  private let messages: MessageWorker?
  private let outbox: OutboxRoutes
  private let hasTarget: Bool
  private let pools: [WorkerPool]
  private let timeouts = Timeouts()
  private let legacyReads: LegacyReads
  private let failingReads: FailingReads
  private let legacyCheck: LegacyReadCheck
  private let readDeadline: Duration
  private let reportsPath: String
  private let telemetry = Monitor<Telemetry?>(nil)

  /// What says how the parts are doing, while they run.
  private struct Telemetry: Sendable {
    let probes: StateProbes
    let reachability: StoreReachability
    let keptAnswers: Probe
    let reports: [MetricsRegistry.Collection]
  }

  /// How many threads read a side, and how many connections the repository's have.
  private static let readers = Settings.integer(.serveConnections)
  /// How many batches of events can be on their way to the disk at a time.
  private static let writers = 16

  /// `others` are threads for what takes a moment. Throws where the flags cannot be read, since a server without them knows
  /// no side to answer from, and where a setting cannot be right.
  init(
    _ settings: Settings, dataPath: String, readDeadline: Duration, flags store: any FlagStore, reports: String,
    others: WorkerPool
  ) throws {
    let domain = settings.domain
    let metrics = MetricsRegistry(labels: [(name: "domain", value: domain.name)])
    let folder = FolderBinding.absolute(dataPath)
    let watcher = try FlagWatcher(store, clock: Clock.milliseconds)
    let endpoints = domain.endpoints.map(\.name)
    self.domain = domain
    self.metrics = metrics
    self.watcher = watcher
    self.settings = settings
    self.folder = folder
    self.readDeadline = readDeadline
    reportsPath = reports
    let stages = FlagStages(watcher, domain: domain.name)

    let repository = Self.repository(settings, readDeadline, metrics)
    self.repository = repository
    writer = WriterSupervisor(
      domain, statePath: settings.state.path, legacyPath: folder,
      journal: { try JournalReading(settings.state.journal).journal() },
      setup: { WriterSetup(settings, dataPath: dataPath, flags: store, metrics: metrics) },
      sinksInUse: { ServerHealth.authorities(domain, stages).allSatisfy { $0 == .legacy } ? 1 : 2 },
      onApplied: { repository.invalidate() }, metrics: metrics)

    let legacyReaders = WorkerPool(threads: Self.readers)
    let repositoryReaders = WorkerPool(threads: Self.readers)
    ingesters = WorkerPool(threads: Self.writers, limit: 1000)
    pools = [legacyReaders, repositoryReaders, ingesters]

    let contents = BodyContents()
    let sides = SidePair(
      legacy: SideReader(
        .legacy, store: Self.legacy(domain, folder), workers: legacyReaders, timeouts: timeouts, patience: readDeadline,
        sharing: contents),
      repository: SideReader(
        .repository, store: repository, workers: repositoryReaders, timeouts: timeouts, patience: readDeadline,
        sharing: contents))
    repositoryReader = sides.repository
    starter = RunStarter(settings, dataPath: folder, reports: reports)
    let recorded = RecordedRuns(settings, legacyPath: folder)
    level = LegacyLevel(settings, dataPath: folder, say: Self.noteLevel)
    supervisor = try StageSupervisor(
      settings, watcher, store: store, sides: sides, runs: recorded, level: level, metrics: metrics)
    legacyReads = LegacyReads(endpoints: endpoints, statePath: settings.state.path, clock: Clock.milliseconds)
    let failingReads = FailingReads(statePath: settings.state.path, clock: Clock.milliseconds)
    self.failingReads = failingReads
    let legacyCheck = LegacyReadCheck(domain, folder: folder, statePath: settings.state.path)
    self.legacyCheck = legacyCheck
    api = ReadAPI(
      domain.endpoints, sides: sides, stages: stages,
      observers: [
        ReadMetrics(endpoints: endpoints, in: metrics), ReadLog(), ShadowObserver(supervisor.engine), legacyReads,
        failingReads,
      ],
      compressors: others, clock: Clock.milliseconds)
    health = ServerHealth(
      domain: domain, folder: folder, statePath: settings.state.path, stages: stages, repository: repository,
      writer: writer, supervisor: supervisor, failingReads: failingReads, legacyReads: legacyCheck,
      ingesters: ingesters)
    let outboxSettings = OutboxSettings(settings)
    let address = try outboxSettings?.target
    hasTarget = address != nil
    messages = outboxSettings.map { outboxSettings in
      MessageWorker(
        { try repository.opened() }, to: Self.target(of: outboxSettings, address), outboxSettings.policy,
        isReady: {
          try repository.opened().withConnection { try Schema.version(of: domain, on: $0) != nil }
        }, in: metrics)
    }
    outbox = OutboxRoutes(
      domain: domain, repository: repository, metrics: domain.sendsMessages ? MessageMetrics(in: metrics) : nil)
    overview = FlagOverview(settings: settings, store: store, runs: recorded, failingReads: failingReads)
  }

  private static func target(
    of outbox: OutboxSettings, _ address: TargetAddress?
  ) -> (@Sendable () throws -> any MessageTarget)? {
    guard let address else { return nil }
    return { try outbox.opened(address) }
  }

  // MARK: - What clients and operators call

  /// The domain's own API.
  var readRoutes: [Route] { api.routes }

  /// Where events are taken in, below `path`.
  func ingestRoutes(_ access: AccessSettings, at path: String) -> [Route] {
    IngestAPI(
      writer, hosts: access.hosts, token: access.ingestToken, workers: ingesters, errors: domain.errors
    ).routes(at: path)
  }

  /// What changes the domain's own records, besides events.
  func actionRoutes(_ access: AccessSettings) -> [Route] {
    ActionRoutes(domain: domain, folder: folder, repository: repository, writer: writer)
      .routes(access, workers: ingesters)
  }

  /// What the domain's API has for operators.
  func ownAdminRoutes(_ admin: AdminAPI) -> [Route] { outbox.ownRoutes(admin) }

  func adminRoutes(_ admin: AdminAPI) -> [Route] {
    AdminRoutes(settings: settings, writer: writer, health: health, outboxRoutes: outbox).routes(admin)
      + FlagRoutes(overview: overview, watcher: watcher, level: level, trends: supervisor.trends).routes(admin)
      + RunRoutes(domain: domain, starter: starter).routes(admin)
  }

  var problems: [HealthProblem] { health.problems }

  // MARK: - Running

  func start() {
    metrics.start(MetricsCatalog.of(domain))
    repository.start()
    writer.start()
    messages?.start()
    supervisor.start()
    legacyReads.start()
    failingReads.start()
    legacyCheck.start()
    let repository = repository
    telemetry.withLock {
      $0 = Telemetry(
        probes: StateProbes(
          domain, statePath: settings.state.path, reports: reportsPath, hasTarget: hasTarget,
          onOutbox: { [writer] in writer.noteOutbox($0) },
          postgres: { try repository.opened() },
          in: metrics),
        reachability: reachability(),
        keptAnswers: KeptAnswerCheck.probe(
          repositoryReader, repository, of: domain, statePath: settings.state.path, in: metrics),
        reports: [
          SettingMetrics.report(
            settings, overriding: [Setting.readDeadline.variable: readDeadline / .milliseconds(1)], in: metrics),
          supervisor.engine.report(in: metrics), legacyReads.report(in: metrics),
          FlagMetrics.report(watcher, in: metrics, clock: Clock.milliseconds),
        ])
    }
  }

  /// Ends what it has started. The HTTP server has ended before.
  func stop() {
    let telemetry = telemetry.withLock { $0.take() }
    telemetry?.keptAnswers.stop()
    telemetry?.reachability.stop()
    telemetry?.probes.stop()
    for report in telemetry?.reports ?? [] { report.end() }
    starter.stop()
    legacyReads.stop()
    failingReads.stop()
    legacyCheck.stop()
    // It may want a cut of the writer.
    supervisor.stop()
    writer.stop()
    messages?.stop()
    repository.stop()
    for pool in pools { pool.stop() }
    timeouts.stop()
  }

  private static func noteLevel(_ done: String) {
    Logger(label: "cutover.flags").notice("The legacy side has caught up", metadata: ["done": .string(done)])
  }

  private static func repository(
    _ settings: Settings, _ readDeadline: Duration, _ metrics: MetricsRegistry
  ) -> RepositoryStore {
    RepositoryStore(
      settings.domain, statementTimeout: readDeadline, readThrough: readThrough(settings, readDeadline, metrics),
      metrics: metrics
    ) {
      let given = try settings.services.postgresURL.map { try settings.postgres($0) }
      let configuration = try given ?? Stores(settings).postgresPool().configuration
      return PostgresPool(configuration, size: readers, acquireTimeout: readDeadline)
    }
  }

  /// Looks for servers, and starts none.
  private func reachability() -> StoreReachability {
    let settings = settings
    return StoreReachability(
      postgres: {
        try (settings.services.postgresURL ?? settings.state.servers.runningPostgres()).map {
          try settings.postgres($0)
        }
      },
      redis: {
        try (settings.services.redisURL ?? settings.state.servers.runningRedis()).map { try Settings.redis($0) }
      }, in: metrics)
  }

  /// `nil` where no endpoint is read through Redis: then Redis is not asked for.
  private static func readThrough(
    _ settings: Settings, _ readDeadline: Duration, _ metrics: MetricsRegistry
  ) -> ReadThrough? {
    let ages = ReadThroughSettings(settings).ages
    guard !ages.isEmpty else { return nil }
    return ReadThrough(
      settings.domain, ages: Dictionary(ages.map { ($0.endpoint, $0.seconds) }) { first, _ in first },
      cacheSettings: settings.cache, metrics: metrics
    ) {
      var configuration = try Stores(settings).redisConfiguration()
      // Postgres still has to answer in time where Redis does not.
      configuration.connectTimeout = min(configuration.connectTimeout, readDeadline / 4)
      configuration.commandTimeout = min(configuration.commandTimeout, readDeadline / 4)
      return RedisPool(configuration, size: readers, patience: readDeadline / 4)
    }
  }

  private static func legacy(_ domain: any HostedDomain.Type, _ folder: String) -> LegacyResponses {
    LegacyResponses(
      domain.legacy.watch(folder), open: { domain.reading(.init(legacyPath: folder)) },
      sequence: { (try? domain.legacy.position(in: folder))?.sequence })
  }
}
