import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Input for both ways in.
private enum TakingIn {
  static func event(_ id: String) -> String {
    #"{"type":"price","id":"\#(id)","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}"#
  }

  /// A line that long, between two events.
  static func input(_ length: Int) -> [UInt8] {
    Array((event("a") + "\n").utf8) + [UInt8](repeating: 0x78, count: length) + Array(("\n" + event("b") + "\n").utf8)
  }
}

@Suite struct `Taking in from a file` {
  @Test func `stops at a line that is far too long, and says which`() throws {
    try Scene.with { scene in
      try scene.folder.write(TakingIn.input(5 << 20), to: "events.ndjson")
      let run = try scene.cutover("ingest", "events.ndjson", "--json")
      #expect(run.status == 65)
      #expect(run.errors.contains("events.ndjson:2: the event has 5242880 bytes, more than 1048576"), "\(run.errors)")
      #expect(try JSONValue.parse(run.output)["accepted"]?.int == 1)
    }
  }

  @Test func `puts a line that is far too long aside as it came, and goes on`() throws {
    try Scene.with { scene in
      try scene.folder.write(TakingIn.input(5 << 20), to: "events.ndjson")
      let run = try scene.cutover("ingest", "events.ndjson", "--on-error", "skip", "--json")
      #expect(run.status == 65)
      #expect(try JSONValue.parse(run.output)["accepted"]?.int == 2)
      #expect(try scene.folder.read("events.ndjson.rejects") == [UInt8](repeating: 0x78, count: 5 << 20) + [0x0A])
      let reason = try JSONValue.parse(try scene.folder.read("events.ndjson.rejects.reasons"))
      #expect(reason["line"]?.int == 2 && reason["code"]?.string == "tooLarge")
    }
  }

  @Test(arguments: ["stop", "skip"])
  func `takes what comes before a line longer than it reads, and says which that is`(onError: String) throws {
    try Scene.with { scene in
      try scene.folder.write(TakingIn.input(65 << 20), to: "events.ndjson")
      let run = try scene.cutover("ingest", "events.ndjson", "--on-error", onError)
      #expect(run.status == 65)
      #expect(run.errors.contains("events.ndjson:2: a line longer than 64 MiB"), "\(run.errors)")
      #expect(run.errors.contains("1 event accepted"), "\(run.errors)")
    }
  }

  @Test func `knows the folder of its legacy files also where somebody wrote its name with a line end`() throws {
    try Scene.with { scene in
      try scene.folder.write(TakingIn.event("a"), to: "events.ndjson")
      try scene.folder.write(scene.folder.file("other") + "\r\n", to: ".cutover/legacy-folder")
      let other = try scene.cutover("ingest", "events.ndjson", "--drain", "1")
      #expect(other.status == 78)
      #expect(other.errors.contains("belongs to the legacy files in \(scene.folder.file("other")), not in "))
      try scene.folder.write(scene.folder.file("legacy-json") + "\n", to: ".cutover/legacy-folder")
      try scene.succeed("ingest", "events.ndjson", "--drain", "1")
    }
  }

  @Test func `takes a line that comes in two parts as one`() throws {
    try Scene.with { scene in
      let event = TakingIn.event("a")
      let run = try Program.run(
        "sh",
        [
          "-c", #"(printf %s "$1"; sleep 1; printf %s "$2") | "$0" ingest - --json"#, Program.products + "/cutover",
          "\(event.prefix(9))", "\(event.dropFirst(9))",
        ], in: scene.folder.path, environment: scene.variables)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try JSONValue.parse(run.output)["accepted"]?.int == 1)
    }
  }
}

@Suite struct `Taking in over the network` {
  @Test func `reads on behind a line that is far too long, and answers`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      try scene.folder.write(TakingIn.input(20 << 20), to: "events.ndjson")
      let file = [
        "-H", "Content-Type: application/x-ndjson", "--data-binary", "@" + scene.folder.file("events.ndjson"),
      ]
      func post(_ query: String) throws -> JSONValue {
        try JSONValue.parse(try Program.run("curl", ["-sS", "-m", "60", server.url + "/ingest" + query] + file).output)
      }

      let stopped = try post("")
      #expect(stopped["status"]?.int == 413 && stopped["code"]?.string == "tooLarge" && stopped["line"]?.int == 2)
      #expect(stopped["accepted"]?.int == 1)

