import CutoverServices
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A server that is asked to end while Postgres is frozen` {
  enum Frozen: Sendable, CaseIterable {
    /// The processes that serve the connections: new ones can be made.
    case connections
    /// All of it.
    case everything
  }

  @Test(arguments: Frozen.allCases) func `ends within seconds, and in order`(frozen: Frozen) throws {
    try Drill.with { drill in
      try drill.scene.succeed("backfill")
      try drill.scene.succeed(
        "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "a test")
      let server = try RunningServer(drill.scene)
      try server.waitUntilReady()
      let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
      let load = Load(port, "/api/trades", clients: 2)
      defer { load.stop() }
      Drill.wait(0.5)
      let pids = try Self.processes(frozen, drill)
      #expect(pids.count > 2)
      for pid in pids { kill(pid, SIGSTOP) }
      defer { for pid in pids.reversed() { kill(pid, SIGCONT) } }
      Drill.wait(1)

      let began = ContinuousClock.now
      server.program.send(SIGTERM)
      while !server.program.hasEnded, .now - began < .seconds(30) { usleep(50_000) }
      let took = ContinuousClock.now - began
      if !server.program.hasEnded { server.program.send(SIGKILL) }
      let status = try server.program.wait().status
      #expect(took < .seconds(20), "it took \(took)")
      #expect(status == 0)
    }
  }

  private static func processes(_ frozen: Frozen, _ drill: Drill) throws -> [pid_t] {
    switch frozen {
    case .connections:
      return try drill.scene.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'")
        .split(separator: "\n").compactMap { pid_t($0) }
    case .everything:
      let main = try #require(drill.postgres.processID)
      let children = try Program.run("cat", ["/proc/\(main)/task/\(main)/children"]).text
      return [main] + children.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    }
  }
}
