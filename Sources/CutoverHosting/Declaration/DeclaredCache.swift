package import CutoverDomain
package import CutoverPostgres
package import CutoverRedis
package import CutoverRepository

/// The copies in Redis of a declared domain's lists.
package protocol DeclaredCache: HostedCache {
  /// Queues notes of the documents of which records were written, each with the number of the newest event behind it, in the
  /// transaction of the records.
  static func note(
    _ written: [(document: String, sequence: Int64)], _ settings: CacheSettings, _ pipeline: inout PostgresPipeline
  ) throws
  /// Queues a note that a load may have changed everything.
  static func noteEverything(_ sequence: Int64, _ settings: CacheSettings, _ pipeline: inout PostgresPipeline) throws

  /// What reads lists through Redis; `postgres` has what Redis has not.
  static func reader(_ redis: RedisPool, _ postgres: PostgresConnection, _ sides: OpenedSides) -> any CachedDatasets
}

/// Reads datasets through Redis.
package protocol CachedDatasets: AnyObject {
  /// All records of a dataset. Throws `ReadError`.
  func listing<Records: Dataset>(of records: Records.Type) throws -> ElementStream<Records.Record>
  /// How reads from Redis went so far.
  var reads: CacheReads { get }
}