      let skipped = try post("?on_error=skip")
      #expect(skipped["accepted"]?.int == 1 && skipped["duplicates"]?.int == 1 && skipped["rejected"]?.int == 1)
      #expect(skipped["rejections"]?[0]?["line"]?.int == 2)
      #expect(
        try server.curl("/metrics").text.contains(#"cutover_ingest_events_total{outcome="refused",domain="arena"} 2"#))
      #expect(try server.end() == 0)
    }
  }
}

@Suite struct `Taking in that is interrupted` {
  @Test(arguments: [SIGTERM, SIGINT])
  func `says at which line, exits with the signal's status, and is resumed by the same input`(
    signal: Int32
  ) throws {
    try Scene.with { scene in
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "60", "--seed", "5").output
      let pipe = scene.folder.file("events")
      try #require(mkfifo(pipe, 0o600) == 0)
      // Both ends open: the input pauses, and does not end.
      let end = open(pipe, O_RDWR)
      defer { close(end) }
      try #require(write(end, events, events.count) == events.count)
      let run = try scene.start("ingest", pipe, "--json")
      func accepted() throws -> Int {
        let journal = try scene.cutover("journal", "status", "--json")
        guard journal.status == 0 else { return 0 }
        return try JSONValue.parse(journal.output)["head"]?.number.flatMap { Int($0.lexeme) } ?? 0
      }
      let deadline = ContinuousClock.now + .seconds(60)
      while try accepted() < 60, .now < deadline { usleep(10_000) }
      run.send(signal)
      let result = try run.wait()
      #expect(result.status == 128 + signal, "\(result.text)\(result.errors)")
      let summary = try JSONValue.parse(result.output)
      #expect(summary["accepted"]?.number?.lexeme == "60")
      #expect(summary["interrupted_at_line"]?.number?.lexeme == "60")
      #expect(result.errors.contains("interrupted at line 60 of \(pipe)"))

      try scene.folder.write(events, to: "all.ndjson")
      let again = try JSONValue.parse(try scene.succeed("ingest", "all.ndjson", "--json").output)
      #expect(again["accepted"]?.number?.lexeme == "0" && again["duplicates"]?.number?.lexeme == "60")
      #expect(again["interrupted_at_line"] == .null)
    }
  }

  /// `ingest` of a pipe that stays open, whose 60 events a server has taken in; its errors can be read while it runs.
  private struct Feed {
    let scene: Scene
    let run: RunningProgram
    let end: Int32

    init(_ scene: Scene) throws {
      self.scene = scene
      let pipe = scene.folder.file("events")
      try #require(mkfifo(pipe, 0o600) == 0)
      // Not for the programs that are started here: with it open, none would see the end.
      end = open(pipe, O_RDWR | O_CLOEXEC)
      run = try Program.start(
        "sh", ["-c", "exec \"$0\" ingest events 2>ingest-errors", Program.products + "/cutover"], in: scene.folder.path,
        environment: scene.variables)
    }

    func send(_ count: Int, seed: Int) throws {
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "\(count)", "--seed", "\(seed)").output
      try #require(write(end, events, events.count) == events.count)
    }

    var errors: String {
      (try? scene.folder.read("ingest-errors")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func waitUntilSaid(_ words: String) throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while !errors.contains(words), .now < deadline { usleep(10_000) }
      try #require(errors.contains(words), "\(errors)")
    }

    func waitUntilTaken(_ head: Int) throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while try newest() != head, .now < deadline { usleep(10_000) }
      try #require(try newest() == head)
    }

    private func newest() throws -> Int? {
      try JSONValue.parse(scene.cutover("journal", "status", "--json").output)["head"]?.int
    }
  }

  private static let ended = "waiting: the process that writes has ended"

  @Test func `goes on with the next server where the one that writes is restarted`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let feed = try Feed(scene)
      try feed.send(60, seed: 5)
      try feed.waitUntilTaken(61)
      _ = try server.end()
      let next = try RunningServer(scene)
      try next.waitUntilReady()
      try feed.send(5, seed: 6)
      try feed.waitUntilSaid(Self.ended)
      try feed.waitUntilTaken(66)
      close(feed.end)
      let result = try feed.run.wait()
      #expect(result.status == 0, "\(feed.errors)")
      #expect(feed.errors.contains("another process writes now; going on"), "\(feed.errors)")
      #expect(feed.errors.contains("65 events accepted"), "\(feed.errors)")
      _ = try next.end()
    }
  }

  @Test func `says from which line to go on where it is stopped while no process writes`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let feed = try Feed(scene)
      defer { close(feed.end) }
      try feed.send(60, seed: 5)
      try feed.waitUntilTaken(61)
      _ = try server.end()
      try feed.send(5, seed: 6)
      try feed.waitUntilSaid(Self.ended)
      feed.run.send(SIGTERM)
      let result = try feed.run.wait()
      #expect(result.status == 69 && feed.errors.contains("the process that writes has ended"), "\(feed.errors)")
      #expect(
        feed.errors.contains("60 events are accepted, line 61 is the first that may not be"), "\(feed.errors)")
    }
  }
}

