import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A backfill` {
  @Test func `gives an empty database its schema, and has nothing to do the second time`() throws {
    try Scene.with { scene in
      let first = try scene.cutover("backfill")
      #expect(first.status == 0)
      #expect(first.errors.hasPrefix("cutover: the database has no schema yet; applying "))
      let second = try scene.cutover("backfill")
      #expect(second.errors == "")
      #expect(second.text.contains("No row changed: the repository had every record ("))
      let report = try JSONValue.parse(scene.cutover("backfill", "--json").output)
      #expect(report["rows_changed"]?.number?.lexeme == "0")
      #expect(report["missing"]?.elements?.count == 0)
      _ = try scene.cutover("migrate", "down")
      let outdated = try scene.cutover("backfill")
      #expect(outdated.status == 78)
      #expect(outdated.errors == "cutover: schema: 1 migration is missing; run 'cutover migrate up'\n")
    }
  }

  /// Once where it is known before the backfill is in the journal, and once where it is not.
  @Test(arguments: [true, false])
  func `says what it waits for, and ends, where the running writer's legacy side stands still`(isKnown: Bool) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "3").text
      _ = try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", "--ack", "applied")
      let copied = try Program.run("cp", ["-r", scene.folder.file("legacy-json"), scene.folder.file("copy")])
      #expect(copied.status == 0)
      _ = try scene.folder.write("{}", to: "legacy-json/.cutover-position.json")
      let more = try scene.cutover("simulate", "--rate", "0", "--count", "50", "--seed", "4").text
      _ = try scene.folder.write(more, to: "more.ndjson")
      if isKnown {
        _ = try scene.cutover("ingest", "more.ndjson", "--drain", "3")
      }
      let began = ContinuousClock.now
      let backfill = try scene.cutover("backfill", "--from", "copy")
      #expect(.now - began < .seconds(90))
      #expect(backfill.status == 69, "\(backfill.errors)")
      #expect(backfill.errors.contains("this is no position of a legacy folder"), "\(backfill.errors)")
      if !isKnown, backfill.errors.contains("is entry ") {
        #expect(backfill.errors.contains("cutover: waiting for legacy, which stands still at entry"))
      }
      // Events are taken in all the same.
      let third = try scene.cutover("simulate", "--rate", "0", "--count", "50", "--seed", "5").text
      _ = try scene.folder.write(third, to: "third.ndjson")
      try scene.succeed("ingest", "third.ndjson", "--drain", "0")
      _ = try server.end()
    }
  }

  /// The files have no position of their own as long as no event has changed one: the next process that opens them
  /// reads the journal from its start.
  @Test func `stays in the journal while only a running writer knows that the files are past it`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("journal", "compact", "--keep", "0s")
      let parity = try scene.cutover("parity", "run")
      #expect(parity.status == 0, "\(parity.errors)")
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "3").text
      _ = try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      #expect(try scene.cutover("journal", "compact", "--keep", "0s").text.contains(", 0 kept"))
      #expect(try scene.parity().status == 0)
    }
  }

  /// A journal from a backup: the stores are ahead of it, and what it lacks is on both sides.
  @Test func `can be followed by an older copy of the journal, which goes on where the stores are`() throws {
    try Scene.with { scene in
      func ingest(_ seed: Int) throws -> ProgramResult {
        let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "\(seed)").text
        _ = try scene.folder.write(events, to: "events.ndjson")
        return try scene.cutover("ingest", "events.ndjson", "--drain", "5")
      }
      try scene.succeed("backfill")
      #expect(try ingest(1).status == 0)
      func shell(_ command: String) throws {
        #expect(try Program.run("sh", ["-c", command], in: scene.folder.path).status == 0)
      }
      try shell("mkdir older && cp .cutover/journal.db* older")
      #expect(try ingest(2).status == 0)
      try shell("rm .cutover/journal.db* && mv older/journal.db* .cutover")
      #expect(try scene.cutover("status").text.contains("the journal is an older copy"))
      // Nothing is taken in that nobody would ever apply.
      let refused = try ingest(4)
      #expect(refused.status == 78)
      #expect(refused.errors.contains("'cutover journal adopt'"), "\(refused.errors)")
      let adopted = try scene.cutover("journal", "adopt")
      #expect(adopted.status == 0, "\(adopted.errors)")
      #expect(adopted.errors.contains("goes on after entry 201"))
      #expect(try ingest(3).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  /// Stopped by a signal after two batches of trades; `KILL` leaves no chance, `TERM` is what an operator sends.
  @Test(arguments: [SIGKILL, SIGTERM])
  func `that was ended in the middle goes on to the same bytes`(signal: Int32) throws {
    try Scene.with { scene in
      let (run, blocker) = try Self.blocked(scene)
      run.send(signal)
      #expect(try run.wait().status == 128 + signal)
      try blocker.execute(script: "SELECT pg_advisory_unlock(1)")
      try scene.waitUntilGone()
      #expect(try scene.sql("SELECT count(*) FROM trades") == "20")
      // What is not whole is not answered for.
      let early = try scene.cutover("show", "trades", "--side", "repository")
      #expect(early.status == 65)
      #expect(early.output == [])

      try scene.succeed("backfill", "--batch", "10")
      #expect(try scene.parity().status == 0)
    }
  }

  /// The repository has events of records that it does not have yet, and goes on with conversations that only the files
  /// know the whole of.
  @Test func `can come after events have come in, and before others`() throws {
    try Scene.with { scene in
      let lines = try scene.cutover("simulate", "--rate", "0", "--count", "1200", "--seed", "3").text
        .split(separator: "\n")
      for (round, start) in stride(from: 0, to: 1200, by: 400).enumerated() {
        _ = try scene.folder.write(lines[start..<start + 400].joined(separator: "\n") + "\n", to: "part.ndjson")
        try scene.succeed("ingest", "part.ndjson")
        if round == 0 { try scene.succeed("backfill") }
        if round > 0 {
          let parity = try scene.parity()
          #expect(parity.status == 0, "\(parity.differences.prefix(5))")
        }
      }
    }
  }

  @Test func `waits for its turn behind another one`() throws {
    try Scene.with { scene in
      let (run, blocker) = try Self.blocked(scene)
      let second = try scene.start("backfill")
      usleep(300_000)
      try blocker.execute(script: "SELECT pg_advisory_unlock(1)")
      #expect(try run.wait().status == 0)
      #expect(try second.wait().status == 0)
      #expect(try scene.parity().status == 0)
    }
  }

  /// A backfill that waits in the third batch of trades for as long as the connection holds its lock.
  private static func blocked(_ scene: Scene) throws -> (RunningProgram, PostgresConnection) {
    try scene.succeed("migrate", "up")
    try scene.sql(
      """
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.arrival = 25 THEN PERFORM pg_advisory_xact_lock(1); END IF; RETURN NEW; END $$;
      CREATE TRIGGER wait BEFORE INSERT ON trades FOR EACH ROW EXECUTE FUNCTION wait()
      """)
    var configuration = try PostgresConfiguration(url: scene.postgres)
    configuration["application_name"] = "blocker"
    let blocker = try PostgresConnection(configuration)
    try blocker.execute(script: "SELECT pg_advisory_lock(1)")
    let run = try scene.start("backfill", "--batch", "10")
    try scene.waitUntilBlocked()
    return (run, blocker)
  }
}

