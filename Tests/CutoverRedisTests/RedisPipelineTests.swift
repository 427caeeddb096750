import CutoverRedis
import CutoverTestKit
import Testing

struct RedisPipelineTests {
  private func withRedis(_ body: (RedisConnection) throws -> Void) throws {
    try TestServers.shared.withRedis { try body(RedisConnection(RedisConfiguration(url: $0))) }
  }

  @Test func `a command that fails leaves the others their replies`() throws {
    try withRedis { redis in
      let results = try redis.pipeline { pipeline in
        pipeline.add("SET", "a", "1")
        pipeline.add("LPUSH", "a", "2")
        pipeline.add("NOSUCHCOMMAND")
        pipeline.add(.get("a"))
      }
      #expect(results.count == 4)
      #expect(try results[0].get() == .status("OK"))
      #expect(results[1] == .failure(wrongType("LPUSH", "a")))
      #expect(throws: RedisError.self) { try results[2].get() }
      #expect(try results[3].get() == .bytes([49]))
      #expect(try redis.pipeline { _ in }.isEmpty)
    }
  }

  @Test func `a hundred thousand commands pass in one pipeline`() throws {
    try withRedis { redis in
      let value = [UInt8](repeating: 120, count: 100)
      let results = try redis.pipeline { for number in 0..<100_000 { $0.add("SET", "k\(number)", value) } }
      #expect(results.allSatisfy { (try? $0.get()) == .status("OK") })
      #expect(try redis.command("DBSIZE") == .integer(100_000))
    }
  }

  @Test func `a transaction gives each command its result`() throws {
    try withRedis { redis in
      try redis.set("text", "x")
      let results = try redis.transaction {
        $0.add("INCR", "n")
        $0.add("LPUSH", "text", "y")
        $0.add("INCR", "n")
      }
      #expect(results == [.success(.integer(1)), .failure(wrongType("LPUSH", "text")), .success(.integer(2))])
    }
  }

  @Test func `a transaction that cannot be queued does nothing and says why`() throws {
    try withRedis { (redis: RedisConnection) throws in
      let error = #expect(throws: RedisError.self) {
        try redis.transaction {
          $0.add("SET", "a", "1")
          $0.add("NOSUCHCOMMAND", "x")
        }
      }
      #expect(error?.command == "NOSUCHCOMMAND")
      #expect(try redis.get("a") == nil)
      #expect(try redis.transaction { $0.add("SET", "a", "2") } == [.success(.status("OK"))])
    }
  }

  @Test func `a watched key that changed leaves the transaction undone`() throws {
    try TestServers.shared.withRedis { url in
      let one = try RedisConnection(RedisConfiguration(url: url))
      let other = try RedisConnection(RedisConfiguration(url: url))
      try one.command("WATCH", "k")
      try other.set("k", "theirs")
      #expect(try one.transaction { $0.add("SET", "k", "ours") } == nil)
      #expect(try one.get("k") == Array("theirs".utf8))
      #expect(try one.transaction { $0.add("SET", "k", "ours") } == [.success(.status("OK"))])
    }
  }

  @Test func `a script runs by its digest, also after the server forgot it`() throws {
    // A server of its own: SCRIPT FLUSH is felt by all.
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    let script = RedisScript("redis.call('SET', KEYS[1], ARGV[1]); return {KEYS[1], ARGV[1], #ARGV}")
    let expected = RedisValue.array([.bytes(Array("k".utf8)), .bytes([55]), .integer(2)])
    #expect(try redis.run(script, keys: ["k"], arguments: [7, "b"]) == expected)
    try redis.command("SCRIPT", "FLUSH")
    #expect(try redis.run(script, keys: ["k"], arguments: [7, "b"]) == expected)
    let error = #expect(throws: RedisError.self) {
      try redis.run(RedisScript("return redis.call('INCR', KEYS[1], 1, 2)"), keys: ["k"])
    }
    #expect(error?.code == .server)
    #expect(error?.key == "k")
  }

  private func wrongType(_ command: String, _ key: String) -> RedisError {
    RedisError(
      .server, "WRONGTYPE Operation against a key holding the wrong kind of value", command: command, key: key,
      serverPrefix: "WRONGTYPE")
  }
}
