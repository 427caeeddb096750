import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverTestKit

@testable import ArenaDomain

/// What the tests of the relay change, and how they look at Redis.
enum RelayScene {
  /// A change of rows, and the notes that the sink would take of it.
  struct Change: Sendable {
    let name: String
    let notes: [CacheNote]
    let sql: @Sendable (_ round: Int) -> String
  }

  static let changes: [Change] = [
    Change(name: "price", notes: [CacheNote(.cryptoPrices), CacheNote(.latestPrice, "legacy", "BTC")]) {
      "UPDATE price_latest SET price = price + 1.25 + \($0), timestamp = timestamp + 1 WHERE symbol = 'BTC'"
    },
    Change(name: "clock", notes: [CacheNote(.cryptoPrices)]) { _ in
      "UPDATE documents SET server_time = server_time + 1 WHERE name = 'crypto-prices'"
    },
    Change(name: "position", notes: [CacheNote(.positions, "m1")]) {
      "UPDATE positions SET margin = margin + 1 + \($0) WHERE model_id = 'm1' AND status = 'open'"
    },
    Change(name: "trade", notes: [CacheNote(.recentTrades, "m0")]) {
      """
      INSERT INTO trades SELECT (jsonb_populate_record(t, jsonb_build_object(
        'id', 'new' || \($0) || '-' || random(), 'sort_time', 1000 + random(), 'arrival', (1::bigint << 40) + \($0)))).*
      FROM trades t WHERE id = 't0'
      """
    },
    Change(name: "since inception", notes: [CacheNote(.sinceInception, "m1")]) { _ in
      "UPDATE since_inception_values SET num_invocations = num_invocations + 1 WHERE model_id = 'm1'"
    },
    Change(name: "leaderboard", notes: [CacheNote(.leaderboard), CacheNote(.leaderboardRanks)]) {
      "UPDATE leaderboard_entries SET return_pct = return_pct - 0.1 - \($0) WHERE id = 'm0'"
    },
    Change(name: "analytics", notes: [CacheNote(.allAnalytics), CacheNote(.analytics, "m1")]) { _ in
      "UPDATE model_analytics SET updated_at = updated_at + 1 WHERE model = 'm1'"
    },
    Change(name: "message", notes: [CacheNote(.conversation, "m0")]) {
      """
      INSERT INTO conversation_messages (conversation_id, ordinal, role, content, timestamp, seq)
      SELECT conversation_id, max(ordinal) + 1, 'user', 'said in round \($0)', 'null', 0
      FROM conversation_messages WHERE conversation_id = (
        SELECT id FROM conversations WHERE model_id = 'm0' ORDER BY occurrence DESC LIMIT 1)
      GROUP BY conversation_id
      """
    },
    Change(name: "conversation", notes: [CacheNote(.conversation, "m1")]) { _ in
      """
      WITH added AS (
        INSERT INTO conversations (model_id, occurrence, arrival, messages_null, seq)
        SELECT 'm1', max(occurrence) + 1, max(arrival) + 100, false, 0 FROM conversations WHERE model_id = 'm1'
        RETURNING id)
      INSERT INTO conversation_messages (conversation_id, ordinal, role, content, timestamp, seq)
      SELECT id, 0, 'assistant', 'a new one ' || id, '1.5', 0 FROM added
      """
    },
  ]

  /// Every document, with models `m0` to `m<models - 1>`; trades and messages beyond what Redis keeps.
  static func legacyFolder(models: Int = 2, records: Int = 230, content: String = "hello") throws -> TemporaryDirectory
  {
    let folder = try TemporaryDirectory("legacy")
    let names = (0..<models).map { "m\($0)" }
    func list(_ name: String, _ items: [String], _ rest: String = "") -> String {
      #"{"\#(name)": [\#(items.joined(separator: ","))]\#(rest)}"#
    }
    _ = try folder.write(
      #"{"prices": {"BTC": {"symbol": "BTC", "price": 1.5, "timestamp": 5}, "ETH": {"symbol": "ETH", "price": 2, "timestamp": 6}}, "serverTime": 6}"#,
      to: "crypto-prices.json")
    _ = try folder.write(list("accountTotals", []), to: "account-totals.json")
    _ = try folder.write(
      list(
        "accountTotals",
        names.map {
          #"{"model_id": "\#($0)", "positions": {"BTC": {"symbol": "BTC", "oid": 1}, "ETH": {"symbol": "ETH"}}}"#
        }),
      to: "positions.json")
    _ = try folder.write(
      list(
        "trades",
        names.enumerated().flatMap { at, name in
          (0..<records).map { index in
            #"{"id": "t\#(at * records + index)", "model_id": "\#(name)", "exit_time": \#(500 - index), "exit_plan": {"a": [1, 2]}}"#
          }
        }),
      to: "trades.json")
    _ = try folder.write(
      list("sinceInceptionValues", names.map { #"{"id": "s-\#($0)", "model_id": "\#($0)"}"# }),
      to: "since-inception-values.json")
    _ = try folder.write(
      list("leaderboard", names.map { #"{"id": "\#($0)", "return_pct": 1.5}"# }), to: "leaderboard.json")
    _ = try folder.write(
      list(
        "analytics", names.map { #"{"model_id": "\#($0)", "signals_breakdown_table": {"win_rate": 0.5}}"# }),
      to: "analytics.json")
    _ = try folder.write(#"{"analytics": {"model_id": "m0", "id": "own"}}"#, to: "analytics-m0.json")
    let messages = (0..<records).map { #"{"role": "user", "content": "\#(content) \#($0)", "timestamp": \#($0)}"# }
    _ = try folder.write(
      list(
        "conversations",
        names.map { #"{"model_id": "\#($0)", "messages": [\#(messages.joined(separator: ","))]}"# }),
      to: "conversations.json")
    return folder
  }
}

extension ArenaStores {
  /// Backfills a small dataset and warms Redis.
  func fill(models: Int = 2, records: Int = 230, content: String = "hello") throws {
    let folder = try RelayScene.legacyFolder(models: models, records: records, content: content)
    try backfill(folder.path)
  }

  func relay() throws -> CacheRelay {
    CacheRelay(postgres: PostgresPool(try PostgresConfiguration(url: url), size: 1), redis: redis)
  }

  /// Takes notes as the sink does.
  func note(_ notes: [CacheNote], seq: Int64 = 1) throws {
    let rows = notes.map { OutboxNote(seq: seq, note: $0, in: CacheRegistry()) }
    try postgres.pipeline { try Outbox.queue(rows, &$0) }
  }

  /// All values that Redis has for readers, by key.
  func cacheDump() throws -> [String: [String]] {
    try redis.withConnection { redis in
      var dump: [String: [String]] = [:]
      var names = Set<String>()
      try redis.scan(matching: "nof0:*") { names.formUnion($0) }
      for name in names where name != "nof0:trades:stream" && !name.hasPrefix("nof0:ingest:") {
        func strings(_ value: RedisValue) -> [String] { value.array?.map { $0.string ?? "?" } ?? [] }
        switch try redis.command("TYPE", name).string {
        case "string": dump[name] = [String(decoding: try redis.get(name) ?? [], as: UTF8.self)]
        case "list": dump[name] = strings(try redis.command("LRANGE", name, 0, -1))
        case "hash":
          let fields = strings(try redis.command("HGETALL", name))
          dump[name] = stride(from: 0, to: fields.count, by: 2).map { fields[$0] + "=" + fields[$0 + 1] }.sorted()
        default: dump[name] = strings(try redis.command("ZRANGE", name, 0, -1, "WITHSCORES"))
        }
      }
      return dump
    }
  }
}
