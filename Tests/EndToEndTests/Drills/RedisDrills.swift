import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

@Suite("Drill: Redis")
struct RedisDrills {
  @Test("is killed: both sides go on, status says that Redis does not follow and why; it is filled again")
  func dies() throws {
    try Drill.with { drill in
      try drill.run { feed in
        try drill.redis.kill()
        let began = ContinuousClock.now
        let status = try drill.status("what waits for Redis") {
          $0["lag"]?["relay_error"]?.string != nil && ($0["backlog"]?["notes"]?.int ?? 0) > 0
        }
        #expect(status["redis_state"]?.string == "unreachable")
        #expect(Drill.sink("repository", in: status)?["error"] == .null)
        try feed.waitUntilAcknowledged(more: 100)
        Drill.wait(max(0, Drill.length(0, long: 60) - (.now - began) / .seconds(1)))
        try drill.redis.start()
        try drill.status("Redis following") { $0["lag"]?["relay_error"] == .null }
      }
      #expect(try drill.scene.redisCommand("DBSIZE") != "0")
      #expect(try drill.scene.sql("SELECT count(*) FROM events_outbox") == "0")
    }
  }

  @Test("is emptied again and again", .enabled(if: Drill.isLong, "a long drill: make drill"))
  func isFlushed() throws {
    try Drill.with { drill in
      let times = Drill.times(10, long: 100)
      try drill.run { _ in
        for _ in 0..<times {
          try drill.redisCommand("FLUSHALL")
          Drill.wait(Double.random(in: 0...0.3))
        }
      }
    }
  }

  @Test("takes no writes: status says why, and the notes go out once it does again")
  func isReadOnly() throws {
    try Drill.with { drill in
      try drill.run { feed in
        // A replica of a master that is not there.
        try drill.redisCommand("REPLICAOF", "127.0.0.1", "1")
        try drill.status("a Redis that is read-only") {
          $0["lag"]?["relay_error"]?.string?.contains("READONLY") == true
            && ($0["backlog"]?["last_error"]?.string?.contains("READONLY") == true)
        }
        try feed.waitUntilAcknowledged(more: 100)
        try drill.redisCommand("REPLICAOF", "NO", "ONE")
        try drill.status("Redis following") { $0["lag"]?["relay_error"] == .null }
      }
      #expect(try drill.scene.sql("SELECT count(*) FROM events_outbox") == "0")
    }
  }

  @Test("answers slowly: nobody but Redis is late", .enabled(if: Drill.isLong, "a long drill: make drill"))
  func isSlow() throws {
    try Drill.with { drill in
      let times = Drill.times(3, long: 15)
      try drill.run { feed in
        for _ in 0..<times {
          try drill.redisCommand("CLIENT", "PAUSE", "800", "ALL")
          try feed.waitUntilAcknowledged(more: 30)
          Drill.wait(1)
        }
      }
    }
  }
}
