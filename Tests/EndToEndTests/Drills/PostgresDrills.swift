import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

@Suite("Drill: Postgres")
struct PostgresDrills {
  @Test("stops for a while: callers go on, status names the repository, its lag and the cause")
  func stops() throws {
    try Drill.with { drill in
      try drill.run { feed in
        try drill.postgres.stop()
        let began = ContinuousClock.now
        let status = try drill.status("the repository's lag") { status in
          let sink = Drill.sink("repository", in: status)
          return sink?["error"]?.string != nil && (sink?["events"]?.int ?? 0) > 0
        }
        #expect(status["postgres_state"]?.string == "unreachable")
        #expect(status["lag"]?["writer"]?.string == "running")
        #expect(Drill.sink("legacy", in: status)?["error"] == .null)
        try feed.waitUntilAcknowledged(more: 100)
        Drill.wait(max(0, Drill.length(0, long: 60) - (.now - began) / .seconds(1)))
        try drill.postgres.start()
        try drill.status("the repository without an error") { Drill.sink("repository", in: $0)?["error"] == .null }
      }
    }
  }

  @Test("is restarted again and again, at times by kill -9", .enabled(if: Drill.isLong, "a long drill: make drill"))
  func restarts() throws {
    try Drill.with { drill in
      let times = Drill.times(3, long: 10)
      try drill.run { feed in
        for round in 0..<times {
          if round.isMultiple(of: 2) { try drill.postgres.kill() } else { try drill.postgres.stop() }
          try drill.postgres.start()
          Drill.wait(Double.random(in: 0...0.5))
        }
      }
    }
  }

  @Test("ends the connections again and again")
  func terminates() throws {
    try Drill.with { drill in
      let times = Drill.times(15, long: 200)
      try drill.run { feed in
        for _ in 0..<times {
          try drill.scene.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'")
          Drill.wait(Double.random(in: 0...0.2))
        }
      }
    }
  }

  @Test("has no room: status says so, and the sink goes on automatically", .enabled(if: SmallDisk.isPossible))
  func isFull() throws {
    try Drill.with { drill in
      let folder = try TemporaryDirectory("tablespace")
      chmod(folder.path, 0o755)
      let disk = try SmallDisk(on: folder.path, megabytes: 24)
      var data = stat()
      try #require(stat(drill.postgres.folder + "/data", &data) == 0)
      mkdir(disk.path + "/space", 0o700)
      chown(disk.path + "/space", data.st_uid, data.st_gid)
      try drill.scene.sql("CREATE TABLESPACE small LOCATION '\(disk.path)/space'")
      try drill.scene.sql("ALTER DATABASE postgres SET default_tablespace = small")
      try drill.run(events: 1000) { feed in
        disk.fill()
        let status = try drill.status("a full disk") {
          Drill.sink("repository", in: $0)?["error"]?.string?.contains("No space left") == true
        }
        #expect(Drill.sink("repository", in: status)?["error"]?.string?.contains("make room") == true)
        try feed.waitUntilAcknowledged(more: 50)
        disk.makeRoom()
        try drill.status("room again") { Drill.sink("repository", in: $0)?["error"] == .null }
      }
      drill.postgres.shutDown()
    }
  }
}
