import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// Postgres goes away while clients are answered.
@Suite struct `An outage of Postgres` {
  private struct Outage {
    let drill: Drill
    let server: RunningServer
    let load: Load

    static func with(_ stage: String, _ body: (Outage) throws -> Void) throws {
      try Drill.with { drill in
        try drill.scene.succeed("backfill")
        let set = try drill.scene.cutover(["flags", "set", "trades"] + forced(stage))
        try #require(set.status == 0, "\(set.errors)")
        let server = try RunningServer(drill.scene, environment: ["CUTOVER_READ_DEADLINE": "1000"])
        try server.waitUntilReady()
        let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
        let load = Load(port, "/api/trades", clients: 2)
        defer { load.stop() }
        try body(Outage(drill: drill, server: server, load: load))
        load.stop()
        #expect(try server.end() == 0)
      }
    }

    /// Waits until clients get this, and only this, for a while.
    func wait(for wanted: String, mayFail: Bool = false) -> Bool {
      let end = ContinuousClock.now + .seconds(40)
      while .now < end {
        usleep(300_000)
        let outcome = load.take()
        if !mayFail { #expect(outcome.failures == []) }
        if outcome.failures == [], Set(outcome.sides.keys) == [wanted] { return true }
      }
      return false
    }
  }

  @Test func `changes no answer in shadow, and closes the gates`() throws {
    try Outage.with("shadow") { outage in
      #expect(outage.wait(for: "legacy shadow"))
      try outage.drill.postgres.stop()
      for _ in 0..<3 { #expect(outage.wait(for: "legacy shadow")) }
      let gates = try outage.drill.scene.cutover("flags", "promote", "trades", "--dry-run")
      #expect(gates.status == 1, "\(gates.errors)")
      #expect(gates.text.contains("NOT MET  lag and backlog"), "\(gates.text)")
      try outage.drill.postgres.start()
    }
  }

  @Test func `is covered by the legacy side in live, counted, and takes the endpoint back to shadow`() throws {
    try Outage.with("live") { outage in
      #expect(outage.wait(for: "repository live"))
      try outage.drill.postgres.stop()
      #expect(outage.wait(for: "legacy shadow"))
      let history = try outage.drill.scene.cutover("flags", "history", "trades")
      #expect(
        history.text.contains("percentage points more than on the legacy side; the budget is "), "\(history.text)")
      let metrics = try outage.server.curl("/metrics").text.split(separator: "\n")
      let fallbacks = metrics.first {
        $0.hasPrefix("cutover_read_fallbacks_total{endpoint=\"trades\",domain=\"arena\"}")
      }
      #expect(fallbacks.map { !$0.hasSuffix(" 0") } == true)
      try outage.drill.postgres.start()
    }
  }

  @Test func `is said so in rampdown, where nobody stands in, and ends automatically`() throws {
    try Outage.with("rampdown") { outage in
      #expect(outage.wait(for: "repository rampdown"))
      try outage.drill.postgres.stop()
      var answer = ""
      for _ in 0..<100 where !answer.contains("503") {
        answer = try outage.server.curl("/api/trades", "-i").text
        usleep(100_000)
      }
      #expect(answer.hasPrefix("HTTP/1.1 503"), "\(answer)")
      #expect(answer.contains("application/problem+json"))
      let ready = try outage.server.curl("/readyz", "-i").text
      #expect(ready.hasPrefix("HTTP/1.1 503"))
      #expect(ready.contains("\"part\":\"repository\""), "\(ready)")
      try outage.drill.postgres.start()
      #expect(outage.wait(for: "repository rampdown", mayFail: true))
    }
  }
}
