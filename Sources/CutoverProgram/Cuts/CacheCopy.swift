import CutoverHosting
import CutoverPostgres
import CutoverRedis

/// What a domain keeps in Redis, copied within the server, for readers of one cut.
struct CacheCopy {
  let prefix: String
  private let cache: any HostedCache.Type
  private let redis: RedisPool
  private let settings: CacheSettings

  /// What the copy is made of, taken before the sinks stand still for it.
  struct Plan {
    fileprivate let copy: CacheCopy
    fileprivate let keys: [String]
  }

  static func newPrefix() -> String {
    "cutover-cut:" + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  /// Lists the keys: a key that comes in between is read from Postgres, and compared by the next run. `nil` where the
  /// domain keeps nothing in Redis, or where that is out of reach, which shows in the leg that needs it.
  static func plan(for settings: Settings, _ redis: RedisPool?, prefix: String) -> Plan? {
    guard let redis, let cache = settings.domain.cache else { return nil }
    let copy = CacheCopy(prefix: prefix, cache: cache, redis: redis, settings: settings.cache)
    guard let keys = try? cache.keys(redis, settings.cache),
      (try? SharedCut.setMark(redis, prefix: prefix)) != nil
    else { return nil }
    return Plan(copy: copy, keys: keys)
  }

  /// The same and ``Plan/carryOut(beside:)``; `nil` also where Redis fails in between.
  static func make(for settings: Settings, beside connection: PostgresConnection) throws -> CacheCopy? {
    guard settings.domain.cache != nil, let redis = try Stores(settings).cacheRedis(),
      let plan = plan(for: settings, redis, prefix: newPrefix())
    else { return nil }
    return try plan.carryOut(beside: connection) ? plan.copy : nil
  }

  func remove() { _ = try? cache.removeCopy(redis, prefix: prefix, settings) }
}

extension CacheCopy.Plan {
  /// Copies the values; says whether Redis took all of them. Throws `PostgresError`.
  func carryOut(beside connection: PostgresConnection) throws -> Bool {
    do {
      _ = try copy.cache.copy(
        copy.redis, keys, to: copy.prefix, lifetime: SharedCut.copyLifetime, beside: connection, copy.settings)
      return true
    } catch is RedisError { return false }
  }

  func remove() { copy.remove() }
}
