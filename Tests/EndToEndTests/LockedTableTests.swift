import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// Somebody who has locked tables, to restore them say, and went home.
@Suite struct `A table that somebody has locked` {
  /// Runs `body` while a session of psql holds the tables.
  private static func locked(_ tables: [String], in scene: Scene, _ body: () throws -> Void) throws {
    let names = tables.joined(separator: ", ")
    let hold = "BEGIN; LOCK TABLE \(names) IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)"
    let psql = try Program.start("psql", [scene.postgres, "-Xq", "-c", hold])
    defer {
      // The server sees that a client is gone only when it has something to say to it.
      _ = try? scene.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
          + "AND application_name = 'psql' AND pid <> pg_backend_pid()")
      _ = try? psql.wait()
    }
    for table in tables { try scene.waitUntilLocked(table) }
    try body()
  }

  @Test func `does not keep a command that only looks, which names who holds it and what to do`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try scene.parity().status == 0)
      try scene.succeed("flags", "set", "trades", "--stage", "dualwrite", "--force", "--reason", "a test")
      let tables = ["trades", "documents", "schema_migrations", "sink_positions", "cutover_parity.runs"]
      try Self.locked(tables, in: scene) {
        for command in [
          ["doctor"], ["status"], ["flags", "list"], ["flags", "show", "trades"],
          ["parity", "gate"], ["parity", "history"],
        ] {
          let result = try Program.run(
            Program.products + "/cutover", command, in: scene.folder.path, environment: scene.variables)
          // Lines are broken at the width of a terminal only, which this is none.
          let text = result.text + result.errors
          #expect(text.contains("it waits for a lock of session "), "\(command): \(text)")
          #expect(text.contains("psql"), "\(command): \(text)")
          #expect(text.contains("LOCK TABLE trades, documents"), "\(command): \(text)")
          #expect(text.contains("SELECT pg_terminate_backend("), "\(command): \(text)")
        }
        #expect(try scene.cutover("doctor").status == 78)
      }
      #expect(try scene.cutover("doctor").status == 0)
    }
  }

  /// Flags in a file: the database remembers how their history ended.
  @Test func `keeps no change of flags for ever, which names who holds it, and no rollback`() throws {
    try Scene.with { scene in
      try scene.succeed("init")
      try scene.succeed("migrate", "up")
      try scene.succeed(["flags", "set", "trades"] + forced("live"))
      try Self.locked(["cutover_flags.heads"], in: scene) {
        for command in [
          ["flags", "verify", "--history-only"], ["flags", "promote", "positions"], ["flags", "freeze", "--all"],
        ] {
          let held = try scene.cutover(command)
          #expect(held.status == 69, "\(command): \(held.text)\(held.errors)")
          #expect(held.errors.contains("it waits for a lock of session "), "\(command): \(held.errors)")
          #expect(held.errors.contains("LOCK TABLE cutover_flags.heads"), "\(command): \(held.errors)")
          #expect(held.errors.contains("SELECT pg_terminate_backend("), "\(command): \(held.errors)")
        }
        #expect(try scene.succeed("flags", "rollback", "trades").text == "trades: live 100 % back to shadow\n")
      }
      #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
    }
  }

  @Test func `holds a sink up, of which status, the doctor and the server tell with the session`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let token = "the-token-of-the-tests"
      let server = try RunningServer(scene, environment: ["CUTOVER_ADMIN_TOKEN": token])
      try server.waitUntilReady()
      try Self.locked(["trades"], in: scene) {
        let feed = try scene.succeed("simulate", "--rate", "0", "--count", "60", "--seed", "3")
        try scene.folder.write(feed.output, to: "feed.ndjson")
        let sent = try Program.run(
          "curl",
          [
            "-sS", "-m", "30", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@feed.ndjson",
            server.url + "/ingest",
          ], in: scene.folder.path)
        #expect(sent.status == 0, "\(sent.errors)")
        func wait(_ ask: () throws -> String) throws -> String {
          var text = ""
          for _ in 0..<100 {
            text = try ask()
            if text.contains("waits for a lock, for ") { return text }
            usleep(200_000)
          }
          return text
        }
        let asked: [() throws -> String] = [
          { try scene.cutover("status").text }, { try scene.cutover("status", "--json").text },
          { try server.curl("/admin/status", "-H", "Authorization: Bearer \(token)").text },
          { try server.curl("/admin/overview", "-H", "Authorization: Bearer \(token)").text },
          { try scene.cutover("doctor").text },
        ]
        for ask in asked {
          let text = try wait(ask)
          #expect(text.contains("waits for a lock, for ") && text.contains("LOCK TABLE trades"), "\(text)")
          #expect(text.contains("SELECT pg_terminate_backend("), "\(text)")
        }
      }
      #expect(try server.end() == 0)
    }
  }

  @Test func `and a server that is frozen are no reason for a command to wait for ever`() throws {
    try Drill.with { drill in
      try drill.scene.succeed("backfill")
      let main = try #require(drill.postgres.processID)
      let children = try Program.run("cat", ["/proc/\(main)/task/\(main)/children"]).text
      let pids = [main] + children.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
      for pid in pids { kill(pid, SIGSTOP) }
      defer { for pid in pids.reversed() { kill(pid, SIGCONT) } }
      let doctor = try drill.scene.cutover("doctor")
      #expect(doctor.status == 78 && doctor.text.contains("does not answer"), "\(doctor.text)")
    }
  }
}