/// A fault of a file, made from what the file holds, and what the line that reports it says after the file's name.
struct FaultyFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  var file = "trades.json"
  let make: @Sendable ([UInt8]) -> [UInt8]
  let message: String

  static func replacing(_ text: String, _ other: String) -> @Sendable ([UInt8]) -> [UInt8] {
    { bytes in
      let whole = String(decoding: bytes, as: UTF8.self)
      return whole.firstRange(of: text).map { Array(whole.replacingCharacters(in: $0, with: other).utf8) } ?? bytes
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}

@Suite struct `A file that cannot be right` {
  @Test(arguments: [
    FaultyFile(
      testDescription: "cut off", make: { Array($0[..<5000]) },
      message: "field /trades/4: the input ends inside an object"),
    FaultyFile(
      testDescription: "a byte order mark", make: { [0xEF, 0xBB, 0xBF] + $0 },
      message: "line 1, column 1: the text begins with a byte order mark"),
    FaultyFile(
      testDescription: "a number for a text", make: FaultyFile.replacing(#""symbol": "XRP""#, #""symbol": 5"#),
      message: "/symbol: expected a string, found a number"),
    FaultyFile(
      testDescription: "1.0 for an integer", file: "leaderboard.json",
      make: FaultyFile.replacing(#""num_trades": "#, #""num_trades": 1.0, "was": "#),
      message: "field /leaderboard/0/num_trades: expected an integer"),
    FaultyFile(testDescription: "an empty file", make: { _ in [] }, message: "the input is empty"),
    FaultyFile(
      testDescription: "the same id twice", make: { _ in Array(#"{"trades":[{"id":"a"},{"id":"a"}]}"#.utf8) },
      message: #"field /trades/1/id: an earlier record has the same id, "a""#),
    FaultyFile(
      testDescription: "orders to the terminal", make: { _ in Array(#"{"trades":[{"side":"\u001b[31m\n"}]}"#.utf8) },
      message: #"field /trades/0/side: "\u{1b}[31m\u{a}" is none of"#),
    FaultyFile(
      testDescription: "not UTF-8",
      make: { _ in Array(#"{"trades":[{"id":""#.utf8) + [0xFF] + Array(#""}]}"#.utf8) },
      message: "field /trades/0/id: byte 0xFF is not valid UTF-8"),
  ])
  func `is reported in one line, and nothing is written`(fault: FaultyFile) throws {
    try Scene.with { scene in
      let name = "legacy-json/" + fault.file
      let whole = try scene.folder.read(name)
      let faulty = fault.make(whole)
      try #require(faulty != whole)
      try scene.folder.write(faulty, to: name)
      let run = try scene.cutover("backfill")
      #expect(run.status == 65)
      #expect(run.output == [])
      let lines = run.errors.split(separator: "\n")
      #expect(lines.count == 2, "\(lines)")
      #expect(lines.last?.hasPrefix("cutover: \(name): line ") == true, "\(lines)")
      #expect(lines.last?.contains(fault.message) == true, "\(lines)")
      #expect(lines.last?.contains("; fix the file") == true)
      #expect(try scene.sql("SELECT count(*) FROM documents") == "0")
    }
  }

  @Test func `or folder is named, whatever stands in its place`() throws {
    try Scene.with { scene in
      _ = try scene.cutover("migrate", "up")
      _ = try Program.run("mkdir", [scene.folder.file("empty"), scene.folder.file("folder")])
      _ = try Program.run("mkdir", [scene.folder.file("folder/trades.json")])
      let empty = try scene.cutover("backfill", "--from", "empty")
      #expect(empty.status == 65)
      #expect(empty.errors.hasPrefix("cutover: empty: there is no legacy dataset in it; name the folder with "))
      for command in [["backfill"], ["parity", "run"], ["show", "trades", "--side", "legacy"], ["flags", "verify"]] {
        let gone = try scene.start(command + ["--from", "gone"]).wait()
        #expect(gone.status == 65)
        #expect(gone.errors.hasPrefix("cutover: gone: No such file or directory; "), "\(command): \(gone.errors)")
      }
      let run = try scene.cutover("backfill", "--from", "folder")
      #expect(run.status == 65)
      #expect(run.errors.hasPrefix("cutover: folder/trades.json: this is not a file; "))
    }
  }
}
