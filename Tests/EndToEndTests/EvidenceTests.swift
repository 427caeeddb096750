import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `What counts as evidence` {
  private static func gate(_ scene: Scene, _ arguments: String...) throws -> (isMet: Bool, words: String) {
    let result = try Program.run(
      Program.products + "/cutover", ["parity", "gate", "--endpoint", "trades"] + arguments, in: scene.folder.path,
      environment: scene.variables)
    #expect([0, 1].contains(result.status), "\(result.errors)")
    return (result.status == 0, result.text + result.errors)
  }

  /// A scene whose gates want two clean runs, however close they are.
  private static func with(_ body: (Scene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      for threshold in ["cleanRuns=2", "runSpacingMinutes=0"] {
        try scene.succeed("flags", "set", "--threshold", threshold)
      }
      try body(scene)
    }
  }

  @Test func `is what the history knows of these stores, and no report that lies in the folder`() throws {
    try Self.with { site in
      try Self.with { other in
        for _ in 0..<2 { #expect(try other.parity("--report-dir", site.folder.file("reports")).status == 0) }
        let gate = try Self.gate(site)
        #expect(!gate.isMet && gate.words.contains("there are no runs"), "\(gate.words)")
        #expect(gate.words.contains("does not count: the history has no such run"), "\(gate.words)")
        #expect(try Self.gate(other).isMet)
      }
      try site.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5")
      let run = try site.cutover("parity", "run", "--json")
      #expect(run.status == 1)
      let id = try #require(try JSONValue.parse(run.output)["run"]?["id"]?.string)
      #expect(try Self.gate(site).words.contains("is different"))

      // A report that was made to look clean changes nothing.
      let path = "reports/\(id)/report.json"
      let text = String(decoding: try site.folder.read(path), as: UTF8.self)
      try site.folder.write(text.replacing("\"different\"", with: "\"clean\""), to: path)
      let edited = try Self.gate(site)
      #expect(!edited.isMet && edited.words.contains("run \(id) is different"), "\(edited.words)")
      #expect(edited.words.contains("the report of run \(id) is not what the run wrote"), "\(edited.words)")
    }
  }

  @Test func `is not a run over a copy of the folder, nor does that change what is known of the folder itself`() throws
  {
    try Self.with { scene in
      _ = try Program.run("cp", ["-r", scene.folder.file("legacy-json"), scene.folder.file("copy")])
      try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5")
      #expect(try scene.parity().status == 1)
      try scene.sql("UPDATE trades SET exit_price = exit_price - 1 WHERE arrival = 5")
      for _ in 0..<3 { #expect(try scene.parity("--full", "--from", "copy").status == 0) }
      let gate = try Self.gate(scene)
      #expect(!gate.isMet && gate.words.contains("is different"), "\(gate.words)")
      #expect(gate.words.contains("is about another legacy store, ") && gate.words.contains("/copy"), "\(gate.words)")
      #expect(try Self.gate(scene, "--data-path", "copy").isMet)

      let history = try scene.cutover("parity", "history", "--endpoint", "trades", "--json")
      let json = try JSONValue.parse(history.output)
      #expect(json["runs"]?.elements?.count == 1 && json["unresolved"]?.elements?.count == 1)
      let runs = try JSONValue.parse(scene.cutover("parity", "history", "--json").output)["runs"]?.elements
      #expect(runs?.map { $0["evidence"]?.bool } == [false, false, false, true])
    }
  }

  @Test func `that cannot be asked for is told of once, whatever the endpoints are`() throws {
    let folder = try TemporaryDirectory("gate")
    _ = try Program.run(Program.products + "/cutover", ["init"], in: folder.path)
    let nowhere = ["DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere", "REDIS_URL": "redis://127.0.0.1:1"]
    let gate = try Program.run(
      Program.products + "/cutover", ["parity", "gate"], in: folder.path, environment: nowhere)
    #expect(gate.status == 1 && gate.text.contains("arena.trades: not enough"), "\(gate.text)\(gate.errors)")
    #expect(gate.text.split(separator: "cannot be read", omittingEmptySubsequences: false).count == 2, "\(gate.text)")
    #expect(gate.text.contains("no evidence, as for clean runs of arena.crypto-prices"), "\(gate.text)")
  }

  @Test func `stays with the database that it was found of, when a dump of that is restored elsewhere`() throws {
    try Self.with { scene in
      for _ in 0..<2 { #expect(try scene.parity().status == 0) }
      #expect(try Self.gate(scene).isMet)
      try scene.succeed("flags", "verify")
      try scene.succeed("flags", "promote", "trades")
      try TestServers.shared.withDatabase { url in
        let restored = try Program.run(
          "sh", ["-c", "pg_dump --no-owner \"$0\" | psql -Xq -v ON_ERROR_STOP=1 \"$1\"", scene.postgres, url])
        try #require(restored.status == 0, "\(restored.errors)")
        let other = Scene(folder: scene.folder, postgres: url, redis: scene.redis)
        let gate = try Self.gate(other)
        #expect(!gate.isMet && gate.words.contains("is about another database"), "\(gate.words)")
        let promotion = try other.cutover("flags", "promote", "trades", "--dry-run")
        #expect(promotion.text.contains("NOT MET  gate health"), "\(promotion.text)")
        #expect(promotion.text.contains(", was about another database"), "\(promotion.text)")
      }
      // A check that nobody can say the database of takes no other one's place.
      let away = Scene(folder: scene.folder, postgres: "postgresql:///x?host=/nowhere", redis: scene.redis)
      let verify = try away.cutover("flags", "verify")
      #expect(verify.status == 69 && verify.errors.contains("is not recorded: "), "\(verify.errors)")
      #expect(verify.text.contains("a known difference was caught"), "\(verify.text)")
      #expect(try !scene.cutover("flags", "promote", "trades", "--dry-run").text.contains("NOT MET  gate health"))
      // Nor is it about what an older dump has put in the place of what was there.
      let restore = """
        pg_dump -Fc -f dump "$0"
        psql -Xq -v ON_ERROR_STOP=1 "$0" -c 'DROP SCHEMA public, cutover_parity, cutover_flags CASCADE' -c 'CREATE SCHEMA public'
        pg_restore --no-owner -d "$0" dump
        """
      let older = try Program.run("sh", ["-ec", restore, scene.postgres], in: scene.folder.path)
      try #require(older.status == 0, "\(older.errors)")
      let restored = try Self.gate(scene)
      #expect(!restored.isMet && restored.words.contains("is about another database"), "\(restored.words)")
    }
  }

  @Test func `is no run after which somebody wrote while the triggers were off`() throws {
    try Self.with { scene in
      for _ in 0..<2 { #expect(try scene.parity("--full").status == 0) }
      #expect(try Self.gate(scene).isMet)
      let change = "UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5;"
      let on = "ENABLE ALWAYS TRIGGER foreign_write, ENABLE ALWAYS TRIGGER foreign_truncate"
      try scene.sql("ALTER TABLE trades DISABLE TRIGGER ALL; \(change)", foreign: true)
      let off = try Self.gate(scene)
      #expect(!off.isMet && off.words.contains("nothing notes what others write to trades"), "\(off.words)")
      #expect(off.words.contains("ALTER TABLE trades \(on)"), "\(off.words)")
      try scene.sql("ALTER TABLE trades ENABLE TRIGGER ALL; ALTER TABLE trades \(on)", foreign: true)
      #expect(try scene.sql("SELECT count(*) FROM foreign_writes") == "0")
      let after = try Self.gate(scene)
      #expect(!after.isMet && after.words.contains("what was written then is not known"), "\(after.words)")
      let other = try scene.cutover("parity", "gate", "--endpoint", "leaderboard")
      #expect(other.status == 0, "the triggers of other tables were never off: \(other.text)")

      // A run that looks finds the row, and one after the repair counts.
      #expect(try scene.parity().differences == ["trades valueMismatch /trades/[id=\(Self.fifth(scene))]/exit_price"])
      try scene.sql(change.replacing("+ 1", with: "- 1"))
      for _ in 0..<2 { #expect(try scene.parity("--full").status == 0) }
      #expect(try Self.gate(scene).isMet)
      // A table whose values were changed by rewriting it has had no row written.
      try scene.sql("ALTER TABLE trades ALTER exit_price TYPE numeric USING exit_price + 1", foreign: true)
      #expect(try !Self.gate(scene).isMet)
    }
  }

  private static func fifth(_ scene: Scene) throws -> String {
    try scene.sql("SELECT id FROM trades WHERE arrival = 5")
  }

  @Test func `from before stores were named does not count, nor does what cannot be asked`() throws {
    try Self.with { scene in
      for _ in 0..<2 { #expect(try scene.parity().status == 0) }
      try scene.sql("UPDATE cutover_parity.runs SET journal = NULL, legacy = NULL, repository = NULL")
      let gate = try Self.gate(scene)
      #expect(!gate.isMet && gate.words.contains("does not name the stores that it compared: run again"))

      let away = Scene(folder: scene.folder, postgres: "postgresql:///x?host=/nowhere", redis: scene.redis)
      let unknown = try Self.gate(away)
      #expect(!unknown.isMet && unknown.words.contains("report files alone are no evidence"), "\(unknown.words)")
      #expect(unknown.words.contains("in the database of DATABASE_URL, cannot be read"), "\(unknown.words)")
      #expect(unknown.words.contains("; repair that first: a parity run needs the database, too"), "\(unknown.words)")
      #expect(!unknown.words.contains("run 'cutover parity run'"), "\(unknown.words)")

      // What is named is what somebody has set.
      try scene.folder.write("postgres:\n  url: postgresql:///x?host=/nowhere\n", to: "cutover.yaml")
      let configured = try Program.run(
        Program.products + "/cutover", ["parity", "gate", "--endpoint", "trades"], in: scene.folder.path,
        environment: ["REDIS_URL": scene.redis])
      #expect(configured.text.contains("in the database of postgres.url (./cutover.yaml:2)"), "\(configured.text)")
      #expect(configured.text.contains("check postgres.url (./cutover.yaml:2) and that"), "\(configured.text)")
    }
  }

  @Test func `is in the order in which runs came, whatever their clocks said`() throws {
    try Self.with { scene in
      for _ in 0..<2 { #expect(try scene.parity().status == 0) }
      #expect(try Self.gate(scene).isMet)
      // As a run leaves it whose machine is ahead.
      try scene.sql(
        """
        UPDATE cutover_parity.runs SET started_at = started_at + interval '30 days', ended_at = ended_at + interval '30 days'
        """)
      let ahead = try Self.gate(scene)
      #expect(!ahead.isMet && ahead.words.contains("is dated 720 hours in the future"), "\(ahead.words)")
      #expect(!ahead.words.contains("-") || !ahead.words.contains("-720"))

      try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5")
      #expect(try scene.parity().status == 1)
      let different = try Self.gate(scene)
      #expect(!different.isMet && different.words.contains("is different"), "\(different.words)")
      let runs = try JSONValue.parse(scene.cutover("parity", "history", "--json").output)["runs"]?.elements
      #expect(runs?.map { $0["verdict"]?.string } == ["different", "clean", "clean"])
      #expect(try scene.cutover("parity", "show", "latest").text.contains("different"))

      try scene.sql("UPDATE trades SET exit_price = exit_price - 1 WHERE arrival = 5")
      for _ in 0..<2 { #expect(try scene.parity("--full").status == 0) }
      #expect(try Self.gate(scene).isMet)
    }
  }

  @Test func `has no run that looked at an endpoint in complete, whose files lack the events since`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "120", "--seed", "4")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      #expect(try scene.parity().status == 0)
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      let run = try scene.cutover("parity", "run", "--endpoint", "trades")
      #expect(run.status == 1 && run.text.contains("Report: "), "\(run.text)")
      #expect(run.errors.contains("the history leaves it out: no gate goes by it"), "\(run.errors)")
      let history = try JSONValue.parse(scene.cutover("parity", "history", "--endpoint", "trades", "--json").output)
      #expect(history["runs"]?.elements?.count == 1 && history["unresolved"]?.elements == [])
      // Nothing is wrong with its report, so that no gate has a word on it; also when the endpoint is back.
      for _ in 0..<2 {
        #expect(try scene.cutover("parity", "gate").errors == "")
        try scene.succeed("flags", "rollback", "trades")
      }
    }
  }
}
