import CutoverRedis
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

struct ThrowawayServerTests {
  @Test func `a database is there for the closure and gone after it`() throws {
    let url = try TestServers.shared.withDatabase { url in
      #expect(Tool.canConnect(url))
      return url
    }
    #expect(!Tool.canConnect(url))
  }

  @Test func `a Redis database is the closure's own and empty`() throws {
    let servers = TestServers.shared
    for _ in 0..<3 {
      try servers.withRedis { first in
        try servers.withRedis { second in
          let one = try RedisConnection(RedisConfiguration(url: first))
          let other = try RedisConnection(RedisConfiguration(url: second))
          #expect(try one.command("DBSIZE") == .integer(0))
          try one.command("SET", "a", "1")
          #expect(try other.command("DBSIZE") == .integer(0))
        }
      }
    }
  }

  @Test func `shutting down takes the server and its folder`() throws {
    for server in [try ThrowawayServer.redis(), try ThrowawayServer.postgres()] {
      let pid = try #require(server.processID)
      #expect(kill(pid, 0) == 0)
      server.shutDown()
      #expect(kill(pid, 0) != 0)
      #expect(access(server.folder, F_OK) != 0)
    }
  }

  @Test func `a killed Postgres starts again on its data`() throws {
    let server = try ThrowawayServer.postgres()
    try server.createDatabase("kept")
    try server.kill()
    #expect(server.processID == nil)
    #expect(!Tool.canConnect(server.url))
    try server.start()
    #expect(Tool.canConnect(server.url(database: "kept")))
    server.shutDown()
  }

  @Test func `stopping and starting Redis again keeps its address`() throws {
    let server = try ThrowawayServer.redis()
    try server.stop()
    #expect(throws: RedisError.self) { try RedisConnection(RedisConfiguration(url: server.url)) }
    try server.start()
    #expect(try RedisConnection(RedisConfiguration(url: server.url)).command("PING") == .status("PONG"))
    server.shutDown()
  }

  @Test func `folders that nobody holds are swept away, those in use stay`() throws {
    let used = try ThrowawayServer.redis()
    let base = used.folder.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    let dead = base + "/cutover-test-redis-dead\(getpid())"
    mkdir(dead, 0o700)
    mkdir(dead + "/data", 0o700)
    for folder in [dead, used.folder] { #expect(Tool.run("touch", ["-d", "1 hour ago", folder]) == 0) }
    let next = try ThrowawayServer.redis()
    #expect(access(dead, F_OK) != 0)
    #expect(access(used.folder + "/run/redis.sock", F_OK) == 0)
    next.shutDown()
    used.shutDown()
  }
}
