import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `The log` {
  /// The line of docs/metrics.md that finds what went wrong with a model.
  private static func documentedLine() throws -> String {
    let page = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/metrics.md"), as: UTF8.self)
    return try #require(page.split(separator: "\n").first { $0.hasPrefix("jq ") }.map(String.init))
  }

  private static func trade(_ id: String, _ model: String, symbol: String, price: String = "101") -> String {
    #"{"type":"trade","id":"e-\#(id)","data":{"id":"\#(id)","model_id":"\#(model)","symbol":"\#(symbol)","side":"long","#
      + #""quantity":1,"entry_price":100,"entry_time":1761490000,"exit_price":\#(price),"exit_time":1761500200}}"#
  }

  private static let feed = [
    trade("good", "gpt-5", symbol: "BTC"), trade("doge", "gpt-5", symbol: "DOGE"),
    trade("bad", "gpt-5", symbol: "ETH", price: #""much""#), trade("other", "qwen3-max", symbol: "BTC"),
    trade("other-bad", "qwen3-max", symbol: "BTC", price: "null"),
  ]

  /// What ingestion and a parity run log of a feed with a refused event, a parked one, and rows that others have written.
  private func log(_ scene: Scene) throws -> String {
    try scene.succeed("backfill")
    try scene.sql("ALTER TABLE trades ADD CONSTRAINT no_doge CHECK (symbol <> 'DOGE') NOT VALID")
    try scene.folder.write(Self.feed.joined(separator: "\n") + "\n", to: "feed.ndjson")
    let ingest = try scene.cutover(
      "ingest", "feed.ndjson", "--on-error", "skip", environment: ["CUTOVER_LOG": "debug,json"])
    // Right, and written by somebody else; and a value that is wrong.
    try scene.sql("UPDATE trades SET exit_price = exit_price WHERE id = 'good'", foreign: true)
    try scene.sql("UPDATE trades SET exit_price = 7 WHERE id = 'other'")
    let run = try scene.cutover("parity", "run", environment: ["CUTOVER_LOG": "warning,json"])
    #expect(run.status == 1, "\(run.text)")
    return ingest.errors + run.errors
  }

  @Test func `tells what went wrong with a model by the one line that the documents show`() throws {
    try Scene.with { scene in
      let log = try log(scene)
      try scene.folder.write(log, to: "serve.log")
      let line = try Self.documentedLine()
      #expect(line.contains("gpt-5"))
      let found = try Program.run("sh", ["-c", line], in: scene.folder.path)
      #expect(found.status == 0, "\(found.errors)")
      let entries = try found.text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
      #expect(entries.allSatisfy { $0["model_id"]?.string == "gpt-5" })
      let said = entries.map { "\($0["message"]?.string ?? "") \($0["symbol"]?.string ?? "")" }
      #expect(
        Set(said) == [
          "An event was refused ETH", "The sink refuses an event, which is put aside DOGE",
          "Somebody else wrote to the repository BTC", "The sides differ DOGE",
        ], "\(log)")

      let other = try Program.run(
        "sh", ["-c", line.replacing("gpt-5", with: "qwen3-max")], in: scene.folder.path)
      #expect(other.text.contains("The sides differ") && other.text.contains("/trades/[id=other]/exit_price"))
    }
  }

  @Test func `says at debug what was accepted and applied, and holds no row of data`() throws {
    try Scene.with { scene in
      let log = try log(scene)
      let entries = log.split(separator: "\n").compactMap { try? JSONValue.parse(Array($0.utf8)) }
      let good = entries.filter { $0["event"]?.string == "e-good" }
      #expect(
        good.map { $0["message"]?.string ?? "" }.sorted() == [
          "An event was accepted", "The sink has applied an event", "The sink has applied an event",
        ])
      for entry in good {
        #expect(entry["model_id"]?.string == "gpt-5" && entry["symbol"]?.string == "BTC", "\(entry.compact)")
        #expect(entry["type"]?.string == "trade" && entry["sequence"]?.int != nil)
      }
      #expect(!log.contains("1761490000"))
    }
  }
}
