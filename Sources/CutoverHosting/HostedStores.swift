package import CutoverDomain
package import CutoverPostgres
package import CutoverRedis
package import CutoverRepository

/// A domain's tables in Postgres.
package protocol HostedRepository: Sendable {
  static var migrations: [Migration] { get }

  static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink

  /// Reads all of the legacy dataset in `folder` and throws `ReadError` for the first thing wrong with it; says what
  /// there is.
  static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws -> BackfillReport
  /// The event that has the repository take over the dataset in `folder`, `batch` records in a transaction.
  static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8])

  /// The names of all endpoints.
  static var endpoints: [String] { get }
  /// The names of those that show a table; of `documents`, those of the document's, and all where none is named.
  static func endpoints(showing table: String, document: String?) -> [String]

  /// The tables that foreign writes can be accepted of: those that no endpoint shows.
  static var acceptableTables: [String] { get }
}

extension HostedRepository {
  /// The names of the endpoints whose answers show what has changed: a table, or `documents/<name>`. What is not known here,
  /// from another version of the schema, is about all of them.
  package static func endpoints(showing change: String) -> [String] {
    let parts = change.split(separator: "/", maxSplits: 1).map(String.init)
    let named = endpoints(showing: parts.first ?? "", document: parts.count > 1 ? parts[1] : nil)
    return named.isEmpty ? endpoints : named
  }

  /// How many foreign writes are noted to what each endpoint shows. One that two endpoints show counts for both, one that
  /// none shows is not counted. Throws ``PostgresError``.
  package static func foreignWriteCounts(on connection: PostgresConnection) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try ForeignWrites.counts(on: connection) {
      for endpoint in endpoints(showing: row.table, document: row.document) {
        counts[endpoint, default: 0] += row.writes
      }
    }
    return counts
  }

  /// What notes the writes of others to the tables that each endpoint shows. Throws ``PostgresError``.
  package static func watches(on connection: PostgresConnection) throws -> [String: WriteWatch] {
    var watches: [String: WriteWatch] = [:]
    for (table, triggers) in try TableWatches.list(on: connection) {
      for endpoint in endpoints(showing: table, document: nil) {
        watches[endpoint, default: WriteWatch()].add(table, triggers)
      }
    }
    return watches
  }
}

/// A domain's copies in Redis, which a relay brings up to date from an outbox in Postgres.
package protocol HostedCache: Sendable {
  static func relay(postgres: PostgresPool, redis: RedisPool, _ settings: CacheSettings) -> any Relay
  /// The settings that it makes use of.
  static var used: [CacheSettings.Part] { get }
  /// The names of the endpoints whose answers show something that Redis holds.
  static var cachedEndpoints: [String] { get }
  /// How long the oldest note has waited that is about a value which answers of `endpoint` show, in seconds; `nil` where
  /// none waits. Throws `ReadError`.
  static func lag(of endpoint: Endpoint, on connection: PostgresConnection) throws -> Double?

  /// Fills Redis with everything that reads look for there; returns the number of keys. Throws `ReadError`.
  static func warm(_ redis: RedisPool, from postgres: PostgresConnection, _ settings: CacheSettings) throws -> Int
  /// Removes what ``warm(_:from:_:)`` fills, and returns how many keys that were; with `records` also what Postgres
  /// cannot give back. Throws `RedisError`.
  static func purge(_ redis: RedisPool, records: Bool, _ settings: CacheSettings) throws -> Int
  /// What is wrong with a record in Redis that Postgres cannot be compared with; `nil` where nothing is. Throws
  /// `RedisError`.
  static func problemOfRecords(_ redis: RedisPool, _ settings: CacheSettings) throws -> String?

  /// The keys of the values that readers look for. Takes a while. Throws `RedisError`.
  static func keys(_ redis: RedisPool, _ settings: CacheSettings) throws -> [String]
  /// Copies the values of `keys` to the same names under `prefix`, to be forgotten after `seconds`, leaving out those
  /// that a note of the snapshot of `postgres` still waits for. Throws `PostgresError` and `RedisError`.
  static func copy(
    _ redis: RedisPool, _ keys: [String], to prefix: String, lifetime seconds: Int,
    beside postgres: PostgresConnection, _ settings: CacheSettings
  ) throws -> (copied: Int, leftOut: Int)
  /// As ``copy(_:_:to:lifetime:beside:_:)``, of all values at one moment of Redis and Postgres; runs `body` in the
  /// read-only snapshot of that moment. Throws `PostgresError`, with code `timeout` where another has the turn for longer
  /// than `patience`, and `RedisError`.
  static func withCopy<R>(
    of redis: RedisPool, to prefix: String, lifetime seconds: Int, on postgres: PostgresConnection,
    within patience: Duration, _ settings: CacheSettings,
    _ body: (_ postgres: PostgresConnection, _ copied: Int, _ leftOut: Int) throws -> R
  ) throws -> R
  /// Removes a copy; returns how many values it had. Throws `RedisError`.
  static func removeCopy(_ redis: RedisPool, prefix: String, _ settings: CacheSettings) throws -> Int

  /// What waits in the outbox. Throws `PostgresError`.
  static func outbox(on connection: PostgresConnection) throws -> OutboxStatus
  /// Has notes that were set aside wait like the others; returns how many those were. Throws `PostgresError`.
  static func takeUpOutbox(on connection: PostgresConnection) throws -> Int
  /// Gives up the notes of some keys, `nil` for all. The keys go from Redis first. Throws `RedisError`, after which no
  /// note is gone, or `PostgresError`.
  static func purgeOutbox(
    of keys: [String]?, on connection: PostgresConnection, _ redis: RedisPool, _ settings: CacheSettings
  ) throws -> OutboxPurge
}

/// A domain's materialised views, which are for people and dashboards.
package protocol HostedViews: Sendable {
  /// For how many seconds the views have lacked a change, `nil` where they lack none. Throws ``PostgresError``.
  static func lag(on connection: PostgresConnection) throws -> Double?
  /// Brings them up to date, within `limit`; false where another does it. Throws ``PostgresError``.
  static func refresh(on connection: PostgresConnection, within limit: Duration) throws -> Bool
  /// Forgets all notes of changes but the oldest. Throws ``PostgresError``.
  static func condenseChanges(on connection: PostgresConnection) throws
}
