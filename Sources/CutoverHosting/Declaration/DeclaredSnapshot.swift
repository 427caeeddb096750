import CutoverBasics
import CutoverDocuments
package import CutoverDomain
import CutoverJSON
import CutoverPostgres
package import CutoverRepository
import CutoverTables

/// The sides of a declared domain, opened for reading. A side that is not given cannot be asked.
final class DeclaredSnapshot: DomainSnapshot {
  private let lists: [ListEndpoint]
  private let store: DocumentStore
  /// Where the legacy side is a SQLite file.
  private let tables: TableStore?
  private let sides: OpenedSides
  private let tracker: ChangeTracker?
  private let tableChanges: TableChanges?
  private let cache: (any CachedDatasets)?
  /// Whether there is one, be it opened or not.
  private let hasCache: Bool

  init(
    _ lists: [ListEndpoint], _ store: DocumentStore, _ tables: TableStore?, _ cache: (any DeclaredCache.Type)?,
    _ sides: OpenedSides
  ) {
    self.lists = lists
    self.store = store
    self.tables = tables
    self.sides = sides
    tracker = tables == nil ? ChangeTracker(sides, of: store) : nil
    tableChanges = TableChanges(sides, of: tables)
    if let cache, let redis = sides.redis, let postgres = sides.postgres {
      self.cache = cache.reader(redis, postgres, sides)
    } else {
      self.cache = nil
    }
    hasCache = cache != nil
  }

  func requests(for endpoint: Endpoint) throws -> [Request] { list(endpoint).requests }

  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    let records = list(request.endpoint).records
    let limit = request.parameters.first.flatMap { Int($0) }
    if side == .legacy, let folder = sides.legacyPath { return try records.answer(in: folder, limit: limit, now: now) }
    if side == .repository, let connection = sides.postgres {
      return try records.answer(on: connection, limit: limit, now: now)
    }
    if side == .cache, let cache { return try cache.answer(of: records, limit: limit, now: now) }
    throw ReadError(
      .unavailable, source: side.rawValue, message: "it was not opened", remedy: "check DATABASE_URL and REDIS_URL")
  }

  func isCached(_ endpoint: Endpoint) -> Bool { hasCache }

  var cacheReads: CacheReads { cache?.reads ?? CacheReads() }

  func sources(of request: Request) -> [SourceFile] {
    guard let location = sides.legacyPath else { return [] }
    return tables?.sources(of: request, in: location) ?? store.sources(of: request, in: location)
  }

  /// The most writes that a comparison tells of; nobody reads more.
  private static let foreignWriteLimit = 100_000

  func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] {
    guard let connection = sides.postgres else { return [] }
    let records = list(endpoint).records
    return try RepositoryRead.translating("foreign_writes") {
      try ForeignWrites.list(
        to: [records.table], documents: [records.document.name], limit: Self.foreignWriteLimit, on: connection
      ).map { records.note(of: $0, in: endpoint) }
    }
  }

  func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? {
    let records = list(endpoint).records
    if let tableChanges { return try tableChanges.checkpoint(of: records, after: previous) }
    return try tracker?.checkpoint(of: records.growing, after: previous)
  }

  func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges? {
    // Of windows nothing is left out.
    guard ListEndpoint.isWhole(request) else { return nil }
    let records = list(request.endpoint).records
    let isAlone = { try self.foreignWrites(for: request.endpoint).isEmpty }
    if let tableChanges {
      return try tableChanges.changes(of: records, since: checkpoint, now: now, isAlone: isAlone)
    }
    return try tracker?.changes(of: records.growing, since: checkpoint, now: now, isAlone: isAlone)
  }

  private func list(_ endpoint: Endpoint) -> ListEndpoint {
    guard let list = lists.first(where: { $0.endpoint.name == endpoint.name }) else {
      preconditionFailure("\(endpoint.name) is no endpoint of this domain")
    }
    return list
  }
}

extension Dataset {
  package static func answer(_ listing: ElementStream<Record>, limit: Int? = nil, now: Int64) -> any Response {
    AssembledResponse([
      .records("\(list.list)", limit.map { listing.prefix($0) } ?? listing, list.key, list.keyOf),
      .integer("serverTime", now),
    ])
  }

  fileprivate static func answer(in folder: String, limit: Int?, now: Int64) throws -> any Response {
    if let legacyTable { return answer(try listing(legacyTable, in: folder), limit: limit, now: now) }
    let file = try DocumentFile(list.fileName, in: folder, options: .legacy)
    return answer(try DocumentList(list, in: file).listing, limit: limit, now: now)
  }

  fileprivate static func answer(on connection: PostgresConnection, limit: Int?, now: Int64) throws -> any Response {
    let listing = try repositoryListing(on: connection) {
      let rows = try connection.stream(ListRecords<Self>(), batch: 300, readsAhead: true)
      return { try rows.next() }
    }
    return answer(listing, limit: limit, now: now)
  }

  /// The records that `open` reads, null where the document's list is.
  static func repositoryListing(
    on connection: PostgresConnection, _ open: () throws -> () throws -> Record?
  ) throws -> ElementStream<Record> {
    try RepositoryRead.translating(table) {
      guard try !document.isNull(on: connection) else { return .null }
      let next = try open()
      return ElementStream {
        try RepositoryRead.translating(table) { try RepositoryRead.naming(table, list.key) { try next() } }
      }
    }
  }

  fileprivate static var growing: any GrowingRecords { GrowingDataset<Self>() }

  /// What a report says of a write by somebody else.
  fileprivate static func note(of write: ForeignRow, in endpoint: Endpoint) -> ForeignWriteNote {
    guard write.table == table, let record = write.record(of: "\(list.list)", list.key, by: list.key) else {
      return write.note()
    }
    return write.note(at: record, parameters: endpoint.query.isEmpty ? [] : [QueryParameter.all])
  }

  static func found(_ keys: [String], on connection: PostgresConnection) throws -> ElementStream<Record> {
    try repositoryListing(on: connection) {
      var records = try connection.all(FindRecords<Self>(keys)).makeIterator()
      return { records.next() }
    }
  }
}

/// A dataset as a list that grows.
private struct GrowingDataset<Records: Dataset>: GrowingRecords {
  var fileName: String { Records.list.fileName }
  var tables: [String] { [Records.table, "documents"] }

  func keys(in file: DocumentFile) throws -> [String]? { try Records.list.keys(in: file) }

  func answer(from file: DocumentFile, now: Int64) throws -> any Response {
    Records.answer(try DocumentList(Records.list, in: file).listing, now: now)
  }

  func keys(since sequence: Int64, limit: Int, on connection: PostgresConnection) throws -> [String] {
    try connection.all(ListKeysSince<Records>(sequence, maximum: Int64(limit)))
  }

  func keys(from first: String, to last: String, on connection: PostgresConnection) throws -> [String] {
    try connection.all(ListKeysBetween<Records>(first, last))
  }

  func answer(from keys: [String], on connection: PostgresConnection, now: Int64) throws -> any Response {
    Records.answer(try Records.found(keys, on: connection), now: now)
  }
}
