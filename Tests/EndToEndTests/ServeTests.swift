import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `Serve` {
  @Test func `answers with the bytes that show gives, and ends in order`() throws {
    try Scene.with { scene in
      let server = try RunningServer(scene)
      for endpoint in ["crypto-prices", "account-totals", "positions", "trades", "leaderboard", "analytics/gpt-5"] {
        let shown = try scene.cutover("show", endpoint, "--side", "legacy")
        let answer = try server.curl("/api/\(endpoint)", "--compressed")
        let clock = #/"serverTime":\d+}$/#
        #expect(answer.text.replacing(clock, with: "") == shown.text.replacing(clock, with: ""), "\(endpoint)")
        #expect(shown.output.count > 10)
      }
      // As the original router has it: `/api/analytics/..` is `/api`, where nothing is.
      for (path, status) in [
        ("/api/analytics/%2e%2e", "404"), ("//api/trades/", "200"), ("/api/analytics/..%2Ftrades", "200"),
        ("/api/positions?limit=abc", "400"), ("/api/positions?limit=5", "200"),
      ] {
        let answer = try server.curl(path, "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}")
        #expect(answer.text == status, "\(path)")
      }
      #expect(try server.end() == 0)
    }
  }

  @Test func `an event that was taken in is seen by the next request`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let event = #"""
        {"type":"price","id":"e1","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}
        """#
      let answer = try server.post(event, to: "/ingest?ack=applied")
      #expect(try JSONValue.parse(answer.output)["accepted"]?.int == 1, "\(answer.text)")
      #expect(try server.curl("/api/crypto-prices").text.contains(#""ZZZ":{"symbol":"ZZZ","price":12.5"#))
      #expect(try server.end() == 0)
      #expect(try scene.parity().differences == [])
    }
  }

  @Test func `without a database the legacy side answers, and readyz says why not all is well`() throws {
    try Scene.with { scene in
      let nowhere = "postgres:///x?host=\(scene.folder.path)/nowhere"
      let server = try RunningServer(scene, environment: ["DATABASE_URL": nowhere])
      #expect(try server.curl("/api/trades", "-o", "/dev/null", "-w", "%{http_code}").text == "200")
      #expect(try server.curl("/healthz").text == #"{"status":"ok"}"#)
      let ready = try JSONValue.parse(server.curl("/readyz").output)
      let parts = ready["problems"]?.elements?.compactMap { $0["part"]?.string } ?? []
      #expect(parts.contains("repository"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `a port in use and an address that is none are said so`() throws {
    try Scene.with { scene in
      let server = try RunningServer(scene)
      let port = try #require(server.url.split(separator: ":").last)
      let second = try scene.cutover("serve", "--listen", "127.0.0.1:\(port)")
      #expect(second.status == 69)
      #expect(second.errors.contains("in use by another program"))
      let third = try scene.cutover("serve", "--listen", "nonsense")
      #expect(third.status == 64)
      #expect(third.errors.contains("'nonsense' is not an address"))
      #expect(try server.end() == 0)
    }
  }
}
