import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverTestKit
import NotesDomain
import Testing

@testable import CutoverCache

/// The notes with copies of their list in Redis, which one line gives them.
private enum CachedNotes: DeclaredDomain {
  static let name = "notes"
  static let datasets = Notes.datasets
  static let eventTypes = Notes.eventTypes
  static let reads = Notes.reads
  static let listCache: (any DeclaredCache.Type)? = ListCache<CachedNotes>.self

  static let migrations =
    Notes.migrations
    + Migrations.all.map { outbox in
      Migration(
        version: Int64(Notes.migrations.count) + 1, name: outbox.name, up: outbox.up, down: outbox.down)
    }

  static func simulation(seed: UInt64, actors: Int) -> any EventSource { Notes.simulation(seed: seed, actors: actors) }
}

/// A domain with a cache, and events of it: what the contract of the engine is tried on.
struct CacheSubject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let domain: any HostedDomain.Type
  let events: [any DomainEvent]
  private let template: Result<String, any Error>

  static let all = [CacheSubject("arena", Arena.self), CacheSubject("notes", CachedNotes.self)]

  private init(_ name: String, _ domain: any HostedDomain.Type) {
    testDescription = name
    self.domain = domain
    var feed = domain.simulation(seed: 11, actors: 3)
    let decoder = domain.decoder
    events = (0..<400).map { _ in try! feed.next().withUnsafeBufferPointer { try decoder.decode($0) } }
    template = Result {
      try TestServers.shared.createTemplate { url in
        try Migrator(domain.repository.migrations, on: PostgresConnection(PostgresConfiguration(url: url))).up()
      }
    }
  }

  func with(_ body: (CacheScene) throws -> Void) throws {
    try TestServers.shared.withDatabase(template: try template.get()) { url in
      try TestServers.shared.withRedis { redis in
        guard let cache = domain.cache else { preconditionFailure("\(testDescription) has no cache") }
        let pool = RedisPool(try RedisConfiguration(url: redis), size: 1)
        try body(CacheScene(subject: self, cache: cache, postgres: try PostgresConfiguration(url: url), redis: pool))
      }
    }
  }
}

struct CacheScene {
  let subject: CacheSubject
  let cache: any HostedCache.Type
  let postgres: PostgresConfiguration
  var redis: RedisPool
  var settings = CacheSettings()

  /// Has the repository apply events by their places among the subject's.
  func apply(_ places: Range<Int>) throws {
    let sink = subject.domain.repository.sink(postgres, settings)
    _ = try sink.open()
    defer { sink.close() }
    let events = places.map { SequencedEvent(sequence: Int64($0) + 1, event: subject.events[$0], bytes: 100) }
    try sink.apply(events, upTo: SinkPosition(journal: "j", sequence: Int64(places.upperBound)))
  }

  /// Has Redis follow all that is noted.
  func deliver() throws {
    let relay = cache.relay(postgres: PostgresPool(postgres, size: 1), redis: redis, settings)
    while try relay.deliver() > 0 {}
  }

  func connected<R>(_ body: (PostgresConnection) throws -> R) throws -> R { try body(PostgresConnection(postgres)) }

  /// The answers of one side to all that Redis has a say in.
  func answers(_ side: Side) throws -> [String] {
    try connected { connection in
      try connection.transaction(isolation: .repeatableRead, readOnly: true) { try answers(side, $0) }
    }
  }

  func answers(
    _ side: Side, _ connection: PostgresConnection, prefix: String? = nil, redis: RedisPool? = nil,
    failures: OpenedSides.CacheFailures = .reported
  ) throws -> [String] {
    let reading = subject.domain.reading(
      .init(
        postgres: connection, redis: redis ?? self.redis, cacheSettings: settings, cachePrefix: prefix,
        cacheFailures: failures))
    return try subject.domain.endpoints.filter { reading.isCached($0) }.flatMap { endpoint in
      try reading.requests(for: endpoint).map { request in
        do {
          let bytes = try reading.answer(to: request, from: side, now: 7).bytes()
          return "\(request.path): \(String(decoding: bytes, as: UTF8.self))"
        } catch let error as ReadError where error.code == .missing { return "\(request.path): missing" }
      }
    }
  }

  var lags: [Double] {
    get throws {
      try connected { connection in
        try subject.domain.endpoints.compactMap { try cache.lag(of: $0, on: connection) }
      }
    }
  }
}
