import CutoverBasics
import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTables

/// The sides of a declared domain, opened for reading. A side that is not given cannot be asked.
final class DeclaredSnapshot: DomainSnapshot {
  private let declared: [DeclaredEndpoint]
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
    _ declared: [DeclaredEndpoint], _ store: DocumentStore, _ tables: TableStore?, _ cache: (any DeclaredCache.Type)?,
    _ sides: OpenedSides
  ) {
    self.declared = declared
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

  func requests(for endpoint: Endpoint) throws -> [Request] {
    try declaration(of: endpoint).requests([Side.legacy, .repository].compactMap { records(of: $0) })
  }

  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard let records = records(of: side) else {
      throw ReadError(
        .unavailable, source: side.rawValue, message: "it was not opened", remedy: "run 'cutover doctor'")
    }
    return try declaration(of: request.endpoint).answer(to: request, from: records, now: now)
  }

  /// `nil` where the side was not opened. Those of each answer are of one moment of the side.
  private func records(of side: Side) -> SideRecords? {
    switch side {
    case .legacy: sides.legacyPath.map { SideRecords(.legacy($0, sides.postgres)) }
    case .repository: sides.postgres.map { SideRecords(.repository($0, sides.memory)) }
    case .cache: cache.map { SideRecords(.cache($0)) }
    }
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
    let declaration = declaration(of: endpoint)
    return try RepositoryRead.translating("foreign_writes") {
      try ForeignWrites.list(
        to: declaration.datasets.map { $0.table }, documents: declaration.datasets.map { $0.document.name },
        limit: Self.foreignWriteLimit, on: connection
      ).map { declaration.list?.note(of: $0, in: endpoint) ?? $0.note() }
    }
  }

  func acceptedLosses(for endpoint: Endpoint) throws -> [AcceptedLoss] {
    guard tables != nil, let location = sides.legacyPath, let connection = sides.postgres else { return [] }
    let reader = try TableReader(location)
    return try declaration(of: endpoint).datasets.flatMap { try $0.acceptedLosses(reader, connection) }
  }

  func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? {
    guard let list = declaration(of: endpoint).recordList else { return nil }
    if let tableChanges { return try tableChanges.checkpoint(of: list.dataset, after: previous) }
    return try tracker?.checkpoint(of: list.growing, after: previous)
  }

  func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges? {
    // Of windows nothing is left out, and of an assembled answer it is not known what has changed in it.
    guard !request.isWindow, let list = declaration(of: request.endpoint).recordList else { return nil }
    let isAlone = { try self.foreignWrites(for: request.endpoint).isEmpty }
    if let tableChanges { return try list.changes(tableChanges, since: checkpoint, now: now, isAlone: isAlone) }
    return try tracker?.changes(of: list.growing, since: checkpoint, now: now, isAlone: isAlone)
  }

  private func declaration(of endpoint: Endpoint) -> DeclaredEndpoint {
    guard let declaration = declared.first(where: { $0.endpoint.name == endpoint.name }) else {
      preconditionFailure("\(endpoint.name) is no endpoint of this domain")
    }
    return declaration
  }
}

extension Dataset {
  /// The records that `open` reads, null where the document's list is.
  static func repositoryListing(
    on connection: PostgresConnection, _ open: () throws -> () throws -> Record?
  ) throws -> ElementStream<Record> {
    // Not for each record.
    let (table, key) = (table, list.key)
    return try RepositoryRead.translating(table) {
      guard try !document.isNull(on: connection) else { return .null }
      let next = try open()
      return ElementStream {
        try RepositoryRead.translating(table) { try RepositoryRead.naming(table, key) { try next() } }
      }
    }
  }

  /// What a report says of a write by somebody else.
  fileprivate static func note(of write: ForeignRow, in endpoint: Endpoint) -> ForeignWriteNote {
    guard write.table == table, let record = write.record(of: "\(list.list)", list.key, by: list.key) else {
      return write.note()
    }
    // Of the calls that show it, the one for all records.
    return write.note(at: record, parameters: endpoint.wholeQuery)
  }

  static func found(_ keys: [String], on connection: PostgresConnection) throws -> ElementStream<Record> {
    try repositoryListing(on: connection) {
      var records = try connection.all(FindRecords<Self>(keys)).makeIterator()
      return { records.next() }
    }
  }
}
