import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `An event that is sent again` {
  private func ingest(_ scene: Scene, _ lines: String...) throws -> (status: Int32, summary: JSONValue, errors: String)
  {
    try scene.folder.write(lines.joined(separator: "\n") + "\n", to: "events.ndjson")
    let run = try scene.cutover("ingest", "events.ndjson", "--drain", "30", "--json")
    return (run.status, try JSONValue.parse(run.output), run.errors)
  }

  @Test func `is the same event in other white space and another order, and another event with another value`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let first =
        #"{"type":"price","id":"p-1","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}"#
      let other =
        #"{ "id":"p-1", "data":{"timestamp":1999999999999, "price":12.50, "symbol":"\u005aZZ","provider":"x"}, "type":"price" }"#
      #expect(try ingest(scene, first).summary["accepted"]?.int == 1)
      let again = try ingest(scene, other, first, other)
      #expect(again.status == 0 && again.summary["duplicates"]?.int == 3, "\(again)")
      let changed = try ingest(scene, first.replacing("12.5", with: "13"))
      #expect(changed.status == 65 && changed.errors.contains("came before with other content"), "\(changed)")
      #expect(try scene.sql("SELECT price FROM price_latest WHERE symbol = 'ZZZ'") == "12.5")
    }
  }

  @Test func `is refused before anything is written where its id is no text`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      func trade(_ id: String) -> String {
        #"{"type":"trade","id":"e-\#(id)","data":{"id":"\#(id)","model_id":"gpt-5","symbol":"BTC","side":"long","quantity":1,"entry_price":1,"entry_time":1,"exit_price":1,"exit_time":1}}"#
      }
      let run = try ingest(scene, trade(#"T\ud83d"#))
      #expect(run.status == 65)
      #expect(run.errors.contains(#"/id: \ud83d is half of a surrogate pair"#), "\(run.errors)")
      #expect(run.summary["accepted"]?.int == 0)
    }
  }
}

@Suite struct `A model with the longest name` {
  @Test func `is served and compared like any other`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let name = String(repeating: "m", count: 256)
      try scene.folder.write(
        #"{"type":"position","id":"p-1","data":{"model_id":"\#(name)","symbol":"BTC","quantity":1,"entry_price":2}}"#,
        to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", "--drain", "30")
      let run = try scene.cutover("parity", "run", "--endpoint", "model-analytics", "--endpoint", "positions")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      for model in [name, String(repeating: "x", count: 300)] {
        let answers = try ["legacy", "repository", "cache"].map {
          try scene.succeed("show", "analytics/\(model)", "--side", $0).text.split(separator: #""serverTime""#)[0]
        }
        #expect(answers[0].contains(#""model_id":"\#(model)""#))
        #expect(answers[1] == answers[0] && answers[2] == answers[0])
      }
    }
  }

  @Test func `is refused by a backfill only where no index could hold it`() throws {
    try Scene.with { scene in
      func backfill(_ length: Int) throws -> ProgramResult {
        let name = String(repeating: "m", count: length)
        try scene.folder.write(#"{"leaderboard":[{"id":"a"},{"id":"\#(name)"}]}"#, to: "legacy-json/leaderboard.json")
        return try scene.cutover("backfill")
      }
      #expect(try backfill(1_000).status == 0)
      let refused = try backfill(1_001)
      #expect(refused.status == 65)
      #expect(
        refused.errors.contains("field /leaderboard/1/id: a name here has 1001 bytes, more than the 1000"),
        "\(refused.errors)")
    }
  }
}