@Suite struct `Taking in through a command that ends` {
  /// Writes of trades wait for the lock, reads do not.
  private static let lock = ["trades IN SHARE MODE"]

  /// Has the journal hold a trade that no side has yet.
  private func leaveTrade(_ scene: Scene) throws {
    let trades = try scene.cutover("simulate", "--rate", "0", "--count", "200", "--seed", "7").text.split(
      separator: "\n")
    let trade = try #require(trades.first { $0.contains(#""type":"trade""#) })
    try scene.folder.write(String(trade), to: "trade.ndjson")
    let run = try scene.cutover(
      "ingest", "trade.ndjson", environment: ["CUTOVER_FAILPOINTS": "journal.synced=kill"])
    try #require(run.status == 128 + SIGKILL, "\(run.errors)")
    try scene.waitUntilFree()
  }

  /// Waits for the end of a command that has nothing left to do.
  private func end(_ command: RunningProgram, within seconds: Int = 30) throws -> ProgramResult {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !command.hasEnded, .now < deadline { usleep(10_000) }
    let hasEnded = command.hasEnded
    #expect(hasEnded, "it does not return")
    if !hasEnded { command.send(SIGKILL) }
    return try command.wait()
  }

  @Test func `goes on as the writer, and lets a comparison return`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try leaveTrade(scene)
      var feed: LiveFeed?
      let result = try CutScene(scene: scene).whileLocked(Self.lock) { lock in
        // It is the writer, and waits for the trade to come to both sides.
        let comparison = try scene.start("parity", "run", "--json")
        try scene.waitUntilBlocked()
        feed = try LiveFeed(scene, rate: 100)
        try feed?.waitUntilAcknowledged(more: 50)
        try lock.release()
        return try end(comparison)
      }
      #expect(result.status == 0, "\(result.errors)")
      try feed?.waitUntilAcknowledged(more: 50)
      let ended = try #require(try feed?.finish())
      try feed?.check(ended)
      #expect(ended.errors.contains("waiting: the process that writes has ended"), "\(ended.errors)")
      #expect(ended.errors.contains("no other process writes, so this one does now; going on"), "\(ended.errors)")
    }
  }

  @Test func `goes on without an error to clients where a server takes over from a backfill`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      var clients: RunningProgram?
      var server: RunningServer?
      let result = try CutScene(scene: scene).whileLocked(Self.lock) { lock in
        let backfill = try scene.start("backfill")
        try scene.waitUntilBlocked()
        let running = try RunningServer(scene)
        server = running
        try running.waitUntilReady()
        let script = """
          post() {
            for n in $(seq 100); do
              curl -sS -m 30 -o /dev/null -w '%{http_code}\\n' -H 'Content-Type: application/json' --data-binary \
                '{"type":"price","id":"'$1-$n'","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}' \
                "$0/ingest" >> codes; sleep 0.05
            done
          }
          for client in 1 2 3 4; do post $client & done; wait
          """
        clients = try Program.start("bash", ["-c", script, running.url], in: scene.folder.path)
        while ((try? scene.folder.read("codes").count) ?? 0) < 40 { usleep(10_000) }
        try lock.release()
        return try end(backfill)
      }
      #expect(result.status == 0, "\(result.errors)")
      let errors = try #require(try clients?.wait()).errors
      let answers = String(decoding: try scene.folder.read("codes"), as: UTF8.self).split(separator: "\n")
      #expect(answers.count == 400 && Set(answers) == ["200"], "\(errors)")
      // The backfills are entries, too.
      #expect(try JSONValue.parse(try scene.succeed("journal", "status", "--json").output)["head"]?.int == 402)
      let log = String(decoding: try scene.folder.read("serve-errors"), as: UTF8.self)
      #expect(log.contains("writer=own"), "\(log)")
      #expect(try server?.end() == 0)
    }
  }
}
