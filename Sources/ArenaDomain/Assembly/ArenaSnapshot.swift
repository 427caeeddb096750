import CutoverCache
import CutoverDocuments
package import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverRepository

/// All sides of the Arena, opened for reading. A side that is not given cannot be asked.
package final class ArenaSnapshot: DomainSnapshot {
  let legacy: LegacyDirectory?
  let repository: Repository?
  private let cache: CachedRepository?
  private let heads: CachedHeads?
  private let stored: StoredValues<CacheRegistry>?
  let tracker: ChangeTracker?

  package init(_ sides: OpenedSides) {
    tracker = ChangeTracker(sides, of: Arena.documents)
    legacy = sides.legacyPath.map { LegacyDirectory($0) }
    repository = sides.postgres.map { Repository($0) }
    if let repository, let redis = sides.redis {
      let keys = CacheRegistry(sides.cacheSettings, prefix: sides.cachePrefix)
      let cache = CachedRepository(repository, redis, keys, .init(sides.cacheFailures))
      (self.cache, heads) = (cache, CachedHeads(repository, cache))
      stored = StoredValues(repository.connection, redis, keys)
    } else {
      (cache, heads, stored) = (nil, nil, nil)
    }
  }

  package func requests(for endpoint: Endpoint) throws -> [Request] {
    switch ArenaEndpoint(rawValue: endpoint.name) {
    case .modelAnalytics: return try models().map { Request(endpoint, [$0]) }
    case .recentTrades: return windows(of: endpoint)
    default: return [Request(endpoint)]
    }
  }

  package func sources(of request: Request) -> [SourceFile] {
    guard let legacy, !request.endpoint.isInternal else { return [] }
    return Arena.documents.sources(of: request, in: legacy.path)
  }

  package func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] {
    let shown = ArenaEndpoint(rawValue: endpoint.name)
    guard let repository, shown != nil || endpoint.isInternal else { return [] }
    return try RepositoryRead.translating("foreign_writes") {
      try Arena.foreignWrites(to: shown, on: repository.connection, limit: Self.foreignWriteLimit)
        .filter { shown != nil || $0.endpoints.isEmpty }
        .map { $0.note(in: shown) }
    }
  }

  /// The most writes that a comparison tells of; nobody reads more.
  private static let foreignWriteLimit = 100_000

  package func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard request.endpoint.isInternal else {
      return try Assembler.answer(to: request, from: try source(side), now: now)
    }
    guard let stored else { throw unopened(side) }
    return stored.answer(from: side)
  }

  /// Of the trades, the newest of each model are cached: of the others both sides would read the same rows.
  package func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    guard request.endpoint.name == ArenaEndpoint.trades.rawValue, let heads else {
      return try answer(to: request, from: side, now: now)
    }
    let trades = side == .cache ? try heads.cached() : try heads.stored()
    return Assembler.answer(trades: trades, now: now)
  }

  package func isCached(_ endpoint: Endpoint) -> Bool {
    ArenaEndpoint(rawValue: endpoint.name).map { !$0.cached.isEmpty } ?? true
  }

  package var cacheReads: CacheReads { cache?.through.reads ?? CacheReads() }

  private func source(_ side: Side) throws -> any ArenaSource {
    switch side {
    case .legacy:
      if let legacy { return legacy }
    case .repository:
      if let repository { return repository }
    case .cache:
      if let cache { return cache }
    }
    throw unopened(side)
  }

  private func unopened(_ side: Side) -> ReadError {
    ReadError(
      .unavailable, source: side.rawValue, message: "it was not opened", remedy: "run 'cutover doctor'")
  }

  /// Windows as clients ask for them: the shortest, the longest, the usual one and the one that follows it; and all
  /// trades, so that none is left out that no window shows.
  private func windows(of endpoint: Endpoint) -> [Request] {
    let first = Request(endpoint, ["100", ""])
    var requests = [
      Request(endpoint, ForeignWrite.wholeOfRecentTrades), first, Request(endpoint, ["1", ""]),
      Request(endpoint, ["1000", ""]),
    ]
    // A side that cannot be read fails the request for all of it.
    var source: (any ArenaSource)? = repository
    if let legacy { source = legacy }
    let last = try? source?.recentTrades(TradeWindow(first)).elements()?.last
    if let last { requests.append(Request(endpoint, ["100", last.id])) }
    return requests
  }

  /// Every model that either side knows of and a client can ask for. The large files are not searched: a model that
  /// trades stands in the small ones too.
  private func models() throws -> [String] {
    var models = Set(try legacy?.modelsWithOwnAnalytics().map { ExactString($0) } ?? [])
    func add<Element>(_ listing: () throws -> ElementStream<Element>, _ model: (Element) -> String) throws {
      // A file that cannot be read fails its own endpoint; here it only has no models to name.
      guard let listing = try? listing() else { return }
      while let element = try? listing.next?() { models.insert(ExactString(model(element))) }
    }
    if let legacy {
      try add(legacy.analytics) { $0.modelId }
      try add(legacy.positions) { $0.modelId }
      try add(legacy.sinceInceptionValues) { $0.modelId }
      try add(legacy.leaderboard) { $0.id }
    }
    if let repository { models.formUnion(try repository.models().map { ExactString($0) }) }
    return models.map(\.string).filter(ModelName.isPathSegment).sorted { ExactString($0) < ExactString($1) }
  }
}
