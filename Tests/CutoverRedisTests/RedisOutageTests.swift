import CutoverRedis
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

struct RedisOutageTests {
  @Test func `a server restarted between two calls is not noticed`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    try redis.set("a", "1")
    try server.stop()
    try server.start()
    #expect(try redis.command("INCR", "n") == .integer(1))
  }

  @Test func `a server that is gone is a clear error at once, and an end when it is back`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    try server.stop()
    for _ in 0..<3 {
      let error = #expect(throws: RedisError.self) { try redis.get("a") }
      #expect(error?.code == .connection)
      #expect(error?.command == "GET")
      #expect(error?.message.hasPrefix("cannot connect to unix://") == true)
      #expect(!redis.isOpen)
    }
    try server.start()
    #expect(try redis.get("a") == nil)
  }

  @Test func `a connection killed under way fails a plain command, and is made again for the next`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    let killer = try killer(of: redis, server.configuration())
    let error = #expect(throws: RedisError.self) { try redis.command("BLPOP", "queue", 20, timeout: .seconds(30)) }
    killer.join()
    #expect(error?.code == .connection)
    #expect(error?.key == "queue")
    #expect(try redis.command("LLEN", "queue") == .integer(1))
  }

  @Test func `a command that may be repeated is, once, when its connection is lost`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    let killer = try killer(of: redis, server.configuration())
    #expect(
      try redis.command("BLPOP", "queue", 20, retry: true, timeout: .seconds(30))
        == .array([.bytes(Array("queue".utf8)), .bytes(Array("x".utf8))]))
    killer.join()
  }

  /// Kills the connection once it is blocked, then pushes what it waited for.
  private func killer(of victim: RedisConnection, _ configuration: RedisConfiguration) throws -> Thread {
    let id = try #require(try victim.command("CLIENT", "ID").integer)
    return Thread {
      guard let redis = try? RedisConnection(configuration) else { return }
      while (try? redis.command("CLIENT", "LIST").string?.contains("flags=b")) != true { usleep(5000) }
      _ = try? redis.send([RedisCommand("CLIENT", "KILL", "ID", id), RedisCommand("RPUSH", "queue", "x")])
    }
  }

  @Test func `a server that does not answer in time is an error, and its late reply is nobody's`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect(timeout: .milliseconds(200))
    let pid = try #require(server.processID)
    kill(pid, SIGSTOP)
    let error = #expect(throws: RedisError.self) { try redis.command("ECHO", "late") }
    #expect(error?.code == .timeout)
    #expect(!redis.isOpen)
    kill(pid, SIGCONT)
    #expect(try redis.command("ECHO", "fresh").string == "fresh")
    // A limit for one command only.
    #expect(throws: RedisError.self) { try redis.command("BLPOP", "none", 10, timeout: .milliseconds(50)) }
    #expect(try redis.command("BLPOP", "none", 1, timeout: .seconds(10)) == .null)
  }

  @Test func `a WATCH lost with its connection is not forgotten`() throws {
    let server = try ThrowawayRedis()
    let redis = try server.connect()
    try redis.command("WATCH", "k")
    try server.stop()
    try server.start()
    let error = #expect(throws: RedisError.self) { try redis.transaction { $0.add("SET", "k", "1") } }
    #expect(error?.code == .connection)
    #expect(try redis.get("k") == nil)
  }

  @Test func `a password is asked for, used, and never shown`() throws {
    let server = try ThrowawayRedis()
    try server.connect().command("CONFIG", "SET", "requirepass", "s3cret")
    #expect(throws: RedisError.self) { try server.connect().command("PING") }
    var configuration = try server.configuration()
    configuration.password = "s3cret"
    configuration.database = 3
    let redis = try RedisConnection(configuration)
    #expect(try redis.command("CLIENT", "LIST").string?.contains(" db=3 ") == true)
    configuration.password = "wr0ng"
    let error = #expect(throws: RedisError.self) { try RedisConnection(configuration) }
    #expect(error?.serverPrefix == "WRONGPASS")
    #expect(error?.description.contains("wr0ng") == false)
  }

  @Test func `what does not speak Redis is said to`() throws {
    let folder = try TemporaryDirectory("redis")
    let path = folder.file("s")
    let listener = Listener(path) { "HTTP/1.1 400 Bad Request\r\n\r\n" }
    let error = #expect(throws: RedisError.self) {
      try RedisConnection(RedisConfiguration(url: "unix://\(path)")).command("PING")
    }
    #expect(error?.code == .protocol)
    #expect(error?.message.hasPrefix("unix://\(path)?db=0 does not speak Redis") == true)
    listener.join()
  }
}
