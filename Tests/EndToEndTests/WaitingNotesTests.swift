import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@Suite struct `A key that the relay has not come to` {
  private static let keys = ["nof0:leaderboard:cache", "nof0:trader:t:state"]

  @Test func `is no difference, unlike one that nothing waits for or that Redis refused`() throws {
    try CutScene.with { cut in
      let scene = cut.scene
      try scene.waitUntil("0", "SELECT count(*) FROM events_outbox")
      try scene.sql("INSERT INTO trader_state VALUES ('t', '{\"mode\":\"live\"}', 1)")
      try Self.spoil(scene)
      try scene.sql(
        """
        INSERT INTO events_outbox (seq, key, payload) VALUES
        (1, '\(Self.keys[0])', '{"refresh":"leaderboard"}'), (1, '\(Self.keys[1])', '{"refresh":"trader_state","id":"t"}')
        """)
      let relay = try PostgresConnection(PostgresConfiguration(url: scene.postgres))
      try relay.execute(script: "SELECT pg_advisory_lock(hashtextextended('cutover outbox', 0))")
      let waiting = try Self.stale(scene)
      #expect(waiting == [])
      #expect(try scene.sql("SELECT count(*) FROM events_outbox") == "2", "the relay was not held back")

      try scene.sql(
        """
        UPDATE events_outbox SET delivered_at = 'infinity', last_error = 'refused' WHERE key = '\(Self.keys[0])';
        DELETE FROM events_outbox WHERE key = '\(Self.keys[1])'
        """)
      try relay.execute(script: "SELECT pg_advisory_unlock_all()")
      try Self.spoil(scene)
      let stale = try Self.stale(scene)
      #expect(stale.contains { $0.hasPrefix("leaderboard ") }, "\(stale)")
      #expect(stale.contains { $0.contains("trader:t:state") }, "\(stale)")
    }
  }

  private static func spoil(_ scene: Scene) throws {
    _ = try scene.redisCommand("SET", keys[0], "[]")
    _ = try scene.redisCommand("HSET", keys[1], "mode", "\"stopped\"")
  }

  /// What a run finds in Redis that is out of date, as `endpoint path`.
  private static func stale(_ scene: Scene) throws -> [String] {
    let result = try scene.cutover("parity", "run", "--json")
    try #require(!result.output.isEmpty, "\(result.errors)")
    let report = try JSONValue.parse(result.output)
    #expect(["clean", "different"].contains(report["run"]?["verdict"]?.string), "\(result.text.suffix(2000))")
    let sections = (report["endpoints"]?.elements ?? []) + [report["tables"] ?? .null]
    return sections.flatMap { section in
      (section["groups"]?.elements ?? []).filter { $0["kind"]?.string == "staleCache" }.flatMap { group in
        (group["samples"]?.elements ?? []).map {
          "\(section["endpoint"]?.string ?? "tables") \($0["path"]?.string ?? "")"
        }
      }
    }
  }
}
