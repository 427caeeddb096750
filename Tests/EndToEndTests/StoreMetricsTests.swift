import CutoverConfiguration
import CutoverJSON
import CutoverPostgres
import CutoverServices
import CutoverTelemetry
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `The metrics of the stores and settings` {
  private func lines(_ server: RunningServer) throws -> Set<Substring> {
    Set(try server.curl("/metrics").text.split(separator: "\n"))
  }

  private func wait(for line: String, _ server: RunningServer) throws {
    for _ in 0..<400 {
      if try lines(server).contains(line[...]) { return }
      usleep(50_000)
    }
    Issue.record("/metrics never had \(line): \(try lines(server).filter { $0.contains("_up ") })")
  }

  @Test func `say whether Postgres and Redis answer`() throws {
    try Drill.with { drill in
      try drill.scene.succeed("backfill")
      let server = try RunningServer(drill.scene)
      try server.waitUntilReady()
      try wait(for: #"cutover_postgres_up{domain="arena"} 1"#, server)
      try wait(for: #"cutover_redis_up{domain="arena"} 1"#, server)
      try drill.redis.stop()
      try wait(for: #"cutover_redis_up{domain="arena"} 0"#, server)
      #expect(try lines(server).contains(#"cutover_postgres_up{domain="arena"} 1"#))
      try drill.postgres.stop()
      try wait(for: #"cutover_postgres_up{domain="arena"} 0"#, server)
      try drill.postgres.start()
      try drill.redis.start()
      try wait(for: #"cutover_postgres_up{domain="arena"} 1"#, server)
      try wait(for: #"cutover_redis_up{domain="arena"} 1"#, server)

      // One that is there and does not answer is as good as down.
      let pid = try #require(drill.redis.processID)
      kill(pid, SIGSTOP)
      defer { kill(pid, SIGCONT) }
      try wait(for: #"cutover_redis_up{domain="arena"} 0"#, server)
      kill(pid, SIGCONT)
      #expect(try server.end() == 0)
    }
  }

  @Test func `say how old what a replica of the database shows is`() throws {
    let primary = try ThrowawayServer.postgres()
    let replica = try ThrowawayServer.standby(of: primary)
    let pool = PostgresPool(try PostgresConfiguration(url: primary.url), size: 2, acquireTimeout: .seconds(30))
    let folder = try TemporaryDirectory()
    let registry = MetricsRegistry()
    let probes = StateProbes(
      Domains.all[0], statePath: folder.path, reports: folder.path, postgres: { pool }, in: registry,
      every: .milliseconds(50))
    defer { probes.stop() }
    func waitForLag(_ condition: (Double) -> Bool) -> Bool {
      let series = #"cutover_replica_lag_seconds{replica="walreceiver"} "#
      for _ in 0..<400 {
        let line = registry.text().split(separator: "\n").first { $0.hasPrefix(series) }
        if let line, let seconds = Double(line.dropFirst(series.count)), condition(seconds) { return true }
        usleep(50_000)
      }
      return false
    }
    #expect(waitForLag { $0 == 0 })
    try PostgresConnection(PostgresConfiguration(url: replica.url)).execute(script: "SELECT pg_wal_replay_pause()")
    try pool.withConnection { try $0.execute(script: "CREATE TABLE unseen (); CREATE TABLE unseen_too ()") }
    #expect(waitForLag { $0 > 0 })
  }

  @Test func `give every setting that is a number as it holds now, and no other`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(
        scene,
        environment: [
          "CUTOVER_CACHE_LIST_LENGTH": "7", "CUTOVER_READ_DEADLINE": "1234", "CUTOVER_REDIS_COMMAND_TIMEOUT": "3m",
          "CUTOVER_ADMIN_TOKEN": "1234567890123456",
        ])
      try server.waitUntilReady()
      let lines = try lines(server).filter { $0.hasPrefix("cutover_setting{") }
      for line in [
        #"name="postgres.serve_connections",domain="arena"} 4"#,
        #"name="postgres.writer_connections",domain="arena"} 3"#,
        #"name="redis.connections",domain="arena"} 1"#, #"name="redis.command_timeout",domain="arena"} 180"#,
        #"name="server.read_deadline",domain="arena"} 1234"#,
        #"name="domains.arena.cache.list_length",domain="arena"} 7"#,
        #"name="domains.arena.cache.stream_length",domain="arena"} 100000"#,
        #"name="domains.arena.cache.guard_time",domain="arena"} 86400"#,
        #"name="gates.lag_seconds",domain="arena"} 30"#,
        #"name="domains.arena.views.interval",domain="arena"} 60"#, #"name="journal.retention",domain="arena"} 604800"#,
        #"name="traces.disabled",domain="arena"} 0"#,
      ] {
        #expect(lines.contains("cutover_setting{\(line)"), "\(line)")
      }
      let names = Set(lines.compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) })
      let numbers = ConfigurationSchema.program.settings.filter { setting in
        if setting.standard == nil { return false }
        return switch setting.kind {
        case .integer, .duration, .time, .share, .boolean: true
        default: false
        }
      }
      #expect(names == Set(numbers.map { ($0.scope == .domain ? "domains.arena." : "") + $0.key }))
      #expect(!lines.contains { $0.contains("1234567890123456") })
      #expect(try server.end() == 0)
    }
  }
}
