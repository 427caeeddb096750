import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Lists long enough for a run to leave something out.
private struct LongLists {
  let scene: Scene

  /// `events` of which one in eight is a trade.
  static func with<Result>(events: Int = 6000, _ body: (LongLists) throws -> Result) throws -> Result {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let lists = LongLists(scene: scene)
      try lists.ingest(events, seed: 1)
      return try body(lists)
    }
  }

  func ingest(_ count: Int, seed: Int) throws {
    let events = try scene.cutover("simulate", "--rate", "0", "--count", "\(count)", "--seed", "\(seed)").text
    _ = try scene.folder.write(events, to: "events.ndjson")
    let result = try scene.cutover("ingest", "events.ndjson")
    try #require(result.status == 0, "\(result.errors)")
  }

  /// What a run without options finds: its status, its mode, how many trades it left out, and its differences.
  func run(_ arguments: String...) throws -> (status: Int32, mode: String, skipped: Int, differences: [String]) {
    let result = try Program.run(
      Program.products + "/cutover", ["parity", "run", "--json"] + arguments, in: scene.folder.path,
      environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
    try #require(!result.output.isEmpty, "\(result.errors)")
    let report = try JSONValue.parse(result.output)
    let endpoints = report["endpoints"]?.elements ?? []
    let trades = endpoints.first { $0["endpoint"]?.string == "trades" }
    let skipped = trades?["coverage"]?["records"]?["skipped"]?.number?.lexeme
    return (
      result.status, report["run"]?["mode"]?.string ?? report["mode"]?.string ?? "", Int(skipped ?? "") ?? -1,
      endpoints.flatMap { endpoint in
        (endpoint["groups"]?.elements ?? []).flatMap { group in
          (group["samples"]?.elements ?? []).map {
            "\(endpoint["endpoint"]?.string ?? "") \(group["kind"]?.string ?? "") \($0["path"]?.string ?? "")"
          }
        }
      }
    )
  }

  /// The ids of two trades in a row that events have brought, far from where others come in.
  func trades() throws -> [String] {
    let ids = try scene.sql(
      "SELECT id FROM trades ORDER BY group_ordinal, sort_time DESC, arrival OFFSET 500 LIMIT 200"
    ).split(separator: "\n").map(String.init)
    let file = try scene.folder.read("legacy-json/trades.json")
    let first = try #require(ids.indices.first { Self.find("{\"id\":\"\(ids[$0])\"", in: file, after: 0) != nil })
    return [ids[first], ids[first + 1]]
  }

  /// The place of the first digit of the exit price of such a trade in the legacy file.
  func priceOffset(of id: String, in file: [UInt8]) throws -> Int {
    let record = try #require(Self.find("{\"id\":\"\(id)\"", in: file, after: 0))
    let name = try #require(Self.find("\"exit_price\":", in: file, after: record))
    return try #require(file[name...].firstIndex { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  }

  private static func find(_ text: String, in file: [UInt8], after start: Int) -> Int? {
    let text = Array(text.utf8)
    return (start..<file.count - text.count).first {
      file[$0] == text[0] && file[$0 + 5] == text[5] && file[$0..<$0 + text.count].elementsEqual(text)
    }
  }

  func legacyFile(_ name: String) -> String { scene.folder.file("legacy-json/\(name)") }
}

@Suite struct `A parity run after a clean one` {
  @Test func `compares what has changed and a part of the rest, until everything is asked for`() throws {
    try LongLists.with { lists in
      #expect(try lists.run().mode == "full")
      try lists.ingest(300, seed: 2)
      let next = try lists.run()
      #expect(next.status == 0)
      #expect(next.mode == "incremental")
      #expect(next.skipped > 50)
      let full = try lists.run("--full")
      #expect((full.status, full.mode, full.skipped) == (0, "full", 0))
      let text = try lists.scene.cutover("parity", "run").text
      #expect(text.contains("records not compared are as they were in "))
      // Redis has no history: what it holds is compared each time.
      let key = try lists.scene.redisCommand("KEYS", "*since_inception*").split(separator: "\n").first
      _ = try lists.scene.redisCommand("SET", String(try #require(key)), "{}")
      let poisoned = try lists.run()
      #expect(poisoned.differences.contains { $0.contains("staleCache") }, "\(poisoned)")
    }
  }

  @Test func `says why everything was compared though nobody asked for it`() throws {
    try LongLists.with { lists in
      let rules =
        #"{"version":1,"rules":[{"id":"near","endpoint":"trades","path":"/trades/*/exit_price","#
        + #""match":{"absolute":1},"owner":"desk","reason":"agreed","expires":"9999-12-31"}]}"#
      _ = try lists.scene.folder.write(rules, to: "rules.json")
      func why(_ arguments: String...) throws -> String? {
        let run = try Program.run(
          Program.products + "/cutover", ["parity", "run"] + arguments, in: lists.scene.folder.path,
          environment: lists.scene.variables)
        return run.text.split(separator: "\n").first { $0.hasPrefix("everything was compared") }.map(String.init)
      }
      let words = "everything was compared, without --full: "
      #expect(try why() == words + "no run had found a long list clean yet that it could begin from")
      #expect(try why() == nil, "it left something out")
      #expect(try why("--full") == nil, "it was asked for")
      try lists.scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5", foreign: true)
      _ = try lists.scene.parity()
      #expect(try why("--endpoint", "trades") == words + "the runs before this one had found differences in trades")
      let others = try why("--rules", "rules.json", "--endpoint", "trades")
      #expect(others == words + "the rules were others in the clean run of trades before this one")
    }
  }

  /// None of these leaves a trace in what the sinks write. Each is looked for far from where events change something.
  @Test func `finds whatever was changed by hand`() throws {
    try LongLists.with { lists in
      let scene = lists.scene
      let trades = try lists.trades()
      let (id, other) = (trades[0], trades[1])
      func change(_ id: String) -> String { "UPDATE trades SET exit_price = exit_price + 1 WHERE id = '\(id)'" }
      func expect(_ name: String, _ kind: String, _ id: String, _ change: () throws -> Void) throws {
        try #require(try lists.run().status == 0)
        try lists.ingest(100, seed: name.utf8.count)
        let clean = try lists.run()
        try #require(clean.status == 0 && clean.mode == "incremental" && clean.skipped > 0, "\(name): \(clean)")
        try change()
        let found = try lists.run()
        #expect(found.status == 1, "\(name)")
        let path = kind == "valueMismatch" ? "/trades/[id=\(id)]/exit_price" : "/trades/[id=\(id)]"
        #expect(found.differences.contains("trades \(kind) \(path)"), "\(name): \(found.differences)")
        // A backfill makes the repository what the files are.
        try scene.succeed("backfill")
      }

      try expect("a row", "valueMismatch", id) { try scene.sql(change(id), foreign: true) }
      try expect("a row, past the triggers", "valueMismatch", id) {
        try scene.sql("SET session_replication_role = replica; \(change(id))", foreign: true)
      }
      try expect("a row, the triggers away for a moment", "valueMismatch", id) {
        try scene.sql(
          "ALTER TABLE trades DISABLE TRIGGER ALL; \(change(id)); ALTER TABLE trades ENABLE TRIGGER ALL;"
            + "ALTER TABLE trades ENABLE ALWAYS TRIGGER foreign_write;"
            + "ALTER TABLE trades ENABLE ALWAYS TRIGGER foreign_truncate", foreign: true)
      }
      try expect("a row that is gone", "missingInRepository", other) {
        try scene.sql("DELETE FROM trades WHERE id = '\(other)'", foreign: true)
      }
      try expect("a byte of a file", "valueMismatch", id) {
        let file = try scene.folder.read("legacy-json/trades.json")
        let place = try lists.priceOffset(of: id, in: file)
        let descriptor = open(lists.legacyFile("trades.json"), O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var digit = file[place] == UInt8(ascii: "9") ? UInt8(ascii: "8") : file[place] + 1
        #expect(pwrite(descriptor, &digit, 1, off_t(place)) == 1)
      }
      try expect("a file, before events come in again", "valueMismatch", id) {
        var file = try scene.folder.read("legacy-json/trades.json")
        let place = try lists.priceOffset(of: id, in: file)
        file[place] = file[place] == UInt8(ascii: "9") ? UInt8(ascii: "8") : file[place] + 1
        _ = try scene.folder.write(file, to: "legacy-json/trades.json")
        try lists.ingest(200, seed: 77)
      }
    }
  }

  /// Writes whose notes are gone, are among many others, or were never made.
  @Test func `finds rows whose changes nobody noted`() throws {
    try LongLists.with { lists in
      let scene = lists.scene
      let id = try lists.trades()[0]
      let change = "UPDATE trades SET exit_price = exit_price + 1 WHERE id = '\(id)';"
      func expect(_ name: String, _ sql: String) throws {
        try #require(try lists.run().status == 0)
        try scene.sql(sql, foreign: true)
        let found = try lists.run()
        #expect(
          found.status == 1 && found.differences.contains("trades valueMismatch /trades/[id=\(id)]/exit_price"),
          "\(name): \(found)")
        try scene.succeed("backfill")
      }

      try expect(
        "among many",
        change + """
          INSERT INTO market_assets (provider, symbol, detail, seq)
          SELECT 'p', 's' || n, '{}', 1 FROM generate_series(1, 100001) AS n;
          """)
      try expect("the notes are gone", change + "TRUNCATE foreign_writes")
      // Without the triggers, or with those of the table that was there before.
      try expect(
        "another table",
        """
        BEGIN; ALTER TABLE trades RENAME TO trades_before; CREATE TABLE trades (LIKE trades_before INCLUDING ALL);
        INSERT INTO trades SELECT * FROM trades_before; \(change) COMMIT
        """)
      try #require(try lists.run().status == 0)
      try expect("a table that has no triggers", change)
    }
  }

  /// What nothing tells of is found when its turn comes.
  @Test func `comes to every part of a list in turn`() throws {
    try LongLists.with(events: 10_000) { lists in
      try #require(try lists.run().status == 0)
      let count = Int(try lists.scene.sql("SELECT count(*) FROM trades")) ?? 0
      try #require(count > 1024)
      let last = try lists.scene.sql(
        "SELECT id FROM trades ORDER BY group_ordinal, sort_time DESC, arrival OFFSET \(count - 2) LIMIT 1")
      // As if it were the sink's own fault.
      try lists.scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE id = '\(last)'")
      var runs = 0
      while try lists.run().status == 0, runs < 10 { runs += 1 }
      #expect((1...3).contains(runs), "\(runs)")
    }
  }
}
