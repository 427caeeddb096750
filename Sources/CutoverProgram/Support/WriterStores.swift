import CutoverDomain
import CutoverDualWrite
import CutoverFlags
import CutoverHosting
import CutoverJournal
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import CutoverTelemetry
import Glibc

/// The stores of a domain as a writer of a journal has them, and what follows them.
struct WriterStores {
  let settings: Settings
  let journal: any Journal
  let postgres: PostgresPool
  let legacyPath: String
  let name: WriterName
  let claims: StoreClaims
  let legacy: any LegacySink
  let repository: any LoadingSink
  let stages: StageFollower
  let retirement: LegacyRetirement

  init(
    _ settings: Settings, _ journal: any Journal, _ postgres: PostgresPool, legacyPath: String, mark: StoreMark?,
    retirement: LegacyRetirement, flags: any FlagStore
  ) {
    self.settings = settings
    self.journal = journal
    self.postgres = postgres
    self.legacyPath = legacyPath
    self.retirement = retirement
    name = WriterName(settings)
    claims = StoreClaims(journal: journal, process: name.process, place: name.place)
    repository = settings.domain.repository.sink(postgres.configuration, settings.cache)
    legacy = settings.domain.legacy.sink(legacyPath, holder: name.holder, mark: mark)
    stages = StageFollower(legacy, flags: flags)
  }

  var sinks: [any Sink] { [legacy, repository] }

  /// A writer that feeds them. `canLoad`: the copies that backfills name can be read by this process. Without `redis` nothing
  /// is delivered to it.
  func writer(_ redis: RedisPool?, canLoad: Bool, metrics registry: MetricsRegistry) -> FeedingWriter {
    let keeper = JournalPlace.cuts(of: journal).map { cuts in
      KeptSides(settings, cuts, legacyPath: legacyPath) { [settings, retirement, legacyPath] folder in
        try retirement.requireNone()
        try settings.domain.legacy.copy(legacyPath, to: folder)
      }
    }
    let writer = DualWriter(
      journal: journal, decoder: DomainEvents(of: settings.domain), sinks: sinks,
      relay: redis.flatMap { settings.domain.cache?.relay(postgres: postgres, redis: $0, settings.cache) },
      claims: claims, keeper: keeper, retired: retirement.current == nil ? [] : [Side.legacy.rawValue],
      canLoad: canLoad,
      metrics: WriterMetrics(
        in: registry, counting: settings.domain.eventCounters, of: settings.domain.decoder.types))
    let reports =
      [
        writer.report(in: registry),
        postgres.report(as: "writer", in: registry, alias: settings.domain.poolGauges),
      ] + [redis?.report(as: "writer", in: registry)].compactMap(\.self)
    return FeedingWriter(writer: writer, keeper: keeper, stages: stages, reports: reports)
  }
}

/// A writer with what runs beside it.
struct FeedingWriter {
  let writer: DualWriter
  fileprivate let keeper: KeptSides?
  fileprivate let stages: StageFollower
  fileprivate let reports: [MetricsRegistry.Collection]

  func start() {
    stages.start()
    keeper?.start()
    writer.start()
  }

  func stop() {
    writer.stop()
    keeper?.stop()
    stages.stop()
    for report in reports { report.end() }
  }
}

/// A writer on a node that does not have the journal's lock: it takes events in, and feeds what it is lent.
struct WriterBeside: Sendable {
  let writer: DualWriter
  let journal: any Journal
  let reach: LegacyReach

  /// Whether this node could have the journal's lock now.
  var canLead: Bool {
    guard reach.isThere, let isFed = try? journal.isFed() else { return false }
    return !isFed
  }
}

/// Whether a node has the legacy store.
struct LegacyReach: Sendable {
  let path: String
  private let domain: any HostedDomain.Type

  init(_ settings: Settings, dataPath: String) {
    domain = settings.domain
    path = FolderBinding.absolute(dataPath)
  }

  var isThere: Bool { access(path, F_OK) == 0 }

  /// The sinks whose stores can be reached: the repository can from anywhere.
  var sinks: Set<String> { isThere ? [Side.legacy.rawValue, Side.repository.rawValue] : [Side.repository.rawValue] }

  /// Whether clients are answered from it, or will be.
  var isNeeded: Bool { !Completion(of: domain).isComplete }

  /// What it is called.
  var noun: String { domain.legacy.noun }
}
