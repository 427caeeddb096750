import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@Suite struct `The history of parity runs` {
  @Test func `tells what became of a difference`() throws {
    try Scene.with { scene in
      _ = try scene.cutover("backfill")
      #expect(try scene.parity().status == 0)
      try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival = 5")
      #expect(try scene.parity("--endpoint", "trades").status == 1)
      #expect(try scene.parity().status == 1)
      let known = try scene.cutover("parity", "show", "latest").text
      #expect(known.contains("trades: valueMismatch at /trades/*/exit_price × 1"))
      #expect(
        known.contains("/exit_price, known") && known.contains("  legacy      ") && known.contains("  repository  "),
        "the values of both sides")
      try scene.sql("UPDATE trades SET exit_price = exit_price - 1 WHERE arrival = 5")
      #expect(try scene.parity().status == 0)

      let runs = try JSONValue.parse(scene.cutover("parity", "history", "--json").output)["runs"]?.elements ?? []
      #expect(runs.compactMap { $0["verdict"]?.string } == ["clean", "different", "different", "clean"])
      let trend = try JSONValue.parse(
        scene.cutover("parity", "history", "--endpoint", "trades", "--json").output)
      let states = (trend["runs"]?.elements ?? []).map { run in
        (run["found"]?["states"]?.members ?? []).filter { $0.value.compact != "0" }.map(\.name.string).joined()
      }
      #expect(states == ["resolved", "known", "new", ""])
      #expect(trend["unresolved"]?.elements == [])

      let shown = try scene.cutover("parity", "show", "latest")
      #expect(
        shown.status == 0 && shown.text.contains("resolved: valueMismatch in trades")
          && shown.text.contains("exit_price"))
      let id = try #require(runs.last?["id"]?.string)
      #expect(try scene.cutover("parity", "show", id).text.contains("run \(id): clean"))
      #expect(try scene.cutover("parity", "show", "20200101T000000Z-0000").status == 65)
      #expect(try scene.cutover("parity", "show", "../etc").status == 64)
    }
  }

  @Test func `has runs that were stopped by their deadline, also while they waited for a lock`() throws {
    try Scene.with { scene in
      _ = try scene.cutover("backfill")
      let holder = try PostgresConnection(PostgresConfiguration(url: scene.postgres))
      let run = try holder.transaction { holder in
        try holder.execute(script: "LOCK TABLE trades")
        return try scene.cutover("parity", "run", "--deadline", "1s", "--endpoint", "trades", "--endpoint", "analytics")
      }
      #expect(run.status == 2 && run.text.contains("the run stopped: the deadline passed"))
      #expect(try scene.cutover("parity", "show", "latest").text.contains("The run stopped: the deadline passed"))
      #expect(try scene.parity("--deadline", "1h").status == 0)
      #expect(try scene.cutover("parity", "run", "--deadline", "soon").status == 64)
    }
  }

  @Test func `is not needed for a report`() throws {
    try Scene.with { scene in
      _ = try scene.cutover("backfill")
      try scene.sql("DROP SCHEMA cutover_parity CASCADE")
      let run = try scene.cutover("parity", "run")
      #expect(run.status == 0 && run.text.contains("Report: "))
      #expect(run.errors.contains("the history of runs is not written") && run.errors.contains("cutover migrate up"))
      let history = try scene.cutover("parity", "history")
      #expect(history.status == 78 && history.errors.contains("cutover migrate up"))
      try scene.succeed("migrate", "up")
      #expect(try scene.cutover("parity", "history").text.hasPrefix("no run is recorded"))
    }
  }
}
