import CutoverTestKit
import Testing

@Suite struct `Rules of a parity run` {
  private func file(_ endpoint: String, _ path: String, expires: String = "9999-12-31") -> String {
    #"{"version":1,"rules":[{"id":"near","endpoint":"\#(endpoint)","path":"\#(path)","match":{"absolute":1},"#
      + #""owner":"desk","reason":"agreed","expires":"\#(expires)"}]}"#
  }

  @Test func `one that is not needed fails it, one for a key or for no endpoint is refused`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let folder = try TemporaryDirectory("rules")
      func run(_ text: String, on endpoint: String = "trades", isAll: Bool = false) throws -> ProgramResult {
        let rules = try folder.write(text, to: "rules.json")
        return isAll
          ? try scene.cutover("parity", "run", "--rules", rules)
          : try scene.cutover("parity", "run", "--endpoint", endpoint, environment: ["CUTOVER_RULES": rules])
      }
      let idle = try run(file("trades", "/trades/*/exit_price"), isAll: true)
      #expect(idle.status == 4)
      #expect(idle.text.contains("rule near tolerated nothing: take it out of the rules file (desk)"))
      #expect(idle.text.contains(": clean\n"))
      // Of the endpoints that are left out nobody knows.
      #expect(try run(file("*", "/**/price"), on: "crypto-prices").status == 0)
      let expired = try run(file("trades", "/trades/*/exit_price", expires: "2020-01-31"))
      #expect(expired.status == 4)
      #expect(expired.text.contains("rule near expired on 2020-01-31"))
      let stranger = try run(file("orders", "/a"))
      #expect(stranger.status == 78)
      #expect(stranger.errors.contains("rules.json:1: /rules/0: rule near: there is no endpoint 'orders'; there are "))
      let key = try run(file("trades", "/trades/*/id"))
      #expect(key.status == 78)
      #expect(key.errors.contains("is for a record key of trades, and keys have no tolerance"))
    }
  }
}
