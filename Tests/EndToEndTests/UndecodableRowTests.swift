import CutoverJSON
import CutoverTestKit
import Testing

/// A row that nobody can send to a client is named, and hides no other.
@Suite struct `A row that cannot be decoded` {
  /// What breaks one record of an endpoint, and the path that names it.
  struct Damage: Sendable, CustomTestStringConvertible {
    let endpoint: String
    let sql: String
    let key: String
    let path: String
    var testDescription: String { "\(endpoint): \(sql)" }
  }

  private static let damages = [
    Damage(
      endpoint: "trades", sql: "UPDATE trades SET quantity = 'NaN' WHERE id = '%'",
      key: "SELECT id FROM trades ORDER BY id OFFSET 3 LIMIT 1", path: "/trades/[id=%]"),
    Damage(
      endpoint: "trades", sql: #"UPDATE trades SET exit_plan = '{"a":1e999}' WHERE id = '%'"#,
      key: "SELECT id FROM trades ORDER BY id OFFSET 3 LIMIT 1", path: "/trades/[id=%]"),
    Damage(
      endpoint: "account-totals", sql: "UPDATE account_equity_snapshots SET timestamp = '-Infinity' WHERE id = '%'",
      key: "SELECT id FROM account_equity_snapshots ORDER BY id OFFSET 2 LIMIT 1", path: "/accountTotals/[id=%]"),
    Damage(
      endpoint: "account-totals",
      sql: "UPDATE account_snapshot_positions SET exit_plan = '[-1e999]' WHERE snapshot_id = '%'",
      key: "SELECT min(snapshot_id) FROM account_snapshot_positions", path: "/accountTotals/[id=%]"),
    Damage(
      endpoint: "positions", sql: "UPDATE positions SET index_col = '1e999' WHERE status = 'open' AND model_id = '%'",
      key: "SELECT min(model_id) FROM positions WHERE status = 'open'", path: "/accountTotals/[model_id=%]"),
    Damage(
      endpoint: "positions", sql: "UPDATE positions SET margin = 'Infinity' WHERE status = 'open' AND model_id = '%'",
      key: "SELECT min(model_id) FROM positions WHERE status = 'open'", path: "/accountTotals/[model_id=%]"),
    Damage(
      endpoint: "since-inception-values",
      sql: "UPDATE since_inception_values SET nav_since_inception = 'NaN' WHERE id = '%'",
      key: "SELECT min(id) FROM since_inception_values", path: "/sinceInceptionValues/[id=%]"),
    Damage(
      endpoint: "leaderboard", sql: "UPDATE leaderboard_entries SET equity = 'NaN' WHERE id = '%'",
      key: "SELECT min(id) FROM leaderboard_entries", path: "/leaderboard/[id=%]"),
    Damage(
      endpoint: "analytics",
      sql:
        #"UPDATE model_analytics SET signals_breakdown_table = '{"win_rate":"x"}' WHERE source = 'list' AND model = '%'"#,
      key: "SELECT min(model) FROM model_analytics WHERE source = 'list'", path: "/analytics/[model_id=%]"),
    Damage(
      endpoint: "conversations",
      sql: """
        UPDATE conversation_messages SET timestamp = '1e999' WHERE ordinal = 0 AND conversation_id IN (
          SELECT id FROM conversations WHERE model_id = '%')
        """, key: "SELECT min(model_id) FROM conversations", path: "/conversations/[model_id=%]"),
    Damage(
      endpoint: "crypto-prices", sql: "UPDATE price_latest SET price = 'NaN' WHERE symbol = '%'",
      key: "SELECT min(symbol) FROM price_latest", path: "/prices/%"),
  ]

  @Test(arguments: damages)
  func `is named by its key, and the others are compared`(damage: Damage) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let whole = try compared(try run(scene, damage.endpoint))
      let key = try scene.sql(damage.key)
      try scene.sql(damage.sql.replacing("%", with: key))
      let report = try run(scene, damage.endpoint)
      let path = damage.path.replacing("%", with: key)
      let samples = (report["endpoints"]?[0]?["groups"]?.elements ?? []).filter { $0["kind"]?.string == "decodeError" }
        .flatMap { $0["samples"]?.elements ?? [] }
      #expect(samples.map { $0["path"]?.string } == [path], "\(report.pretty)")
      #expect(samples.first?["message"]?.string?.contains(key) == true, "\(samples)")
      #expect(report["endpoints"]?[0]?["verdict"]?.string == "inconclusive")
      #expect(try compared(report) == whole - 1)
    }
  }

  @Test(arguments: [
    ("trades", "nof0:trades:recent:", "/trades", "leverage"),
    ("since-inception-values", "nof0:since_inception:", "/sinceInceptionValues", "nav_since_inception"),
  ])
  func `a key of the cache that cannot be decoded hides no other`(
    endpoint: String, keys: String, path: String, field: String
  ) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try #require(try scene.parity("--endpoint", endpoint).status == 0)
      _ = try scene.redisCommand("LSET", keys + "gpt-5", "0", "{")
      let value = try scene.redisCommand("LINDEX", keys + "grok-4", "0")
      let id = try #require(value.split(separator: #""id":""#).last?.split(separator: #"""#).first)
      let other = value.replacing("\"\(field)\":", with: "\"\(field)\":1")
      try #require(other != value)
      _ = try scene.redisCommand("LSET", keys + "grok-4", "0", other)
      let run = try scene.parity("--endpoint", endpoint)
      #expect(run.status == 1)
      #expect(
        run.differences.sorted() == [
          "\(endpoint) staleCache \(path)", "\(endpoint) staleCache \(path)/[id=\(id)]/\(field)",
        ])
    }
  }

  private func run(_ scene: Scene, _ endpoint: String) throws -> JSONValue {
    try JSONValue.parse(
      try scene.cutover("parity", "run", "--endpoint", endpoint, "--full", "--json").output)
  }

  private func compared(_ report: JSONValue) throws -> Int {
    try #require(report["endpoints"]?[0]?["coverage"]?["records"]?["compared"]?.int)
  }
}
