import CutoverRedis
import CutoverTestKit
import Testing

struct RedisCommandTests {
  private func withRedis(_ body: (RedisConnection) throws -> Void) throws {
    try TestServers.shared.withRedis { try body(RedisConnection(RedisConfiguration(url: $0))) }
  }

  @Test func `values are any bytes, also none`() throws {
    try withRedis { redis in
      let every = (0...255).map { UInt8($0) }
      for value in [every, [], [0], Array("line\r\nline".utf8), Array(repeating: 7, count: 3_000_000)] {
        try redis.set("k", value)
        #expect(try redis.get("k") == value)
      }
      #expect(try redis.get("absent") == nil)
      try redis.set("", "an empty key")
      #expect(try redis.get("") == Array("an empty key".utf8))
    }
  }

  @Test func `replies keep their kinds`() throws {
    try withRedis { (redis: RedisConnection) throws in
      #expect(try redis.command("PING") == .status("PONG"))
      #expect(try redis.command("INCR", "n") == .integer(1))
      #expect(try redis.command("GET", "n") == .bytes([49]))
      #expect(try redis.command("GET", "absent") == .null)
      #expect(try redis.command("LRANGE", "absent", 0, -1) == .array([]))
      #expect(
        try redis.command("EVAL", "return {1, {'two', false}, redis.error_reply('BAD thing')}", 0)
          == .array([
            .integer(1), .array([.bytes(Array("two".utf8)), .null]),
            .error(RedisError(.server, "BAD thing", serverPrefix: "BAD")),
          ]))
    }
  }

  @Test func `a value is written under conditions and for a time`() throws {
    try withRedis { redis in
      #expect(try redis.set("k", "1", .ifPresent) == false)
      #expect(try redis.set("k", "1", expires: .seconds(100), .ifAbsent))
      #expect(try redis.set("k", "2", .ifAbsent) == false)
      #expect(try redis.get("k") == Array("1".utf8))
      guard case .left(let time) = try redis.timeToLive("k") else {
        Issue.record("no time to live")
        return
      }
      #expect(time > .seconds(90) && time <= .seconds(100))
      #expect(try redis.timeToLive("absent") == .absent)
      #expect(try redis.set("k", "2"))
      #expect(try redis.timeToLive("k") == .unlimited)
      #expect(try redis.expire("k", after: .seconds(5)))
      #expect(try redis.expire("absent", after: .seconds(5)) == false)
      #expect(try redis.timeToLive("k") != .unlimited)
    }
  }

  @Test func `many keys are read and deleted at once`() throws {
    try withRedis { redis in
      try redis.set("a", "1")
      try redis.set("c", "3")
      #expect(try redis.mget(["a", "b", "c"]) == [[49], nil, [51]])
      #expect(try redis.mget([]) == [])
      #expect(try redis.del("a", "b", "c") == 2)
      #expect(try redis.del([]) == 0)
    }
  }

  @Test func `hashes, lists and sorted sets come back as they went`() throws {
    try withRedis { redis in
      try redis.hset("h", ("f", "v"), ("n", 7))
      let fields = try redis.hgetall("h").map { String(decoding: $0.field + [61] + $0.value, as: UTF8.self) }
      #expect(fields.sorted() == ["f=v", "n=7"])
      #expect(try redis.hgetall("absent").isEmpty)

      #expect(try redis.rpush("l", ["b", "c"]) == 2)
      #expect(try redis.lpush("l", ["a"]) == 3)
      try redis.ltrim("l", 0, 1)
      #expect(try redis.lrange("l", 0, -1) == [Array("a".utf8), Array("b".utf8)])

      #expect(try redis.zadd("z", (2.5, "late"), (-1, "early")) == 2)
      #expect(try redis.zrange("z", 0, -1) == [Array("early".utf8), Array("late".utf8)])
      #expect(try redis.zrange("z", 0, 0, reversed: true) == [Array("late".utf8)])
      #expect(try redis.command("ZSCORE", "z", "late").string == "2.5")
    }
  }

  @Test func `a stream is kept to about its length`() throws {
    try withRedis { redis in
      #expect(try redis.xadd("s", id: "1-1", ("k", "v")) == "1-1")
      for number in 0..<500 { try redis.xadd("s", maximumLength: 100, ("n", number)) }
      let length = try #require(try redis.command("XLEN", "s").integer)
      #expect(length >= 100 && length < 400)
    }
  }

  @Test func `a scan meets every key of its pattern`() throws {
    try withRedis { redis in
      try redis.pipeline { for number in 0..<500 { $0.add("SET", "a:\(number)", "x") } }
      try redis.set("b:1", "x")
      var found: Set<String> = []
      try redis.scan(matching: "a:*", batch: 50) { found.formUnion($0) }
      #expect(found == Set((0..<500).map { "a:\($0)" }))
    }
  }

  @Test func `an error of the server names command and key, and no value`() throws {
    try withRedis { redis in
      try redis.set("text", "secret value")
      let error = #expect(throws: RedisError.self) { try redis.command("LPUSH", "text", "secret too") }
      #expect(error?.code == .server)
      #expect(error?.serverPrefix == "WRONGTYPE")
      #expect(error?.command == "LPUSH")
      #expect(
        error?.description
          == "redis: LPUSH text: WRONGTYPE Operation against a key holding the wrong kind of value")
      #expect(redis.isOpen)
      #expect(throws: RedisError(.usage, "empty command")) { try redis.send(RedisCommand([])) }
    }
  }
}
