package import CutoverDomain
package import CutoverPostgres
package import CutoverRedis
package import CutoverTelemetry

/// A domain as programs see it: what it declares, and how its sides are opened.
///
/// A program asks this of a domain and nothing else, so that which domains it has is one list in one file.
package protocol HostedDomain: Sendable {
  /// Its name on the command line, in flags, reports and state: `arena`.
  static var name: String { get }

  /// The endpoints that there are, and all that there can be.
  static var endpoints: [Endpoint] { get }
  static var declaredEndpoints: [Endpoint] { get }
  /// Those of them that are there only where they were asked for.
  static var optionalEndpoints: [OptionalEndpoint] { get }
  /// What is stored and shown by no endpoint, compared between repository and cache; `nil` where there is nothing such.
  static var tables: Endpoint? { get }
  /// In which order the endpoints are best moved, and why.
  static var rollout: [RolloutStep] { get }
  /// The call that `path` stands for, as people type it; `nil` for no endpoint's.
  static func request(_ path: String) -> Request?
  /// What it adds to the metrics of the program.
  static var metrics: [MetricDescription] { get }

  /// How its API says that an event cannot be, where it has a form of its own for that.
  static var errors: ErrorForm? { get }

  /// What tells events from anything else.
  static var decoder: any EventDecoder { get }
  /// An endless feed of plausible events, the same for the same seed and number of actors.
  static func simulation(seed: UInt64, actors: Int) -> any EventSource

  /// The legacy store.
  static var legacy: any LegacyStore { get }
  /// Makes the legacy store what the repository of `connection` has, both standing at one entry; gives the names of the
  /// parts that differed. The store as it was is copied to `copy` before. `sink` is one of ``legacy``. Throws
  /// `ReadError` or `SinkError`; the store is then as it was.
  static func completeLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String]
  /// Writes the parts of the legacy store that are still held and needed again from what the repository of `connection`
  /// has, both standing at one entry. Where they would lack anything that the old ones have, or where others have
  /// written to the repository, nothing is written unless `acceptance` covers the loss. What is replaced is kept below
  /// the folder `kept`. Throws `ReadError` or `SinkError`; the store is then as it was.
  static func rebuildLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, accepting acceptance: String?, keptIn kept: String,
    into result: inout Restoration, now: Int64
  ) throws

  /// The repository.
  static var repository: any HostedRepository.Type { get }
  /// The copies in Redis; `nil` where the domain keeps none.
  static var cache: (any HostedCache.Type)? { get }
  /// The views for people and dashboards; `nil` where the domain has none.
  static var views: (any HostedViews.Type)? { get }

  /// Whether its events enqueue messages for other programs; its tables have that of `CutoverMessages` then.
  static var sendsMessages: Bool { get }
  /// Where its API has them for operators, besides `/admin/outbox/messages`; `nil` where it has not.
  static var messageRoute: String? { get }

  /// Commands of its own: `cutover arbitrage verify`.
  static var tools: [DomainTool] { get }
  /// What is in the way of the event that `text` says, which both sides would put aside for that. It is looked for in the
  /// legacy store at `location` alone, and where that has all entries up to `sequence`. `nil` where nothing is found.
  static func obstacle(to text: [UInt8], in location: String, after sequence: Int64) -> String?
  /// What servers ask its repository now and then, for the metrics; `nil` where there is nothing of its own.
  static var probe: DomainProbe? { get }
  /// How the names begin under which dashboards have the counts of the Postgres pools; `nil` where Cutover's names do.
  static var poolGauges: String? { get }
  /// Datasets that servers keep in memory, each of which refers to none but those before it; see ``WriteThroughCache``.
  static var writeThrough: [any Dataset.Type] { get }
  /// The names under which dashboards have reads of those; `nil` where Cutover's names do.
  static var writeThroughAlias: WriteThroughAlias? { get }
  /// By types of events, counters of those that are accepted, for what no stored row says.
  static var eventCounters: [String: MetricDescription] { get }

  /// Opens the sides that are given for reading.
  static func reading(_ sides: OpenedSides) -> any DomainSnapshot
}

extension HostedDomain {
  package static var errors: ErrorForm? { nil }
  package static var sendsMessages: Bool { false }
  package static var messageRoute: String? { nil }
  package static var tools: [DomainTool] { [] }
  package static var probe: DomainProbe? { nil }
  package static var poolGauges: String? { nil }
  package static var writeThrough: [any Dataset.Type] { [] }
  package static var writeThroughAlias: WriteThroughAlias? { nil }
  package static var eventCounters: [String: MetricDescription] { [:] }
  package static func obstacle(to text: [UInt8], in location: String, after sequence: Int64) -> String? { nil }

  /// All that a whole comparison is about.
  package static var compared: [Endpoint] { endpoints + [tables].compactMap(\.self) }
}

/// Events, one after the other, without end.
package protocol EventSource {
  /// The next event's JSON text, without a line feed.
  mutating func next() -> [UInt8]
}

/// The sides that a reading is made of. One that is not given cannot be asked.
package struct OpenedSides {
  /// How reads through Redis take it that Redis is unreachable or holds what cannot be.
  package enum CacheFailures {
    /// As for a client: Postgres answers, and `warn` hears of it.
    case tolerated(warn: (ReadError) -> Void)
    /// As for a comparison: it is an error.
    case reported
  }

  /// The folder of the legacy files.
  package var legacyPath: String?
  /// Wants to be in a read-only transaction, so that all answers are of one moment.
  package var postgres: PostgresConnection?
  /// What is in memory of the same database.
  package var memory: WriteThroughCache?
  package var redis: RedisPool?
  package var cacheSettings = CacheSettings()
  /// That of a copy that ``HostedCache/copy(_:_:to:lifetime:beside:_:)`` made, `nil` for the keys that everybody uses.
  package var cachePrefix: String?
  package var cacheFailures = CacheFailures.reported
  /// Whether the folder is a copy, made while both sides stood at one entry of a journal, and Postgres' snapshot was
  /// taken then.
  package var isCut = false

  package init(
    legacyPath: String? = nil, postgres: PostgresConnection? = nil, memory: WriteThroughCache? = nil,
    redis: RedisPool? = nil, cacheSettings: CacheSettings = CacheSettings(), cachePrefix: String? = nil,
    cacheFailures: CacheFailures = .reported, isCut: Bool = false
  ) {
    self.legacyPath = legacyPath
    self.postgres = postgres
    self.memory = memory
    self.redis = redis
    self.cacheSettings = cacheSettings
    self.cachePrefix = cachePrefix
    self.cacheFailures = cacheFailures
    self.isCut = isCut
  }
}

/// Metrics of what is stored.
package struct DomainProbe: Sendable {
  package typealias Answer = @Sendable (inout MetricSamples) -> Void

  package let descriptions: [MetricDescription]
  package let ask: @Sendable (PostgresConnection) throws -> Answer

  package init(
    _ descriptions: [MetricDescription], ask: @escaping @Sendable (PostgresConnection) throws -> Answer
  ) {
    (self.descriptions, self.ask) = (descriptions, ask)
  }
}
