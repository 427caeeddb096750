package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
import CutoverRepository

/// The lists of a declared domain in Redis, each as a whole under one key: for lists that do not grow without bound.
///
/// ```swift
/// package static let listCache: (any DeclaredCache.Type)? = ListCache<Notes>.self
/// ```
package enum ListCache<Domain: DeclaredDomain>: CachedSide, DeclaredCache {
  package typealias Contents = CachedLists<Domain>

  package static var used: [CacheSettings.Part] { [.medium] }

  package static var cachedEndpoints: [String] { Domain.endpoints.map(\.name) }

  package static func kinds(hiddenBy endpoint: Endpoint) -> [String] {
    let shown = Domain.reads.filter { $0.endpoint.name == endpoint.name }
      .flatMap { $0.datasets.map { $0.document.name } }
    return Domain.datasets.map { $0.document.name }.filter { !shown.contains($0) }
  }

  /// Fills Redis with every list that the repository has; returns the number of keys. Throws `ReadError`.
  package static func warm(
    _ redis: RedisPool, from postgres: PostgresConnection, _ settings: CacheSettings
  ) throws -> Int {
    try postgres.writingCache(within: .seconds(30)) {
      try postgres.transaction(isolation: .repeatableRead, readOnly: true) { postgres in
        let through = ReadThrough(redis, CacheKeys(settings), .strict)
        let lists = ListReader<Domain>(through, Contents(settings), postgres)
        try through.refreshing {
          for dataset in Domain.datasets {
            do { try lists.read(dataset) } catch let error as ReadError
              where error.code == .missing
            {}
          }
        }
        return through.keysWritten
      }
    }
  }

  package static func note(
    _ written: [(document: String, sequence: Int64)], _ settings: CacheSettings, _ pipeline: inout PostgresPipeline
  ) throws {
    let contents = Contents(settings)
    let notes = written.map { OutboxNote(seq: $0.sequence, note: ListNote(document: $0.document), in: contents) }
    try Outbox.queue(notes, &pipeline)
  }

  package static func noteEverything(
    _ sequence: Int64, _ settings: CacheSettings, _ pipeline: inout PostgresPipeline
  ) throws {
    try Outbox.queue([OutboxNote(seq: sequence, note: ListNote.everything, in: Contents(settings))], &pipeline)
  }

  package static func reader(
    _ redis: RedisPool, _ postgres: PostgresConnection, _ sides: OpenedSides
  ) -> any CachedDatasets {
    let contents = Contents(sides.cacheSettings, prefix: sides.cachePrefix)
    return ListReader<Domain>(ReadThrough(redis, contents.keys, .init(sides.cacheFailures)), contents, postgres)
  }
}

/// Reads lists through Redis.
private final class ListReader<Domain: DeclaredDomain>: CachedDatasets {
  private let through: ReadThrough
  private let contents: CachedLists<Domain>
  private let postgres: PostgresConnection

  init(_ through: ReadThrough, _ contents: CachedLists<Domain>, _ postgres: PostgresConnection) {
    (self.through, self.contents, self.postgres) = (through, contents, postgres)
  }

  var reads: CacheReads { through.reads }

  func listing<Records: Dataset>(of records: Records.Type) throws -> ElementStream<Records.Record> {
    let key = contents.key(of: ListNote(document: records.document.name))
    return ElementStream(try records.list(through: through, key, postgres))
  }

  /// Reads a list for no other purpose than to have it in Redis.
  func read<Records: Dataset>(_ records: Records.Type) throws { _ = try listing(of: records) }
}

extension Dataset {
  fileprivate static func list(
    through: ReadThrough, _ key: CacheKey, _ postgres: PostgresConnection
  ) throws -> WireList<Record> {
    try through.value(
      key, read: through.cache.string,
      load: { try RepositoryRead.translating(table) { try whole(on: postgres) } }, write: through.cache.setString)
  }

  /// The whole list. Throws `ReadError` with code `missing` for one that the repository never got, `PostgresError`.
  static func whole(on postgres: PostgresConnection) throws -> WireList<Record> {
    try WireList(document.isNull(on: postgres) ? nil : postgres.all(ListRecords<Self>()))
  }
}
