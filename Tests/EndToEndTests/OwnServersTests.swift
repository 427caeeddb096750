import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `Cutover's own servers` {
  @Test func `go up once, are reachable by their URLs, and go down with what they hold`() throws {
    try OwnServers.with { own in
      #expect(try own.cutover("init").status == 0)
      #expect(try own.states() == ["stopped", "stopped"])
      let up = try own.cutover("up")
      #expect(up.status == 0)
      #expect(up.text.hasPrefix("DATABASE_URL='postgresql://") && up.text.contains("\nREDIS_URL='unix://"))
      #expect(try own.cutover("up").text == up.text)
      #expect(try own.states() == ["running", "running"])
      #expect(try own.cutover("status").text.hasPrefix("postgres    running  postgresql://"))
      _ = try own.psql("CREATE TABLE kept AS SELECT 5 AS five")
      let redis = try #require(try own.status()["redis"]?.string).dropFirst("unix://".count).prefix { $0 != "?" }
      #expect(try Program.run("redis-cli", ["-s", String(redis), "ping"]).text == "PONG\n")

      for _ in 0..<2 { #expect(try own.cutover("down").status == 0) }
      #expect(try own.states() == ["stopped", "stopped"])
      _ = try own.cutover("up")
      #expect(try own.psql("SELECT five FROM kept") == "5\n")
    }
  }

  /// The server itself takes connections, and what stands still is what it has done so far.
  @Test func `are not well while processes of Postgres are stopped, which the doctor names`() throws {
    try OwnServers.with { own in
      _ = try own.cutover("backfill")
      let main = try own.postgres()
      let children = try Program.run("cat", ["/proc/\(main)/task/\(main)/children"]).text
        .split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
      #expect(children.count > 2)
      for pid in children { kill(pid, SIGSTOP) }
      let doctor = try own.cutover("doctor")
      for pid in children { kill(pid, SIGCONT) }
      #expect(doctor.status == 78, "\(doctor.text)")
      let pids = children.sorted().map { "\($0)" }.joined(separator: " ")
      #expect(doctor.text.contains("kill -CONT \(pids)"), "\(doctor.text)")
      #expect(try own.cutover("doctor").status == 0)
    }
  }

  @Test func `begin an instance where there is none, and say so and where`() throws {
    try OwnServers.with { own in
      let up = try own.cutover("up")
      #expect(up.status == 0)
      let first = "cutover: there is no instance of Cutover in \(own.folder.path): no cutover.yaml, no .cutover, no "
      #expect(up.errors.hasPrefix(first), "\(up.errors)")
      #expect(
        up.errors.contains("a new one begins, with its state in \(own.folder.path)/.cutover; if you meant another"))
      #expect(try own.cutover("up").errors == "")
    }
  }

  @Test func `are started by a server that wants them, which says so once each`() throws {
    try OwnServers.with { own in
      #expect(try own.cutover("backfill").status == 0)
      #expect(try own.cutover("down").status == 0)
      let server = try Program.start(
        "sh", ["-c", #"exec "$0" serve --listen 127.0.0.1:0 2>errors"#, Program.products + "/cutover"],
        in: own.folder.path)
      func errors() -> String { (try? own.folder.read("errors")).map { String(decoding: $0, as: UTF8.self) } ?? "" }
      for _ in 0..<200 where try own.states() != ["running", "running"] || !errors().contains("Events are taken in") {
        usleep(100_000)
      }
      sleep(1)
      server.send(SIGTERM)
      #expect(try server.wait().status == 0)
      for name in ["DATABASE_URL is not set", "REDIS_URL is not set"] {
        #expect(errors().split(separator: name, omittingEmptySubsequences: false).count <= 2, "\(errors())")
      }
    }
  }

  @Test func `are not stopped under a process that uses them, which is named`() throws {
    try OwnServers.with { own in
      #expect(try own.cutover("down").status == 78)
      #expect(try own.cutover("init").status == 0)
      #expect(try own.cutover("down").text == "nothing to stop: neither Postgres nor Redis is running\n")
      #expect(try own.cutover("backfill").status == 0)
      let server = try Program.start(
        "sh", ["-c", #"exec "$0" serve --listen 127.0.0.1:0 2>errors"#, Program.products + "/cutover"],
        in: own.folder.path)
      func writer() throws -> String { try own.status()["lag"]?["writer_process"]?.string ?? "" }
      for _ in 0..<100 where try writer().isEmpty { usleep(100_000) }
      let refused = try own.cutover("down")
      let status = try own.cutover("status").text
      let who = try writer()
      #expect(who.contains(", cutover serve, since "))
      #expect(refused.status == 1)
      let pid = who.dropFirst("pid ".count).prefix { $0.isNumber }
      #expect(
        refused.errors.hasPrefix(
          "cutover: nothing was stopped: the servers are in use by cutover serve (pid \(pid)): "),
        "\(refused.errors)")
      #expect(status.contains("a writer is running (\(who))"), "\(status)")
      #expect(try own.states() == ["running", "running"])
      server.send(SIGTERM)
      #expect(try server.wait().status == 0)
      #expect(try own.cutover("down").text.hasPrefix("stopped Postgres and Redis; the data of Postgres stays in "))
    }
  }

  @Test func `are not stopped under an ingest that waits for its turn to write`() throws {
    try OwnServers.with { own in
      #expect(try own.cutover("backfill").status == 0)
      let server = try Program.start(
        "sh", ["-c", #"exec "$0" serve --listen 127.0.0.1:0 2>errors"#, Program.products + "/cutover"],
        in: own.folder.path)
      func writer() throws -> String { try own.status()["lag"]?["writer_process"]?.string ?? "" }
      for _ in 0..<100 where try writer().isEmpty { usleep(100_000) }
      try #require(mkfifo(own.folder.file("feed"), 0o600) == 0)
      let feed = try Program.start(
        "sh", ["-c", #"exec "$0" simulate --rate 20 >feed"#, Program.products + "/cutover"], in: own.folder.path)
      let ingest = try Program.start(
        "sh", ["-c", #"exec "$0" ingest <feed 2>waiting"#, Program.products + "/cutover"], in: own.folder.path)
      for _ in 0..<100 where try own.status()["journal"]?["head"]?.int ?? 0 < 5 { usleep(100_000) }
      server.send(SIGTERM)
      #expect(try server.wait().status == 0)
      let refused = try own.cutover("down")
      #expect(refused.status == 1 && refused.errors.contains("cutover ingest"), "\(refused.text)\(refused.errors)")
      #expect(try own.states() == ["running", "running"])
      for program in [feed, ingest] {
        program.send(SIGTERM)
        _ = try program.wait()
      }
    }
  }

  @Test func `are not stopped under any of the processes that use them, which are all named`() throws {
    try OwnServers.with { own in
      #expect(try own.cutover("backfill").status == 0)
      func serve(_ number: Int) throws -> RunningProgram {
        try Program.start(
          "sh", ["-c", "exec \"$0\" serve --listen 127.0.0.1:0 2>errors\(number)", Program.products + "/cutover"],
          in: own.folder.path)
      }
      func isListening(_ number: Int) -> Bool {
        (try? own.folder.read("errors\(number)")).map { String(decoding: $0, as: UTF8.self).contains("/console") }
          ?? false
      }
      let first = try serve(1)
      for _ in 0..<300 where !isListening(1) { usleep(100_000) }
      let second = try serve(2)
      for _ in 0..<300 where !isListening(2) { usleep(100_000) }
      var refused = try own.cutover("down")
      for _ in 0..<50 where !refused.errors.contains("; by cutover serve (pid ") {
        #expect(refused.status == 1)
        usleep(100_000)
        refused = try own.cutover("down")
      }
      #expect(refused.errors.contains("in use by cutover serve (pid "), "\(refused.errors)")
      #expect(refused.errors.contains("; by cutover serve (pid "), "\(refused.errors)")
      #expect(refused.errors.contains("stop these processes first"), "\(refused.errors)")
      for server in [first, second] { server.send(SIGTERM) }
      for server in [first, second] { #expect(try server.wait().status == 0) }
      #expect(try own.cutover("down").text.hasPrefix("stopped Postgres and Redis"))
    }
  }

  @Test func `come back after a crash, and two folders do not meet`() throws {
    try OwnServers.with { own in
      try OwnServers.with { other in
        _ = try own.cutover("up")
        _ = try other.cutover("up")
        _ = try own.psql("CREATE TABLE kept AS SELECT 5 AS five")
        try own.killPostgres()
        #expect(try own.states() == ["stopped", "running"])
        #expect(try own.cutover("up").status == 0)
        #expect(try own.psql("SELECT five FROM kept") == "5\n")
        #expect(try other.psql("SELECT to_regclass('kept') IS NULL") == "t\n")
      }
    }
  }

  @Test func `are started by the commands that need them, which say so`() throws {
    try OwnServers.with { own in
      let migrated = try own.cutover("migrate", "up")
      #expect(migrated.errors.contains("cutover: DATABASE_URL is not set: starting Cutover's own Postgres"))
      #expect(try own.states() == ["running", "stopped"])
      let moved = try own.cutover("backfill")
      #expect(moved.status == 0)
      #expect(moved.errors == "cutover: REDIS_URL is not set: starting Cutover's own Redis; 'cutover down' stops it\n")
      #expect(try own.cutover("parity", "run").status == 0)
    }
  }

  @Test func `are not waited for where somebody has stopped their process, and commands that look say so in seconds`()
    throws
  {
    try OwnServers.with { own in
      _ = try own.cutover("backfill")
      _ = try own.cutover("flags", "promote", "trades")
      let postgres = try own.postgres()
      kill(postgres, SIGSTOP)
      defer { kill(postgres, SIGCONT) }
      for (arguments, words) in [
        (["status"], "postgres    not answering  "),
        (["flags", "list"], "not known: what runs have found, nor how far the sides are: Postgres runs, and does not"),
        (["flags", "show", "trades"], "Postgres runs, and does not answer"),
        (["doctor"], "kill -CONT \(postgres)"), (["parity", "run"], "kill -CONT \(postgres)"),
      ] {
        let asked = ContinuousClock.now
        let run = try Program.run(Program.products + "/cutover", arguments, in: own.folder.path)
        let took = ContinuousClock.now - asked
        #expect(took < .seconds(8), "\(arguments): \(took)")
        #expect((run.text + run.errors).contains(words), "\(arguments): \(run.text)\(run.errors)")
      }
      // Events are taken in all the same: they are safe in the journal.
      try own.folder.write(try own.cutover("simulate", "--count", "3", "--rate", "0").text, to: "events.ndjson")
      let ingest = try own.cutover("ingest", "events.ndjson", "--drain", "1")
      #expect(ingest.status == 0 && ingest.errors.contains("3 events accepted"), "\(ingest.errors)")
      #expect(ingest.errors.contains("kill -CONT \(postgres)"), "\(ingest.errors)")
      // A gate advises nothing that cannot work now.
      let gate = try own.cutover("parity", "gate", "--endpoint", "trades").text
      #expect(gate.contains("in Cutover's own Postgres, cannot be read"), "\(gate)")
      #expect(!gate.contains("run 'cutover parity run'") && !gate.contains("DATABASE_URL"), "\(gate)")
      kill(postgres, SIGCONT)
      #expect(try own.cutover("status").text.contains("postgres    running"))
      #expect(try own.cutover("parity", "run").status == 0)
    }
  }

  @Test func `are named by an ingest whose events wait for them in the server's hands`() throws {
    try OwnServers.with { own in
      _ = try own.cutover("backfill")
      let server = try Program.start(
        "sh", ["-c", #"exec "$0" serve --listen 127.0.0.1:0 2>errors"#, Program.products + "/cutover"],
        in: own.folder.path)
      func writer() throws -> String { try own.status()["lag"]?["writer_process"]?.string ?? "" }
      for _ in 0..<100 where try writer().isEmpty { usleep(100_000) }
      let postgres = try own.postgres()
      let children = try Program.run("cat", ["/proc/\(postgres)/task/\(postgres)/children"]).text
      let pids = [postgres] + children.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
      for pid in pids { kill(pid, SIGSTOP) }
      defer { for pid in pids.reversed() { kill(pid, SIGCONT) } }
      try own.folder.write(try own.cutover("simulate", "--count", "3", "--rate", "0").text, to: "events.ndjson")
      let ingest = try own.cutover("ingest", "events.ndjson", "--drain", "1")
      #expect(ingest.status == 0, "\(ingest.errors)")
      #expect(
        ingest.errors.contains(": Postgres runs, and does not answer; 'cutover doctor' says why"), "\(ingest.errors)")
      let pid = try writer().dropFirst("pid ".count).prefix { $0.isNumber }
      #expect(
        ingest.errors.contains("all of it is durable, and cutover serve (pid \(pid)) applies it"), "\(ingest.errors)")
      for pid in pids.reversed() { kill(pid, SIGCONT) }
      server.send(SIGTERM)
      #expect(try server.wait().status == 0)
    }
  }

  @Test(arguments: [
    ("live", "clients of trades (live) get the legacy side's answers, late"),
    ("complete", "clients of trades (complete) get errors"),
    ("dualwrite", "no event reaches the repository, which trades (dualwrite) asks for"),
  ])
  func `fail the doctor where they are stopped, and a stage of the flags needs them`(
    stage: String, words: String
  ) throws {
    try OwnServers.with { own in
      #expect(try own.cutover("backfill").status == 0)
      let set = try own.cutover("flags", "set", "trades", "--stage", stage, "--force", "--reason", "a test")
      #expect(set.status == 0, "\(set.errors)")
      #expect(try own.cutover("doctor").status == 0)
      #expect(try own.cutover("down").status == 0)
      let stopped = try own.cutover("doctor")
      #expect(stopped.status == 78, "\(stopped.text)")
      #expect(
        stopped.text.contains(
          "FAILED   postgres server: Cutover's own is not running; without it \(words)\n"), "\(stopped.text)")
      #expect(stopped.text.contains("→ run 'cutover up'"), "\(stopped.text)")
    }
  }

  @Test func `are what the doctor looks at`() throws {
    try OwnServers.with { own in
      let stopped = try own.cutover("doctor")
      #expect(stopped.status == 0)
      #expect(stopped.text.contains("Cutover's own is not running; a command that needs it starts it\n"))
      #expect(!stopped.text.contains("FAILED"))
      _ = try own.cutover("migrate", "up")
      _ = try own.cutover("up")
      let running = try own.cutover("doctor")
      #expect(running.status == 0)
      #expect(running.text.split(separator: "\n").allSatisfy { $0.hasPrefix("ok ") }, "\(running.text)")
    }
  }
}
