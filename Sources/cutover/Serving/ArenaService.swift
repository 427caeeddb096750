import ArenaDomain
import CutoverDomain
import CutoverFlags
import CutoverHTTP
import CutoverPostgres
import CutoverServer
import CutoverServices
import CutoverThreads

/// The parts of `cutover serve`, put together.
final class ArenaService: Sendable {
  let router: Router
  private let repository: RepositoryStore
  private let pools: [WorkerPool]
  private let timeouts = Timeouts()

  /// How many threads read a side, and how many connections the repository's have.
  private static let readers = 4

  init(_ settings: Settings, dataPath: String, readDeadline: Duration) throws {
    let folder = FolderBinding.absolute(dataPath)
    let configuration = try settings.services.postgresURL.map { try PostgresConfiguration(url: $0) }
    let stores = Stores(settings)
    repository = RepositoryStore(statementTimeout: readDeadline) {
      let configuration = try configuration ?? stores.postgresPool().configuration
      return PostgresPool(configuration, size: Self.readers, acquireTimeout: readDeadline)
    }
    let legacyReaders = WorkerPool(threads: Self.readers)
    let repositoryReaders = WorkerPool(threads: Self.readers)
    let compressors = WorkerPool(threads: 2)
    pools = [legacyReaders, repositoryReaders, compressors]
    let legacy = LegacyStore(
      folder: folder, files: Arena.legacyFiles, open: { ArenaReading(legacyPath: folder) },
      sequence: { LegacySink.position(in: folder)?.sequence })
    let sides = SidePair(
      legacy: SideReader(.legacy, store: legacy, workers: legacyReaders, timeouts: timeouts, patience: readDeadline),
      repository: SideReader(
        .repository, store: repository, workers: repositoryReaders, timeouts: timeouts, patience: readDeadline))
    let api = ReadAPI(
      Arena.endpoints, sides: sides, stages: FixedStage(.off), compressors: compressors, clock: Clock.milliseconds)
    router = Router(api.routes)
  }

  func start() { repository.start() }

  /// Ends what it has started. The HTTP server has ended before.
  func stop() {
    repository.stop()
    for pool in pools { pool.stop() }
    timeouts.stop()
  }
}
