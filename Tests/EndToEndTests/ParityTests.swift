import CutoverJSON
import CutoverTestKit
import Testing

/// What somebody does behind Cutover's back, and the differences that have to be found: these and no others.
struct Meddling: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let sql: [String]
  let differences: [String]
}

@Suite struct `A parity run` {
  @Test func `is clean after a backfill, and stays so`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      for _ in 0..<2 {
        let run = try scene.parity()
        #expect(run.status == 0)
        #expect(run.differences == [])
      }
    }
  }

  @Test(arguments: [
    Meddling(
      testDescription: "a digit of a price",
      sql: ["UPDATE trades SET exit_price = exit_price + 0.0001 WHERE arrival = 5"],
      differences: ["trades valueMismatch /trades/[id=ID5]/exit_price"]),
    Meddling(
      testDescription: "a deleted trade", sql: ["DELETE FROM trades WHERE arrival = 5"],
      differences: ["trades missingInRepository /trades/[id=ID5]"]),
    Meddling(
      testDescription: "an extra trade",
      sql: [
        "CREATE TEMP TABLE extra AS SELECT * FROM trades WHERE arrival = 5",
        "UPDATE extra SET id = 'extra', arrival = 1000", "INSERT INTO trades SELECT * FROM extra",
      ],
      differences: ["trades missingInLegacy /trades/[id=extra]"]),
    Meddling(
      testDescription: "a trade twice",
      sql: [
        "ALTER TABLE trades DROP CONSTRAINT trades_pkey",
        "INSERT INTO trades SELECT * FROM trades WHERE arrival = 5",
      ],
      differences: ["trades duplicateKey /trades/[id=ID5]"]),
    Meddling(
      testDescription: "two trades swapped",
      sql: [
        """
        UPDATE trades AS t SET arrival = o.arrival, sort_time = o.sort_time, group_ordinal = o.group_ordinal
        FROM trades AS o WHERE (t.arrival, o.arrival) IN ((5, 6), (6, 5))
        """
      ],
      differences: ["trades orderMismatch /trades/[id=ID5]"]),
    Meddling(
      testDescription: "two messages swapped",
      sql: [
        "UPDATE conversation_messages SET ordinal = ordinal - 1000 WHERE ordinal IN (2, 3) AND conversation_id = 1",
        "UPDATE conversation_messages SET ordinal = -995 - ordinal WHERE ordinal < 0",
      ],
      differences: ["conversations orderMismatch /conversations/[model_id=gpt-5]/messages/2"]),
    Meddling(
      testDescription: "a text for another",
      sql: ["UPDATE positions SET symbol = symbol || ' ' WHERE model_id = 'gpt-5' AND market = 'BNB'"],
      differences: ["positions valueMismatch /accountTotals/[model_id=gpt-5]/positions/BNB/symbol"]),
    Meddling(
      testDescription: "the sign of a zero",
      sql: [
        "UPDATE trades SET leverage = '-0', confidence = CASE WHEN confidence = 0 THEN '-0' ELSE -confidence END WHERE arrival = 5"
      ],
      differences: [
        "trades valueMismatch /trades/[id=ID5]/confidence", "trades valueMismatch /trades/[id=ID5]/leverage",
      ]),
    Meddling(
      testDescription: "a null for a map",
      sql: ["UPDATE accounts SET positions_null = true WHERE model_id = 'gpt-5'"],
      differences: ["positions typeMismatch /accountTotals/[model_id=gpt-5]/positions"]),
    Meddling(
      testDescription: "a price", sql: ["UPDATE price_latest SET price = 1 WHERE symbol = 'BTC'"],
      differences: ["crypto-prices valueMismatch /prices/BTC/price"]),
    Meddling(
      testDescription: "a marker",
      sql: ["UPDATE documents SET last_hourly_marker_read = 99 WHERE name = 'account-totals'"],
      differences: ["account-totals valueMismatch /lastHourlyMarkerRead"]),
    Meddling(
      testDescription: "a metric of an own file's table",
      sql: ["UPDATE model_analytics SET fee_pnl_moves_breakdown_table = '{}' WHERE source = 'own'"],
      differences: []),
  ])
  func `finds what was changed in Postgres, and nothing else`(_ meddling: Meddling) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let fifth = try scene.sql("SELECT id FROM trades WHERE arrival = 5")
      for statement in meddling.sql.isEmpty ? [] : [meddling.sql.joined(separator: "; ")] { try scene.sql(statement) }
      // The cache still has what was there before, then it has not: either way a change is one difference.
      for _ in 0..<2 {
        let run = try scene.parity()
        if meddling.differences.isEmpty {
          #expect(run.differences.allSatisfy { $0.hasPrefix("model-analytics ") } && !run.differences.isEmpty)
        } else {
          #expect(run.differences.sorted() == meddling.differences.map { $0.replacing("ID5", with: fifth) }.sorted())
        }
        #expect(run.status == 1)
        _ = try scene.redisCommand("FLUSHDB")
      }
    }
  }

  @Test(arguments: ["NaN", "Infinity"])
  func `does not fall over a number that JSON does not have`(number: String) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("UPDATE trades SET exit_price = '\(number)' WHERE arrival = 5")
      _ = try scene.redisCommand("FLUSHDB")
      let run = try scene.parity("--endpoint", "trades")
      #expect(run.status == 2)
      let row = try scene.sql("SELECT id FROM trades WHERE arrival = 5")
      #expect(run.differences == ["trades decodeError /trades/[id=\(row)]"])
      let shown = try scene.cutover("show", "trades", "--side", "repository")
      #expect(shown.status == 65)
      #expect(shown.errors.contains("exit_price"))
    }
  }

  @Test func `names a broken legacy file as it is, though it reads a copy of it`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "20", "--seed", "1").text
      _ = try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      let file = scene.folder.file("legacy-json/trades.json")
      _ = try Program.run("sh", ["-c", #"head -c 900 "$0" > "$0.new" && mv "$0.new" "$0""#, file])
      let run = try scene.cutover("parity", "run", "--endpoint", "trades")
      #expect(run.status & 2 == 2, "\(run.text)")
      #expect(run.text.contains("legacy-json/trades.json: line "), "\(run.text)")
      #expect(!(run.text + run.errors).contains("/cuts/"), "\(run.text)\(run.errors)")
      let shown = try scene.cutover("parity", "show", "latest").text
      #expect(shown.contains("legacy-json/trades.json: line ") && !shown.contains("/cuts/"), "\(shown)")
    }
  }

  @Test func `tells of a row that somebody else wrote, also where it is right, until a backfill`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let id = try scene.sql("SELECT id FROM trades ORDER BY id LIMIT 1")
      try scene.sql("UPDATE trades SET updated_at = now() WHERE id = '\(id)'", foreign: true)
      let run = try scene.parity()
      #expect(run.status == 1)
      #expect(run.differences == ["trades foreignWrite /trades/[id=\(id)]"])
      try scene.succeed("backfill")
      #expect(try scene.parity().status == 0)
    }
  }

  @Test func `counts what somebody else changed once, with the write as its cause, in every place that counts`() throws
  {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let id = try scene.sql("SELECT id FROM trades WHERE arrival = 5")
      // Two fields of one row, written twice, and a row that is right all the same.
      for _ in 0..<2 {
        try scene.sql(
          "UPDATE trades SET exit_price = exit_price + 1, quantity = quantity + 1 WHERE arrival = 5", foreign: true)
      }
      try scene.sql("UPDATE leaderboard_entries SET updated_at = now() WHERE id = 'gpt-5'", foreign: true)
      let run = try scene.cutover("parity", "run")
      #expect(
        run.status == 1 && run.text.contains("trades                  different       1/1       48            2"),
        "\(run.text)")
      let report = try JSONValue.parse(try scene.folder.read("reports/latest/report.json"))
      #expect(report["run"]?["differences"]?["confirmed"]?.int == 3)
      let trades = try #require(report["endpoints"]?.elements?.first { $0["endpoint"]?.string == "trades" })
      #expect(trades["differences"]?["confirmed"]?.int == 2)
      let samples = (trades["groups"]?.elements ?? []).flatMap { $0["samples"]?.elements ?? [] }
      #expect(
        samples.compactMap { $0["path"]?.string }.sorted()
          == ["/trades/[id=\(id)]/exit_price", "/trades/[id=\(id)]/quantity"])
      for sample in samples {
        let message = sample["message"]?.string ?? ""
        #expect(
          message.wholeMatch(of: #/foreign write: UPDATE by \w+ \(psql\) at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#)
            != nil, "\(message)")
      }
      #expect(try scene.succeed("parity", "history").text.contains("7/9            3"))
      let page = String(decoding: try scene.folder.read("reports/latest/index.html"), as: UTF8.self)
      #expect(page.contains("3 differences in 2 of 9 endpoints"))
      let junit = String(decoding: try scene.folder.read("reports/latest/junit.xml"), as: UTF8.self)
      #expect(!junit.contains("foreignWrite /trades") && junit.contains("foreignWrite /leaderboard/*"))
    }
  }

  @Test func `is clean again when what was changed is put back`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("CREATE TABLE kept AS SELECT * FROM trades WHERE arrival = 5; DELETE FROM trades WHERE arrival = 5")
      #expect(try scene.parity("--endpoint", "trades").status == 1)
      try scene.sql("INSERT INTO trades SELECT * FROM kept")
      #expect(try scene.parity().status == 0)
    }
  }

  /// A Redis command that puts a digit before the number behind `pattern`, one of Lua's, in a key's value.
  private static func spoiling(_ key: String, _ pattern: String) -> [String] {
    let script = "redis.call('SET', KEYS[1], (string.gsub(redis.call('GET', KEYS[1]), ARGV[1], '%19', 1)))"
    return ["EVAL", script, "1", key, pattern]
  }

  /// A Redis command that spoils a value, and where that shows.
  @Test(arguments: [
    (["SET", "nof0:leaderboard:cache", "[]"], "leaderboard staleCache /leaderboard"),
    (["SET", "nof0:leaderboard:cache", "garbage"], "leaderboard staleCache "),
    (
      ["LSET", "nof0:conversations:gpt-5", "0", #"{"ordinal":0}"#],
      "conversations staleCache /conversations/[model_id=gpt-5]/messages/0"
    ),
    (["HDEL", "nof0:positions:gpt-5", "BNB"], "positions staleCache /accountTotals/[model_id=gpt-5]/positions/BNB"),
    (["LTRIM", "nof0:trades:recent:gpt-5", "1", "-1"], "trades staleCache /trades/[id=FIRST]"),
    (["SET", "nof0:crypto_prices", #"{"prices":null,"serverTime":0}"#], "crypto-prices staleCache /prices"),
    (["SET", "nof0:analytics:gpt-5", #"{"model_id":"gpt-5"}"#], "model-analytics staleCache /analytics/id"),
    (["HSET", "nof0:leaderboard:cache", "a", "b"], "leaderboard staleCache "),
    // What Redis has a second time, for other readers than the endpoints.
    (
      ["SET", "nof0:price:legacy:BTC:latest", #"{"symbol":"BTC","price":1,"timestamp":1}"#],
      "crypto-prices staleCache /prices/BTC/price"
    ),
    (["SET", "nof0:price:legacy:BTC:latest", "x"], "crypto-prices staleCache "),
    (["ZADD", "nof0:leaderboard", "12345", "gpt-5"], "leaderboard staleCache /leaderboard/[id=gpt-5]/return_pct"),
    (["ZREM", "nof0:leaderboard", "gpt-5"], "leaderboard staleCache /leaderboard/[id=gpt-5]"),
    (["ZADD", "nof0:leaderboard", "99", "ghost"], "leaderboard staleCache /leaderboard/[id=ghost]"),
    // A good second copy hides nothing.
    (
      spoiling("nof0:crypto_prices", #"("symbol":"BTC","price":)"#),
      "crypto-prices staleCache /prices/BTC/price"
    ),
    (
      spoiling("nof0:leaderboard:cache", #"("id":"claude%-sonnet%-4%-5".-"return_pct":)"#),
      "leaderboard staleCache /leaderboard/[id=claude-sonnet-4-5]/return_pct"
    ),
  ])
  func `finds a spoiled value in Redis`(command: [String], difference: String) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let first = try scene.sql("SELECT id FROM trades WHERE arrival = 0")
      if command[0] == "HSET" { _ = try scene.redisCommand("DEL", command[1]) }
      _ = try Program.run("redis-cli", try scene.redisArguments() + command)
      let run = try scene.parity()
      #expect(run.status == 1)
      #expect(
        run.differences.allSatisfy { $0.hasPrefix(String(difference.prefix { $0 != "/" })) }, "\(run.differences)")
      #expect(
        run.differences.contains { $0.hasPrefix(difference.replacing("FIRST", with: first)) }, "\(run.differences)")
      _ = try scene.redisCommand("DEL", try #require(command.first { $0.hasPrefix("nof0:") }))
      #expect(try scene.parity().status == 0)
    }
  }

  @Test func `does not call an endpoint clean that it could not compare`() throws {
    try Scene.with { scene in
      _ = try Program.run("rm", [scene.folder.file("legacy-json/account-totals.json")])
      try scene.succeed("backfill")
      let run = try scene.parity()
      #expect(run.status == 2)
      #expect(run.differences == [])
      let legacy = try scene.cutover("show", "account-totals", "--side", "legacy")
      #expect(legacy.status == 65)
      #expect(legacy.errors.contains("account-totals.json: there is no such file"))
      try scene.succeed("show", "trades", "--side", "legacy")
    }
  }

  @Test func `does not take two empty sides for evidence`() throws {
    try Scene.with { scene in
      for name in ["trades", "leaderboard", "analytics"] {
        _ = try scene.folder.write(#"{"\#(name)": []}"#, to: "legacy-json/\(name).json")
      }
      try scene.succeed("backfill")
      let run = try scene.parity("--endpoint", "trades", "--endpoint", "leaderboard")
      #expect(run.status == 2)
      #expect(run.differences == [])
    }
  }

  @Test func `compares with the repository while Redis is gone, and does not call that clean`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let gone = ["REDIS_URL": "unix:///nowhere/redis.sock"]
      let run = try scene.cutover("parity", "run", environment: gone)
      #expect(run.status == 2)
      let shown = try scene.cutover("show", "leaderboard", "--side", "cache", environment: gone)
      #expect(shown.status == 0)
      #expect(shown.errors.contains("Postgres answered instead"))
      #expect(shown.output == (try scene.cutover("show", "leaderboard", "--side", "repository").output))
    }
  }

  @Test func `exits with status 69 where Postgres is gone`() throws {
    try Scene.with { scene in
      let run = try scene.cutover("parity", "run", environment: ["DATABASE_URL": "postgres:///x?host=/nowhere"])
      #expect(run.status == 69)
      #expect(run.errors.contains("DATABASE_URL"))
    }
  }

  @Test func `leaves a report that says the same as its status`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("UPDATE trades SET exit_price = 1 WHERE arrival < 20")
      let run = try scene.cutover("parity", "run", "--endpoint", "trades", "--report-dir", "out")
      #expect(run.status == 1)
      let name = try #require(run.text.split(separator: "\n").last?.split(separator: "/").last)
      let report = try JSONValue.parse(try scene.folder.read("out/\(name)/report.json"))
      #expect(report["run"]?["exit_status"]?.number?.lexeme == "1")
      let groups = try #require(report["endpoints"]?[0]?["groups"]?.elements)
      let group = try #require(groups.first { $0["leg"]?.string == "legacyRepository" })
      #expect(group["template"]?.string == "/trades/*/exit_price")
      #expect(group["count"]?.number?.lexeme == "20")
      #expect(group["samples"]?.elements?.count == 10)
      let summary = String(decoding: try scene.folder.read("out/\(name)/summary.md"), as: UTF8.self)
      #expect(summary.contains("| `/trades/[id="))
    }
  }
}
