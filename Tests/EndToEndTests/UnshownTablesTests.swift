import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `Tables that no endpoint shows` {
  private static let heading = "tables that no endpoint shows"

  private static let writes: [(table: String, sql: String)] = [
    ("sim_orders", "INSERT INTO sim_orders VALUES ('o1', 'm', 'BTC', 'buy', 'open', 1, 2, 3, 0)"),
    ("models", "INSERT INTO models (id, seq) VALUES ('stranger', 0)"),
    ("symbols", "INSERT INTO symbols (id, seq) VALUES ('XYZ', 0)"),
    ("price_ticks", "TRUNCATE price_ticks"),
    ("decision_cycles", "INSERT INTO decision_cycles VALUES ('d1', 'm', 1, 'running', '{}', 0)"),
    ("market_assets", "INSERT INTO market_assets VALUES ('p', 'BTC', '{}', 0)"),
    ("market_asset_ctx", "INSERT INTO market_asset_ctx VALUES ('p', 'BTC', 1, '{}', 0)"),
    ("trader_state", "INSERT INTO trader_state VALUES ('t', '{}', 0)"),
    ("sim_balances", "INSERT INTO sim_balances VALUES ('m', 'BTC', 1, 1, 0)"),
  ]

  private static func report(_ scene: Scene, _ arguments: String...) throws -> (status: Int32, json: JSONValue) {
    let result = try Program.run(
      Program.products + "/cutover", arguments + ["--json"], in: scene.folder.path, environment: scene.variables)
    try #require(!result.output.isEmpty, "\(result.errors)")
    return (result.status, try JSONValue.parse(result.output))
  }

  /// The samples under the heading, as `kind path`.
  private static func found(_ json: JSONValue) -> Set<String> {
    let groups = json["tables"]?["groups"]?.elements ?? []
    return Set(
      groups.flatMap { group in
        (group["samples"]?.elements ?? []).map { "\(group["kind"]?.string ?? "") \($0["path"]?.string ?? "")" }
      })
  }

  @Test func `are reported with what others wrote to them, until somebody accepts that`() throws {
    try CutScene.with { cut in
      let scene = cut.scene
      let clean = try Self.report(scene, "parity", "run")
      #expect(clean.status == 0, "\(clean.json["tables"]?.compact ?? "")")
      #expect(clean.json["tables"]?["verdict"]?.string == "clean" && clean.json["endpoints"]?.elements?.count == 9)

      for (_, sql) in Self.writes { try scene.sql(sql, foreign: true) }
      let run = try scene.cutover("parity", "run")
      #expect(run.status == 1 && run.text.contains("\(Self.heading)  different"), "\(run.text)")
      let json = try Self.report(scene, "parity", "run").json
      let paths = Self.found(json)
      for (table, _) in Self.writes {
        #expect(paths.contains { $0.hasPrefix("foreignWrite /\(table)") }, "\(table): \(paths)")
      }
      #expect(json["tables"]?["differences"]?["confirmed"]?.int == Self.writes.count)
      #expect((json["endpoints"]?.elements ?? []).allSatisfy { $0["verdict"]?.string == "clean" })
      let id = try #require(json["run"]?["id"]?.string)
      for file in ["summary.md", "index.html", "junit.xml"] {
        let text = String(decoding: try scene.folder.read("reports/\(id)/\(file)"), as: UTF8.self)
          .replacing("<wbr>", with: "")
        #expect(text.contains(Self.heading) && text.contains("sim_orders"), "\(file)")
      }
      #expect(try scene.parity("--endpoint", "trades").status == 0)

      #expect(try scene.cutover("parity", "accept", "--table", "trades", "--reason", "x").status == 64)
      for (table, _) in Self.writes {
        let accepted = try scene.cutover("parity", "accept", "--table", table, "--reason", "a test", "--actor", "ann")
        #expect(accepted.status == 0 && accepted.text == "\(table): 1 foreign write accepted\n", "\(accepted.errors)")
      }
      #expect(try scene.sql("SELECT count(*), min(accepted_by) FROM cutover_parity.acceptances") == "9|ann")
      let after = try Self.report(scene, "parity", "run")
      #expect(after.status == 0, "\(after.json["tables"]?.compact ?? "")")
    }
  }

  @Test func `and prices that are not the newest have copies in Redis that are compared`() throws {
    try CutScene.with { cut in
      let scene = cut.scene
      // As the sink leaves them.
      try scene.sql(
        """
        INSERT INTO price_latest (provider, symbol, quoted_symbol, price, timestamp, seq) VALUES ('old', 'BTC', 'BTC', 1.5, 1, 1);
        INSERT INTO trader_state VALUES ('all', '{"mode":"live"}', 1);
        INSERT INTO market_assets VALUES ('p:q', 'BTC', '{"a":1}', 1);
        INSERT INTO market_asset_ctx VALUES ('p', 'BTC', 1, '{"a":1}', 1);
        INSERT INTO decision_cycles VALUES ('d1', 'm', 1, 'running', '{"a":1}', 1)
        """)
      let price = #"{"symbol":"BTC","price":1.5,"timestamp":1}"#
      func put(_ price: String, _ state: String, _ text: String) throws {
        _ = try scene.redisCommand("SET", "nof0:price:old:BTC:latest", price)
        _ = try scene.redisCommand("DEL", "nof0:trader:%61ll:state")
        _ = try scene.redisCommand("HSET", "nof0:trader:%61ll:state", "mode", state)
        _ = try scene.redisCommand("SET", "nof0:market:asset:p%3Aq:BTC", text)
        _ = try scene.redisCommand("SET", "nof0:market:ctx:p:BTC", text)
        _ = try scene.redisCommand("SET", "nof0:decision:last:m", text)
      }
      try put(price, #""live""#, #"{"a":1}"#)
      for command in [["parity", "run"], ["cache", "verify"]] {
        let right = try Self.report(scene, command[0], command[1])
        #expect(right.status == 0 && Self.found(right.json) == [], "\(command): \(Self.found(right.json))")
      }
      try put(price.replacing("1.5", with: "9"), #""stopped""#, #"{"a":2}"#)
      _ = try scene.redisCommand("HSET", "nof0:sim:balances:nobody", "BTC", "{}")
      for command in [["parity", "run"], ["cache", "verify"]] {
        let wrong = try Self.report(scene, command[0], command[1])
        #expect(wrong.status == 1, "\(command)")
        let paths = Self.found(wrong.json)
        #expect(paths.count == 6 && paths.allSatisfy { $0.hasPrefix("staleCache /values/[key=") }, "\(paths)")
        for key in ["price:old:BTC:latest]/price", "trader:%61ll:state]/value/mode", "sim:balances:nobody]"] {
          #expect(paths.contains { $0.contains(key.replacing("]/price", with: "]/value/price")) }, "\(key): \(paths)")
        }
      }
    }
  }
}
