import CutoverFlags
import CutoverJSON
import CutoverPostgres
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `Reading through Redis` {
  private static let key = "nof0:leaderboard:cache"
  /// No key runs out while a test looks at it.
  private static let on = [
    "CUTOVER_READ_THROUGH_LEADERBOARD": "2s", "CUTOVER_TTL_SHORT": "3600", "CUTOVER_TTL_MEDIUM": "3600",
  ]
  private static let emptied = #"{"leaderboard":[]}"#

  private func put(_ scene: Scene, _ endpoint: String, _ stage: Stage) throws {
    let store = FileFlagStore(path: scene.folder.file("flags/flags.json"), keys: FlagSettings.keys)
    let key = FlagSettings.key(of: endpoint)
    var change = FlagChange(.set, of: key, by: "a test")
    change.to = FlagState(key: key, stage: stage)
    _ = try store.commit(change, expecting: nil, at: 1)
  }

  /// A scene whose leaderboard the repository answers.
  private func with(_ stage: Stage = .complete, _ body: (Scene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.succeed("backfill", environment: Self.on)
      try put(scene, "leaderboard", stage)
      try body(scene)
    }
  }

  private func count(_ server: RunningServer, _ outcome: String) throws -> Int {
    let name = "cutover_read_through_total{endpoint=\"leaderboard\",outcome=\"\(outcome)\",domain=\"arena\"} "
    let line = try server.curl("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name) }
    return try #require(line.flatMap { Int($0.dropFirst(name.count)) })
  }

  private func leaderboard(_ server: RunningServer) throws -> String { try server.curl("/api/leaderboard").text }

  private func wait(for expected: (String) -> Bool, _ server: RunningServer) throws -> String {
    var answer = ""
    for _ in 0..<300 {
      answer = try leaderboard(server)
      if expected(answer) { return answer }
      usleep(50_000)
    }
    return answer
  }

  @Test func `gives what Redis has, counts it, and says so`() throws {
    try with { scene in
      _ = try scene.redisCommand("SET", Self.key, "[]")
      let plain = try RunningServer(scene)
      try plain.waitUntilReady()
      #expect(try leaderboard(plain) != Self.emptied)
      #expect(try count(plain, "redis") == 0)
      #expect(try plain.end() == 0)

      let server = try RunningServer(scene, environment: Self.on)
      try server.waitUntilReady()
      let head = try server.curl("/api/leaderboard", "-D", "-").text
      #expect(head.hasSuffix(Self.emptied) && head.contains("Cutover-Side: repository"), "\(head)")
      #expect(try count(server, "redis") >= 1)
      #expect(try count(server, "too_old") == 0)
      #expect(try server.curl("/metrics").text.contains("cutover_cache_reads_total{outcome=\"hit\"} "))
      #expect(try server.end() == 0)

      let status = try JSONValue.parse(scene.succeed("status", "--json", environment: Self.on).output)
      #expect(status["read_through"]?.compact == #"{"leaderboard":2}"#)
      #expect(try scene.succeed("status", environment: Self.on).text.contains("leaderboard (up to 2 s old)"))
      #expect(try scene.succeed("flags", "show", "leaderboard", environment: Self.on).text.contains("up to 2 s old"))
      #expect(!(try scene.succeed("flags", "show", "trades", environment: Self.on).text.contains("up to 2 s old")))
      let bad = try scene.cutover("status", environment: ["CUTOVER_READ_THROUGH_TRADES": "0s"])
      #expect(bad.status == 78 && bad.errors.contains("a time from 1s to 1h"), "\(bad.errors)")
    }
  }

  @Test func `has the bytes and the tag of the legacy side`() throws {
    let endpoints = [
      "crypto-prices", "positions", "trades", "since-inception-values", "leaderboard", "analytics", "conversations",
    ]
    try Scene.with { scene in
      try scene.succeed("backfill", environment: Self.on)
      var settings = Self.on
      for name in endpoints + ["model-analytics"] {
        settings["CUTOVER_READ_THROUGH_\(name.uppercased().replacing("-", with: "_"))"] = "1h"
      }
      var answers: [[String]] = []
      for stage in [Stage.off, .complete] {
        for name in endpoints + ["model-analytics"] where stage != .off { try put(scene, name, stage) }
        let server = try RunningServer(scene, environment: settings)
        try server.waitUntilReady()
        answers.append(
          try (endpoints + ["analytics/gpt-5"]).map { path in
            let head = try server.curl("/api/\(path)", "-o", "/dev/null", "-D", "-").text
            let tag = head.split(separator: "\r\n").first { $0.hasPrefix("ETag:") }
            let body = try server.curl("/api/\(path)").text.replacing(#/"serverTime":\d+}$/#, with: "")
            return "\(path) \(tag ?? "no tag") \(body)"
          })
        if stage == .complete {
          let metrics = try server.curl("/metrics").text
          #expect(!metrics.contains(#"cutover_read_through_total{endpoint="trades",outcome="redis",domain="arena"} 0"#))
          #expect(!metrics.contains(#"cutover_cache_reads_total{outcome="hit"} 0"#))
        }
        #expect(try server.end() == 0)
      }
      #expect(answers[0] == answers[1])
    }
  }

  @Test func `leaves Redis alone while it is too far behind`() throws {
    try with { scene in
      _ = try scene.redisCommand("SET", Self.key, "[]")
      let server = try RunningServer(scene, environment: Self.on)
      try server.waitUntilReady()
      #expect(try leaderboard(server) == Self.emptied)
      // The relay waits for its turn, and a note for the relay.
      let relay = try PostgresConnection(PostgresConfiguration(url: scene.postgres))
      try relay.execute(script: "SELECT pg_advisory_lock(hashtextextended('cutover outbox', 0))")
      try scene.sql(
        """
        INSERT INTO events_outbox (seq, key, payload, created_at)
        VALUES (1, 'nof0:positions:x', '{"refresh":"positions","model":"x"}', now() - interval '1 hour')
        """)
      usleep(2_500_000)
      // A note about something else is nothing to it.
      #expect(try leaderboard(server) == Self.emptied)
      try scene.sql(
        """
        INSERT INTO events_outbox (seq, key, payload, created_at)
        VALUES (1, '\(Self.key)', '{"refresh":"leaderboard"}', now() - interval '3 seconds')
        """)
      let right = try wait(for: { $0 != Self.emptied }, server)
      #expect(right.hasPrefix(#"{"leaderboard":[{"id""#), "\(right)")
      #expect(try count(server, "too_old") >= 1)
      // What is set aside is as old as it is.
      let before = try count(server, "too_old")
      try scene.sql("UPDATE events_outbox SET delivered_at = 'infinity'")
      try scene.sql("UPDATE leaderboard_entries SET equity = equity")
      for _ in 0..<100 where try count(server, "too_old") == before {
        #expect(try leaderboard(server) == right)
        usleep(50_000)
      }
      #expect(try count(server, "too_old") > before)
      try scene.sql("DELETE FROM events_outbox")
      try relay.execute(script: "SELECT pg_advisory_unlock_all()")
      // Nobody has noticed a change: Postgres's answer holds until there is one.
      try scene.sql("UPDATE leaderboard_entries SET equity = equity")
      let again = try wait(for: { $0 == Self.emptied }, server)
      #expect(again == Self.emptied)
      #expect(try server.end() == 0)
    }
  }

  @Test func `is no part of an answer while Redis is down or hangs`() throws {
    try with { scene in
      let redis = try ThrowawayServer.redis()
      let settings = Self.on.merging(["REDIS_URL": redis.url]) { $1 }
      try scene.succeed("cache", "warm", environment: settings)
      let server = try RunningServer(scene, environment: settings)
      try server.waitUntilReady()
      let right = try leaderboard(server)
      #expect(right.hasPrefix(#"{"leaderboard":[{"id""#))
      #expect(try count(server, "redis") >= 1)
      let process = try #require(redis.processID)
      kill(process, SIGSTOP)
      try scene.sql("UPDATE leaderboard_entries SET num_trades = num_trades + 1")
      let changed = try wait(for: { $0 != right }, server)
      #expect(changed != right && changed.hasPrefix(#"{"leaderboard":[{"id""#), "\(changed)")
      #expect(try count(server, "unavailable") >= 1)
      kill(process, SIGCONT)
      try redis.stop()
      try scene.sql("UPDATE leaderboard_entries SET num_trades = num_trades - 1")
      let back = try wait(for: { $0 == right }, server)
      #expect(back == right)
      #expect(try server.end() == 0)
    }
  }

  @Test func `is compared in shadow like any read of the repository`() throws {
    try with(.shadow) { scene in
      _ = try scene.redisCommand("SET", Self.key, "[]")
      let server = try RunningServer(scene, environment: Self.on)
      try server.waitUntilReady()
      let different =
        "cutover_shadow_comparisons_total{endpoint=\"leaderboard\",outcome=\"different\",domain=\"arena\"} "
      var found = false
      for _ in 0..<300 where !found {
        #expect(try leaderboard(server) != Self.emptied)
        let line = try server.curl("/metrics").text.split(separator: "\n").first { $0.hasPrefix(different) }
        found = line.map { !$0.hasSuffix(" 0") } ?? false
        usleep(100_000)
      }
      #expect(found)
      #expect(try server.end() == 0)
    }
  }
}
