import CutoverCache
import CutoverDomain
import CutoverPostgres
import CutoverRedis
import CutoverServices
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The relay, while Redis fails,` {
  /// What keeps Redis from taking anything, and what ends that.
  private struct Outage: Sendable {
    let begin: @Sendable (ThrowawayServer) throws -> Void
    let end: @Sendable (ThrowawayServer) throws -> Void

    static func command(_ server: ThrowawayServer, _ words: String...) throws {
      try RedisConnection(RedisConfiguration(url: server.url)).send(RedisCommand(words))
    }

    static let all: [String: Outage] = [
      "stopped": Outage(begin: { try $0.kill() }, end: { try $0.start() }),
      "full": Outage(
        begin: { try command($0, "CONFIG", "SET", "maxmemory", "1") },
        end: { try command($0, "CONFIG", "SET", "maxmemory", "0") }),
      "read-only": Outage(
        begin: { try command($0, "REPLICAOF", "127.0.0.1", "1") }, end: { try command($0, "REPLICAOF", "NO", "ONE") }),
    ]
  }

  @Test(arguments: ["stopped", "full", "read-only"])
  func `keeps every note and goes on automatically`(kind: String) throws {
    let outage = try #require(Outage.all[kind])
    let server = try ThrowawayServer.redis()
    defer { server.shutDown() }
    try ArenaStores.with { shared in
      let stores = ArenaStores(
        url: shared.url, postgres: shared.postgres,
        redis: RedisPool(try RedisConfiguration(url: server.url), size: 1))
      try stores.fill()
      let warm = try stores.cacheDump()
      let relay = try stores.relay()
      try stores.note([CacheNote(.positions, "m0")])
      #expect(try relay.deliver() == 1)
      try outage.begin(server)
      try stores.sql("UPDATE positions SET margin = 77")
      try stores.note([CacheNote(.positions, "m0"), CacheNote(.positions, "m1")])
      for _ in 0..<3 {
        let error = #expect(throws: SinkError.self) { try relay.deliver() }
        guard case .unavailable? = error?.code else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      #expect(try stores.sql("SELECT attempts >= 1, last_error <> '' FROM events_outbox") == "t|t\nt|t")
      try outage.end(server)
      #expect(try relay.deliver() == 2)
      let after = try stores.cacheDump()
      #expect(after["nof0:positions:m0"]?.contains { $0.contains(#""margin":77"#) } == true)
      #expect(after["nof0:positions:m1"]?.contains { $0.contains(#""margin":77"#) } == true)
      // A server that was killed has lost the rest, and a full one may have given it up; readers fill it again.
      if kind == "read-only" { #expect(Set(after.keys) == Set(warm.keys)) }
      #expect(try stores.count("events_outbox") == 0)
      #expect(try stores.answer("positions", .cache) == stores.answer("positions", .repository))
    }
  }

  @Test func `writes only what was noted into a Redis that was emptied; readers fill the rest`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.redis.withConnection { _ = try $0.command("FLUSHDB") }
      try stores.note([CacheNote(.positions, "m0")])
      #expect(try stores.relay().deliver() == 1)
      #expect(Array(try stores.cacheDump().keys) == ["nof0:positions:m0"])
      for endpoint in ["positions", "trades", "conversations"] {
        #expect(try stores.answer(endpoint, .cache) == stores.answer(endpoint, .repository))
      }
    }
  }

  @Test func `says what to do where the database has no schema`() throws {
    try TestServers.shared.withDatabase { url in
      try TestServers.shared.withRedis { redis in
        let relay = CacheRelay(
          postgres: PostgresPool(try PostgresConfiguration(url: url), size: 1),
          redis: RedisPool(try RedisConfiguration(url: redis), size: 1))
        let error = #expect(throws: SinkError.self) { try relay.deliver() }
        #expect(error?.remedy == "run 'cutover migrate up'")
      }
    }
  }
}
