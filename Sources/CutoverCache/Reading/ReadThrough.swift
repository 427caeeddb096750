package import CutoverDomain
package import CutoverHosting
import CutoverJSON
package import CutoverRedis
import CutoverTelemetry

/// Reads values from Redis where it has them, else from where they are loaded.
///
/// A read writes none of the keys that others read: its snapshot may be older than what the relay wrote meanwhile, or than
/// what the relay removed. Only ``refreshing(_:)`` does, which wants a turn of its own.
package final class ReadThrough {
  /// What is done about Redis being unreachable, or holding what cannot be.
  package enum Strictness {
    /// What was loaded is the answer: nothing fails for a client.
    case lenient(warn: (ReadError) -> Void)
    /// It is an error. Also, whatever had to be loaded is read back from Redis, from a key of the reader's own, so that
    /// what is compared has been through it. For parity.
    case strict
  }

  package let cache: CacheStore
  private let keys: CacheKeys
  private let strictness: Strictness
  private var isRefreshing = false
  /// What the names of keys begin with that this reader fills for itself, until it has read them back.
  private let ownPrefix = "cutover-read:" + String(UInt64.random(in: .min ... .max), radix: 16)
  /// How many values were put into Redis so far.
  package private(set) var keysWritten = 0
  /// How reads from Redis went so far.
  package private(set) var reads = CacheReads()
  /// Whether Redis is not asked any more, since it could not be reached: an answer waits for that once.
  private var hasGivenUp = false

  package init(_ redis: RedisPool, _ keys: CacheKeys, _ strictness: Strictness) {
    cache = CacheStore(redis)
    self.keys = keys
    self.strictness = strictness
  }

  /// Whether answers also show what Redis has a second time.
  package var showsCopies: Bool {
    if case .strict = strictness { !isRefreshing } else { false }
  }

  /// Runs `body` so that every read loads, and replaces what Redis has.
  package func refreshing(_ body: () throws -> Void) rethrows {
    isRefreshing = true
    defer { isRefreshing = false }
    try body()
  }

  package func value<Value>(
    _ key: CacheKey, read: (CacheKey) throws -> Value?, load: () throws -> Value,
    write: (CacheKey, Value) throws -> Void
  ) throws -> Value {
    if !isRefreshing, let cached = try counted(key, read) { return cached }
    let loaded = try load()
    guard case .strict = strictness else { return loaded }
    let place = isRefreshing ? key : own(key)
    let written: Value? = try tolerating(place) {
      defer { if place.name.hasPrefix(ownPrefix) { cache.remove(place) } }
      try write(place, loaded)
      keysWritten += 1
      return try read(place)
    }
    return written ?? loaded
  }

  /// Puts a value in the place of what Redis has.
  package func put<Value>(_ key: CacheKey, _ value: Value, _ write: (CacheKey, Value) throws -> Void) throws {
    let _: Void? = try tolerating(key) {
      try write(key, value)
      keysWritten += 1
    }
  }

  /// Where what `key` lacks is put: a copy is the reader's own already.
  private func own(_ key: CacheKey) -> CacheKey {
    guard keys.prefix == keys.settings.prefix else { return key }
    return CacheKey(name: ownPrefix + key.name.dropFirst(keys.prefix.count), lifetime: key.lifetime)
  }

  /// Reads from Redis, and counts how that went.
  private func counted<Value>(_ key: CacheKey, _ read: (CacheKey) throws -> Value?) throws -> Value? {
    if hasGivenUp { return nil }
    return try tolerating(key) {
      let value: Value?
      do { value = try read(key) } catch {
        CacheMetrics.errors.increment()
        reads.errors += 1
        throw error
      }
      (value == nil ? CacheMetrics.misses : CacheMetrics.hits).increment()
      if value == nil { reads.misses += 1 } else { reads.hits += 1 }
      return value
    }
  }

  /// Runs `body` against Redis. What goes wrong there is an error or a warning and no value, as the strictness says.
  package func tolerating<Value>(_ key: CacheKey, _ body: () throws -> Value?) throws -> Value? {
    let failure: ReadError
    do { return try body() } catch let error as RedisError {
      failure =
        error.serverPrefix == "WRONGTYPE"
        ? undecodable(key, "the key holds another type of value")
        : ReadError(
          .unavailable, source: "cache, \(key.name)", message: error.description, remedy: "run 'cutover doctor'")
    } catch let error as JSONError { failure = undecodable(key, error.place) }
    switch strictness {
    case .lenient(let warn):
      if failure.code == .unavailable { hasGivenUp = true }
      warn(failure)
      return nil
    case .strict: throw failure
    }
  }

  private func undecodable(_ key: CacheKey, _ message: String) -> ReadError {
    ReadError(
      .undecodable, source: "cache, \(key.name)", message: message,
      remedy: "delete the key: the next read fills it from Postgres")
  }
}

extension ReadThrough.Strictness {
  /// As the sides of a reading were opened.
  package init(_ failures: OpenedSides.CacheFailures) {
    switch failures {
    case .tolerated(let warn): self = .lenient(warn: warn)
    case .reported: self = .strict
    }
  }
}
