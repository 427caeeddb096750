import CutoverRedis
package import CutoverServices
import Synchronization

/// The Postgres and Redis that the tests of one process share: real servers, started on first use, gone with the process.
///
/// They are never those of `DATABASE_URL` or `REDIS_URL`: tests must not write to what somebody uses. Where the servers
/// are not installed the tests that need them fail, and say what to install; nothing is skipped.
///
/// ```swift
/// @Test func `a row comes back`() throws {
///   try TestServers.shared.withDatabase { url in … }
/// }
/// ```
package final class TestServers: Sendable {
  package static let shared = TestServers()

  private struct Redis: Sendable {
    let server: ThrowawayServer
    var free: [Int]
  }

  private let postgresServer = Mutex<Result<ThrowawayServer, any Error>?>(nil)
  private let redisServer = Mutex<Result<Redis, any Error>?>(nil)
  private let count = Atomic<Int>(0)

  private init() {}

  /// The Postgres; its own database `postgres` is nobody's, see `withDatabase`.
  package var postgres: ThrowawayServer {
    get throws {
      try postgresServer.withLock { slot in
        if slot == nil { slot = Result { try ThrowawayServer.postgres() } }
        return try slot!.get()
      }
    }
  }

  package var postgresURL: String { get throws { try postgres.url } }

  /// The Redis, database 0 of it; see `withRedis` for one of a test's own.
  package var redisURL: String { get throws { try withRedisSlot { $0.server.url } } }

  /// A fresh, empty database for the closure, dropped afterwards with all connections to it.
  ///
  /// - Parameter template: A database made by `createTemplate`, to start from what it holds.
  package func withDatabase<Value>(
    template: String = "template0", _ body: (_ url: String) throws -> Value
  ) throws -> Value {
    let (server, name) = try makeDatabase(template)
    do {
      let value = try body(server.url(database: name))
      try server.dropDatabase(name)
      return value
    } catch {
      try? server.dropDatabase(name)
      throw error
    }
  }

  package func withDatabase<Value>(
    template: String = "template0", isolation: isolated (any Actor)? = #isolation,
    _ body: (_ url: String) async throws -> Value
  ) async throws -> Value {
    let (server, name) = try makeDatabase(template)
    do {
      let value = try await body(server.url(database: name))
      try server.dropDatabase(name)
      return value
    } catch {
      try? server.dropDatabase(name)
      throw error
    }
  }

  /// A database that others are copied from, such as one with all migrations applied: 30 ms a copy instead of running
  /// them each time. It stays; `prepare` must have closed its connections when it returns.
  package func createTemplate(_ prepare: (_ url: String) throws -> Void) throws -> String {
    let (server, name) = try makeDatabase("template0")
    try prepare(server.url(database: name))
    return name
  }

  /// A Redis database of the closure's own, empty, emptied again afterwards.
  ///
  /// The server is shared: a test that stops it, or changes its settings, scripts or other clients, takes
  /// `ThrowawayServer.redis()`.
  package func withRedis<Value>(_ body: (_ url: String) throws -> Value) throws -> Value {
    let (url, number) = try takeRedis()
    defer { giveBack(url, number) }
    return try body(url)
  }

  package func withRedis<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: (_ url: String) async throws -> Value
  ) async throws -> Value {
    let (url, number) = try takeRedis()
    defer { giveBack(url, number) }
    return try await body(url)
  }

  private func makeDatabase(_ template: String) throws -> (ThrowawayServer, String) {
    let server = try postgres
    let name = "test_\(count.add(1, ordering: .relaxed).newValue)"
    try server.createDatabase(name, template: template)
    return (server, name)
  }

  private func withRedisSlot<Value>(_ body: (inout Redis) throws -> Value) throws -> Value {
    try redisServer.withLock { slot in
      if slot == nil {
        // Number 0 is left to `redisURL`.
        slot = Result { Redis(server: try ThrowawayServer.redis(databases: 1024), free: Array((1..<1024).reversed())) }
      }
      var redis = try slot!.get()
      defer { slot = .success(redis) }
      return try body(&redis)
    }
  }

  private func takeRedis() throws -> (url: String, number: Int) {
    try withRedisSlot { redis in
      guard let number = redis.free.popLast() else { throw TestKitError("more than 1023 Redis databases in use") }
      return (redis.server.url.replacingDatabase(number), number)
    }
  }

  private func giveBack(_ url: String, _ number: Int) {
    // A number whose database could not be emptied is not given out again.
    guard let redis = try? RedisConnection(RedisConfiguration(url: url)), (try? redis.command("FLUSHDB")) != nil else {
      return
    }
    try? withRedisSlot { $0.free.append(number) }
  }
}

struct TestKitError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension String {
  /// `unix:///path?db=0` for another database.
  fileprivate func replacingDatabase(_ number: Int) -> String { prefix { $0 != "?" } + "?db=\(number)" }
}
