import CutoverJSON
import CutoverTestKit
import Testing

/// What operators do to a domain's own records over HTTP, on a captured legacy file.
@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `The queue of a domain, over HTTP` {
  private static let status = "-w", code = "\n%{http_code}"

  private func call(_ server: RunningServer, _ method: String, _ path: String, _ more: String...) throws -> String {
    try Program.run(
      "curl", ["-sS", "-m", "30", "-X", method, Self.status, Self.code, server.url + path] + more
    ).text
  }

  @Test func `is retried and purged, with the token where there is one`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      let token = "a-token-of-operators-1"
      let server = try RunningServer(
        bot.scene, environment: Bot.environment.merging(["CUTOVER_ADMIN_TOKEN": token]) { $1 })
      try server.waitUntilReady()
      let shown = ["-H", "Authorization: Bearer \(token)"]
      #expect(try call(server, "POST", "/arbitrage/queue/1/retry").hasSuffix("401"))
      #expect(try server.curl("/arbitrage/queue?state=new").text.contains(#""id":1,"#) == false)
      let retried = try call(server, "POST", "/arbitrage/queue/1/retry", shown[0], shown[1])
      #expect(retried.contains(#""events":1"#) && retried.hasSuffix("200"), "\(retried)")
      #expect(try server.curl("/arbitrage/queue?state=new").text.contains(#""id":1,"#))
      #expect(try call(server, "POST", "/arbitrage/queue/283/retry", shown[0], shown[1]).hasSuffix("400"), "poison")
      #expect(try call(server, "POST", "/arbitrage/queue/99999/retry", shown[0], shown[1]).hasSuffix("404"))
      #expect(
        try call(server, "DELETE", "/arbitrage/queue?before=2030-01-01T00:00:00Z", shown[0], shown[1]).hasSuffix("400"))
      let purge = "/arbitrage/queue?state=done&before=2030-01-01T00:00:00Z"
      let purged = try call(server, "DELETE", purge, shown[0], shown[1])
      #expect(purged.hasSuffix("200"), "\(purged)")
      let stats = try JSONValue.parse(server.curl("/arbitrage/queue/stats").output)
      #expect(stats["processed"]?.int == 0 && stats["unprocessed"]?.int == 5)
      #expect(try server.end() == 0)
      #expect(try bot.run(["parity", "run", "--full"]).status == 0)
    }
  }

  /// Order 211 is in progress.
  private static let second =
    #"{"type":"hedge","id":"x","data":{"position":{"symbol":"AAPL","accumulatedLong":"1","accumulatedShort":"0","#
    + #""pendingExecutionId":"225","lastUpdated":"2025-10-10T20:00:00Z"},"execution":{"id":225,"symbol":"AAPL","#
    + #""shares":1,"direction":"SELL","broker":"schwab","status":"PENDING"}}}"#

  @Test func `answers an event that a record is in the way of with 409, and says which`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      let server = try RunningServer(bot.scene, environment: Bot.environment)
      try server.waitUntilReady()
      let alone = try server.post(Self.second, to: "/ingest", "-w", "\n%{http_code}").text
      #expect(alone.hasSuffix("409") && alone.contains("execution 211, which is PENDING, is in its way"), "\(alone)")
      let status = try JSONValue.parse(bot.succeed("status", "--json").output)
      #expect(status["journal"]?["parked"]?.int == 0)
      // Of several lines an earlier one can take it out of the way: they are accepted, and who waits hears of it.
      let lines = try Program.run(
        "curl",
        [
          "-sS", "-m", "60", "-w", "\n%{http_code}", "-H", "Content-Type: application/x-ndjson", "--data-binary",
          Self.second, server.url + "/ingest?ack=applied",
        ]
      ).text
      #expect(lines.hasSuffix("409") && lines.contains(#""put_aside":[{"event":"x""#), "\(lines)")
      #expect(try server.end() == 0)
    }
  }
}
