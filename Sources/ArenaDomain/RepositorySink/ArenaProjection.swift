import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

typealias ArenaRepositorySink = RepositorySink<ArenaProjection>

/// What the Arena's events do to its tables, and what they note for Redis.
struct ArenaProjection: RepositoryProjection {
  /// The names of what has to follow in Redis.
  let keysInRedis: CacheRegistry

  static var emptyMemory: SinkMemory { SinkMemory() }
  static let loadPrefix: String? = BackfillOrder.idPrefix

  func refusal(of event: ArenaEvent) -> String? { EventRefusal.reason(event) }

  func load(of event: ArenaEvent, at sequence: Int64) -> (any RepositoryLoad)? {
    guard case .backfill(let order) = event.body else { return nil }
    return ArenaLoad(order: order, sequence: sequence, keysInRedis: keysInRedis)
  }

  func write(
    _ events: [Placed<ArenaEvent>], on connection: PostgresConnection, _ memory: inout SinkMemory,
    first: (inout PostgresPipeline) throws -> Void
  ) throws {
    var writer = BatchWriter(events, connection, memory, keysInRedis)
    try writer.write(first: first)
    memory = writer.memory
  }

  func writeLate(_ event: Placed<ArenaEvent>, on connection: PostgresConnection) throws {
    if try isOutdated(event, connection) { return }
    var writer = BatchWriter([event], connection, try lateMemory(event, connection), keysInRedis)
    try writer.write { _ in }
  }
}

extension ArenaRepositorySink {
  /// `onProgress` hears of backfills while they are loaded, on the thread that applies events.
  convenience init(
    _ configuration: PostgresConfiguration, cacheSettings: CacheSettings = CacheSettings(),
    onProgress: @escaping @Sendable (BackfillProgress) -> Void = { _ in }
  ) {
    self.init(configuration, ArenaProjection(keysInRedis: CacheRegistry(cacheSettings)), onProgress: onProgress)
  }
}
