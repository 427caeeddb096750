import CutoverConfiguration
import CutoverDocuments
import CutoverDomain
package import CutoverFlags
package import CutoverHTTP
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import CutoverServer
import CutoverServices
import CutoverTelemetry
import CutoverThreads

/// The parts of `cutover serve`, put together.
package final class DomainService: Sendable {
  package let router: Router
  private let repository: RepositoryStore
  private let writer: WriterSupervisor
  private let supervisor: StageSupervisor
  private let starter: RunStarter
  private let pools: [WorkerPool]
  private let timeouts = Timeouts()
  private let watcher: FlagWatcher
  private let legacyReads: LegacyReads
  private let settings: Settings
  private let readDeadline: Duration
  private let statePath: String
  private let reportsPath: String
  private let telemetry = Monitor<Telemetry?>(nil)

  /// What says how the parts are doing, while they run.
  private struct Telemetry: Sendable {
    let probes: StateProbes
    let reachability: StoreReachability
    let reports: [MetricsRegistry.Collection]
  }

  /// How many threads read a side, and how many connections the repository's have.
  private static let readers = Settings.integer(.serveConnections)
  /// How long the parts may take to end by themselves: longer than the writer lets the sides come level.
  private static let patience = Duration.seconds(7)
  /// How many batches of events can be on their way to the disk at a time.
  private static let writers = 16

  /// `listen` is the host that the server listens on. Throws where the flags cannot be read, since a server without them
  /// knows no side to answer from, and where a setting cannot be right.
  package init(
    _ settings: Settings, dataPath: String, readDeadline: Duration, flags store: any FlagStore,
    reports: String = ReportsFolder.path, listen: String = "127.0.0.1"
  ) throws {
    let access = try AccessSettings(listen: listen)
    let folder = FolderBinding.absolute(dataPath)
    let watcher = try FlagWatcher(store, clock: Clock.milliseconds)
    self.watcher = watcher
    self.settings = settings
    self.readDeadline = readDeadline
    statePath = settings.state.path
    reportsPath = reports
    let stages = FlagStages(watcher, domain: settings.domain.name)

    let repository = Self.repository(settings, readDeadline)
    self.repository = repository
    let writer = WriterSupervisor(
      settings.domain, statePath: settings.state.path, setup: { WriterSetup(settings, dataPath: dataPath, flags: store) },
      sinksInUse: { ServerHealth.authorities(settings.domain, stages).allSatisfy { $0 == .legacy } ? 1 : 2 },
      onApplied: { repository.invalidate() })
    self.writer = writer

    let legacyReaders = WorkerPool(threads: Self.readers)
    let repositoryReaders = WorkerPool(threads: Self.readers)
    let ingesters = WorkerPool(threads: Self.writers, limit: 1000)
    let others = WorkerPool(threads: 2)
    pools = [legacyReaders, repositoryReaders, ingesters, others]

    let contents = BodyContents()
    let sides = SidePair(
      legacy: SideReader(
        .legacy, store: Self.legacy(settings.domain, folder), workers: legacyReaders, timeouts: timeouts, patience: readDeadline,
        sharing: contents),
      repository: SideReader(
        .repository, store: repository, workers: repositoryReaders, timeouts: timeouts, patience: readDeadline,
        sharing: contents))
    let starter = RunStarter(settings, dataPath: folder, reports: reports)
    self.starter = starter
    let runs = ReportedRuns(of: settings.domain, folder: reports)
    let recorded = RecordedRuns(settings, legacyPath: folder)
    let supervisor = try StageSupervisor(
      settings, watcher, store: store, sides: sides, runs: recorded, legacyPath: folder)
    self.supervisor = supervisor
    legacyReads = LegacyReads(
      endpoints: settings.domain.endpoints.map(\.name), statePath: settings.state.path, clock: Clock.milliseconds)
    let api = ReadAPI(
      settings.domain.endpoints, sides: sides, stages: stages,
      observers: [
        ReadMetrics(endpoints: settings.domain.endpoints.map(\.name)), ReadLog(), ShadowObserver(supervisor.engine),
        legacyReads,
      ],
      compressors: others,
      clock: Clock.milliseconds)
    let health = ServerHealth(
      domain: settings.domain, folder: folder, statePath: settings.state.path, stages: stages, repository: repository, writer: writer,
      supervisor: supervisor,
      ingesters: ingesters)
    let admin = AdminAPI(
      token: access.adminToken, named: access.adminTokens, hosts: access.hosts, workers: others)
    var routes = api.routes
    routes += IngestAPI(writer, hosts: access.hosts, token: access.ingestToken, workers: ingesters).routes
    routes += HealthAPI(workers: others, problems: { health.problems }).routes
    routes.append(MetricsAPI.route(.shared, workers: others))
    routes += OFREPAPI(hosts: access.hosts, origins: access.flagOrigins, flags: { watcher.flags }).routes
    routes += AdminRoutes(settings: settings, writer: writer, health: health).routes(admin)
    routes += FlagRoutes(
      overview: FlagOverview(settings: settings, store: store, runs: recorded), watcher: watcher,
      level: LegacyLevel(settings, dataPath: folder, say: Self.noteLevel), trends: supervisor.trends
    ).routes(admin)
    routes += ParityRoutes(runs: runs, recorded: recorded).routes(admin)
    routes += RunRoutes(domain: settings.domain, starter: starter).routes(admin)
    routes += ConsoleAPI.routes
    router = Router(routes)
  }

  package func start() {
    MetricsRegistry.shared.start(MetricsCatalog.all)
    repository.start()
    writer.start()
    supervisor.start()
    legacyReads.start()
    let repository = repository
    telemetry.withLock {
      $0 = Telemetry(
        probes: StateProbes(
          settings.domain, statePath: statePath, reports: reportsPath, postgres: { try repository.opened() }),
        reachability: Self.reachability(settings),
        reports: [
          SettingMetrics.report(settings, overriding: [Setting.readDeadline.variable: readDeadline / .milliseconds(1)]),
          supervisor.engine.report(), legacyReads.report(), FlagMetrics.report(watcher, clock: Clock.milliseconds),
        ])
    }
  }

  /// Ends what it has started. The HTTP server has ended before. Nobody is waited for without an end: what still waits for
  /// Postgres after some seconds is cut off.
  package func stop() {
    let isStopped = Monitor(false)
    let cutter = Thread {
      guard isStopped.wait(until: Deadline(in: Self.patience), { $0 ? () : nil }) == nil else { return }
      Logger(label: "cutover.serve").warning("Postgres does not answer; its connections are cut")
      PostgresConnection.cutAll()
    }
    defer {
      isStopped.withLock(wake: true) { $0 = true }
      cutter.join()
    }
    let telemetry = telemetry.withLock { telemetry in
      defer { telemetry = nil }
      return telemetry
    }
    telemetry?.reachability.stop()
    telemetry?.probes.stop()
    for report in telemetry?.reports ?? [] { report.end() }
    starter.stop()
    legacyReads.stop()
    // It may want a cut of the writer.
    supervisor.stop()
    writer.stop()
    repository.stop()
    for pool in pools { pool.stop() }
    timeouts.stop()
  }

  private static func noteLevel(_ done: String) {
    Logger(label: "cutover.flags").notice("The legacy side has caught up", metadata: ["done": .string(done)])
  }

  private static func repository(_ settings: Settings, _ readDeadline: Duration) -> RepositoryStore {
    RepositoryStore(settings.domain, statementTimeout: readDeadline, readThrough: readThrough(settings, readDeadline)) {
      let given = try settings.services.postgresURL.map { try settings.postgres($0) }
      let configuration = try given ?? Stores(settings).postgresPool().configuration
      return PostgresPool(configuration, size: readers, acquireTimeout: readDeadline)
    }
  }

  /// Looks for servers, and starts none.
  private static func reachability(_ settings: Settings) -> StoreReachability {
    StoreReachability(
      postgres: {
        try (settings.services.postgresURL ?? settings.state.servers.runningPostgres()).map {
          try settings.postgres($0)
        }
      },
      redis: {
        try (settings.services.redisURL ?? settings.state.servers.runningRedis()).map { try Settings.redis($0) }
      })
  }

  /// `nil` where no endpoint is read through Redis: then Redis is not asked for.
  private static func readThrough(_ settings: Settings, _ readDeadline: Duration) -> ReadThrough? {
    let ages = ReadThroughSettings(settings).ages
    guard !ages.isEmpty else { return nil }
    return ReadThrough(
      settings.domain, ages: Dictionary(ages.map { ($0.endpoint, $0.seconds) }) { first, _ in first }, cacheSettings: settings.cache
    ) {
      var configuration = try Stores(settings).redisConfiguration()
      // Postgres still has to answer in time where Redis does not.
      configuration.connectTimeout = min(configuration.connectTimeout, readDeadline / 4)
      configuration.commandTimeout = min(configuration.commandTimeout, readDeadline / 4)
      return RedisPool(configuration, size: readers, patience: readDeadline / 4)
    }
  }

  private static func legacy(_ domain: any HostedDomain.Type, _ folder: String) -> LegacyStore {
    LegacyStore(
      folder: folder, files: domain.documents.files,
      open: { domain.reading(.init(legacyPath: folder)) },
      sequence: { (try? domain.documents.position(in: folder))?.sequence })
  }
}
