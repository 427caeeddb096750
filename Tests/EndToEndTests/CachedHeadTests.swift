import CutoverTestKit
import Testing

/// The newest trades of a model are in Redis, the older ones are read on from Postgres, where the newest ones end.
@Suite struct `A list of which Redis has the beginning` {
  private static let key = "nof0:trades:recent:gpt-5"

  /// A folder that no journal feeds, so that the run reads the very keys that the test spoils.
  private func with(_ body: (Scene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      _ = try scene.redisCommand("LTRIM", Self.key, "0", "4")
      try body(scene)
    }
  }

  private func spoil(_ scene: Scene, at index: Int, _ change: (String) -> String) throws {
    let value = try scene.redisCommand("LINDEX", Self.key, String(index))
    let changed = change(value)
    try #require(changed != value)
    _ = try scene.redisCommand("LSET", Self.key, String(index), changed)
  }

  @Test func `is clean, however short the beginning is`() throws {
    try with { scene in
      for last in ["3", "0"] {
        #expect(try scene.parity("--endpoint", "trades").status == 0)
        _ = try scene.redisCommand("LTRIM", Self.key, "0", last)
      }
      #expect(try scene.parity("--endpoint", "trades").status == 0)
    }
  }

  @Test func `differs where the newest trade is missing, or one is there twice`() throws {
    try with { scene in
      let second = try scene.redisCommand("LINDEX", Self.key, "1")
      _ = try scene.redisCommand("LPUSH", Self.key, second)
      #expect(try scene.parity("--endpoint", "trades").status == 1)
      _ = try scene.redisCommand("LTRIM", Self.key, "2", "-1")
      let newest = try scene.sql(
        "SELECT id FROM trades WHERE model_id = 'gpt-5' ORDER BY sort_time DESC, arrival LIMIT 1")
      let run = try scene.parity("--endpoint", "trades")
      #expect(run.status == 1 && run.differences == ["trades staleCache /trades/[id=\(newest)]"])
    }
  }

  // A reader goes on after a place that is not that of the last trade, and misses or repeats some.
  @Test(arguments: [#""sort_time":1,"#, #""sort_time":99999999999,"#])
  func `differs where Postgres is read on from another place`(place: String) throws {
    try with { scene in
      try spoil(scene, at: 4) { value in
        let end = value.firstIndex(of: ",") ?? value.endIndex
        return "{" + place + value[end...].dropFirst()
      }
      #expect(try scene.parity("--endpoint", "trades").status == 1)
    }
  }

  @Test func `differs where the beginning is as long as the whole, and wrong`() throws {
    try with { scene in
      let count = try #require(Int(try scene.sql("SELECT count(*) FROM trades WHERE model_id = 'gpt-5'")))
      let first = try scene.redisCommand("LINDEX", Self.key, "0")
      for _ in 5..<count { _ = try scene.redisCommand("LPUSH", Self.key, first) }
      // As many as there are: nothing is read on, and the oldest ones are missing.
      let run = try scene.parity("--endpoint", "trades")
      let oldest = try scene.sql(
        "SELECT id FROM trades WHERE model_id = 'gpt-5' ORDER BY sort_time, arrival DESC LIMIT 1")
      #expect(run.status == 1 && run.differences.contains("trades staleCache /trades/[id=\(oldest)]"))
    }
  }
}
