import CutoverJSON
import CutoverTestKit
import Testing

@Suite("Drill: an event that the database refuses")
struct PoisonDrills {
  private static func trade(_ id: String, symbol: String, price: Int) -> String {
    #"{"type":"trade","id":"e-\#(id)","data":{"id":"\#(id)","model_id":"gpt-5","symbol":"\#(symbol)","side":"long","#
      + #""quantity":1,"entry_price":100,"entry_time":1761490000,"exit_price":\#(price),"exit_time":1761500200}}"#
  }

  @Test("It is put aside with the reason, the others go on; it can be tried again, or given up")
  func isParked() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("ALTER TABLE trades ADD CONSTRAINT no_doge CHECK (symbol <> 'DOGE') NOT VALID")
      let ids = (0..<60).map { "poison-\($0)" }
      let lines = ids.enumerated().map { index, id in
        Self.trade(id, symbol: index == 20 || index == 40 ? "DOGE" : "BTC", price: 100 + index)
      }
      _ = try scene.folder.write(lines.joined(separator: "\n") + "\n", to: "feed.ndjson")
      let ingest = try scene.cutover("ingest", "feed.ndjson")
      #expect(ingest.status == 0, "\(ingest.errors)")
      #expect(ingest.errors.contains("60 events accepted"))

      let parked = try JSONValue.parse(try scene.cutover("journal", "parked", "--json").output).elements ?? []
      #expect(parked.map { $0["id"]?.string } == ["e-poison-20", "e-poison-40"])
      #expect(parked.allSatisfy { $0["sink"]?.string == "repository" })
      #expect(parked.allSatisfy { $0["reason"]?.string?.contains("no_doge") == true })
      #expect(try scene.cutover("journal", "parked").text.contains("no_doge"))
      #expect(try scene.cutover("status").text.contains("2 parked, see 'cutover journal parked'"))
      let stored = "SELECT count(*) FROM trades WHERE id LIKE 'poison-%'"
      #expect(try scene.sql(stored) == "58")
      // The legacy side has them: that is what parity says.
      #expect(try scene.parity("--endpoint", "trades").status == 1)

      let numbers = parked.compactMap { $0["sequence"]?.int }
      try #require(numbers.count == 2)
      let early = try scene.cutover("journal", "parked", "--retry", "\(numbers[0])")
      #expect(early.status == 69 && early.errors.contains("no_doge"), "\(early.errors)")
      try scene.sql("ALTER TABLE trades DROP CONSTRAINT no_doge")
      let retried = try scene.cutover("journal", "parked", "--retry", "\(numbers[0])")
      #expect(retried.status == 0, "\(retried.errors)")
      #expect(try scene.sql(stored) == "59")
      let discarded = try scene.cutover("journal", "parked", "--discard", "\(numbers[1])")
      #expect(discarded.status == 0, "\(discarded.errors)")
      #expect(try scene.cutover("journal", "parked", "--json").text == "[]\n")
      #expect(!(try scene.cutover("status").text.contains("parked")))
      #expect(try scene.cutover("journal", "parked", "--retry", "\(numbers[1])").status == 65)

      // What was given up is only missing in the repository; a backfill brings the sides level.
      #expect(try scene.parity("--endpoint", "trades").differences.count == 1)
      try scene.succeed("backfill")
      #expect(try scene.parity().status == 0)
    }
  }
}
