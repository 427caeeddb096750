import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverServer
import CutoverServices
import CutoverTelemetry
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

/// What a server keeps of providers and routes, beside what Postgres has.
@Suite struct `Records that a server keeps in memory` {
  /// The repository as a server reads it, within the tests' own process; what writes is the program.
  private struct Memory {
    let gateway: GatewayProgram
    let domain: any HostedDomain.Type
    let store: RepositoryStore
    let registry: MetricsRegistry

    static func with(_ body: (Memory) throws -> Void) throws {
      try GatewayProgram.with { gateway in
        try gateway.ingest(lines: [provider("sim"), routes("trade", id: "r1")])
        let domain = try #require(Domains.all.first { $0.name == "gateway" })
        let (url, registry) = (gateway.scene.postgres, MetricsRegistry())
        let store = RepositoryStore(domain, statementTimeout: .seconds(20), metrics: registry) {
          PostgresPool(try PostgresConfiguration(url: url), size: 2, acquireTimeout: .seconds(20))
        }
        registry.start(WriteThroughMetrics.descriptions(of: domain) + WriteThroughMetrics.aliases(of: domain))
        store.start()
        defer { store.stop() }
        let memory = Memory(gateway: gateway, domain: domain, store: store, registry: registry)
        memory.wait { store.problem == nil }
        try body(memory)
      }
    }

    func wait(_ condition: () throws -> Bool) rethrows {
      for _ in 0..<1000 {
        if try condition() { return }
        usleep(20_000)
      }
      Issue.record("it did not come to that")
    }

    func body(_ path: String) throws -> String {
      let request = try request(path)
      return try store.withView(for: request) { view in
        String(decoding: try view.reading.answer(to: request, from: view.side, now: 7).bytes(), as: UTF8.self)
      }
    }

    func request(_ path: String) throws -> Request {
      let request = domain.request(path)
      return try #require(request)
    }

    func reads(_ cache: String, _ outcome: String) -> String? {
      let name = #"cutover_write_through_reads_total{cache="\#(cache)",outcome="\#(outcome)"} "#
      return registry.text().split(separator: "\n").first { $0.hasPrefix(name) }.map {
        String($0.dropFirst(name.count))
      }
    }

    /// Waits until nothing has to be read from Postgres.
    func waitUntilCurrent() { wait { store.standing.allSatisfy(\.isCurrent) } }

    var counts: [String] { store.standing.map { "\($0.table) \($0.records)" } }

    /// As somebody whose session fires no triggers.
    func changeUnheard(_ sql: String) throws {
      try gateway.scene.sql("SET session_replication_role = replica; \(sql)", foreign: true)
    }
  }

  private static func provider(_ name: String, id: String? = nil, display: String = "") -> String {
    #"{"type":"provider","id":"\#(id ?? "p-\(name)")","data":{"name":"\#(name)","adapter":"a","#
      + #""displayName":"\#(display)","at":1731326400}}"#
  }

  private static func routes(_ type: String, id: String) -> String {
    #"{"type":"routes","id":"\#(id)","data":{"provider":"sim","routes":[{"Type":"\#(type)"}],"at":1731326400}}"#
  }

  @Test func `are there before the first answer, and answer reads of one, of all, and of those of one`() throws {
    try Memory.with { memory in
      #expect(memory.counts == ["providers 1", "provider_routes 1"])
      #expect(try memory.body("providers/sim").contains(#""name":"sim""#))
      let list = try memory.body("providers")
      #expect(list.contains(#""name":"sim""#))
      #expect(try memory.body("providers/sim/routes").contains(#""symbol":"TRADE""#))
      #expect(throws: ReadError.self) { try memory.body("providers/nobody") }
      #expect(memory.reads("providers", "hit") == "3" && memory.reads("providers", "miss") == "0")
      #expect(memory.reads("provider_routes", "hit") == "1")
      let text = memory.registry.text()
      for series in [
        #"meltica_provider_cache_hits{cache="providers",provider="sim"} 1"#,
        #"meltica_provider_cache_hits{cache="providers",provider=""} 2"#,
        #"meltica_provider_cache_hits{cache="provider_routes",provider="sim"} 1"#,
        #"meltica_provider_cache_misses{cache="providers",provider=""} 0"#,
        #"cutover_write_through_records{cache="providers"} 1"#,
      ] {
        #expect(text.contains("\n\(series)\n"), "\(series)")
      }
    }
  }

  @Test func `follow what is committed, and are compared with it after a day of trading`() throws {
    try Memory.with { memory in
      let day = try memory.gateway.succeed(["simulate", "--rate", "0", "--count", "1500", "--seed", "5"])
      try memory.gateway.ingest(lines: day.split(separator: "\n").map(String.init))
      try memory.gateway.ingest(lines: [Self.provider("sim", id: "last", display: "Last")])
      try memory.wait {
        try memory.store.standing.allSatisfy(\.isCurrent) && memory.body("providers/sim").contains("Last")
      }
      memory.waitUntilCurrent()
      #expect(memory.counts == ["providers 3", "provider_routes 5"])
      #expect(try memory.store.reloadStaleMemory {} == [])
      for path in ["providers", "providers/sim-5", "providers/sim-5/routes", "providers/sim/routes"] {
        let printed = try memory.gateway.succeed(["show", "gateway/\(path)", "--side", "repository"])
        #expect(try memory.body(path) == String(printed.prefix { $0 != "\n" }), "\(path)")
      }
      #expect(memory.reads("provider_routes", "miss") == "0")
    }
  }

  @Test func `are as they were where a transaction fails`() throws {
    try Memory.with { memory in
      let scene = memory.gateway.scene
      try scene.sql("ALTER TABLE providers ADD CONSTRAINT refused CHECK (display_name <> 'bad')")
      let before = try memory.body("providers/sim")
      let server = try memory.gateway.server()
      try server.waitUntilReady()
      _ = try server.post(Self.provider("sim", id: "bad", display: "bad"), to: "/ingest")
      try memory.wait {
        try scene.cutover("journal", "parked", "--domain", "gateway").text.contains("constraint refused")
      }
      #expect(try memory.body("providers/sim") == before)
      #expect(try memory.store.reloadStaleMemory {} == [])
      let taken = try server.post(Self.provider("sim", id: "good", display: "good"), to: "/ingest").text
      #expect(taken.contains(#""accepted":1"#), "\(taken)")
      try memory.wait { try memory.body("providers/sim").contains("good") }
      #expect(try server.end() == 0)
    }
  }

  /// A transaction that is not committed shows nowhere, and one that is rolled back never does.
  @Test func `show nothing of a transaction that is open, or rolled back`() throws {
    try Memory.with { memory in
      let other = try PostgresConnection(PostgresConfiguration(url: memory.gateway.scene.postgres))
      try other.execute(script: "BEGIN; UPDATE providers SET display_name = 'open'")
      #expect(try !memory.body("providers/sim").contains("open"))
      try other.execute(script: "ROLLBACK")
      #expect(try !memory.body("providers/sim").contains("open"))
      #expect(try memory.store.reloadStaleMemory {} == [])
      try other.execute(script: "UPDATE providers SET display_name = 'by hand'")
      try memory.wait { try memory.body("providers/sim").contains("by hand") }
    }
  }

  @Test func `that were changed behind their back are found, read in again, and said to have been wrong`() throws {
    try Memory.with { memory in
      #expect(try memory.store.reloadStaleMemory {} == [])
      try memory.changeUnheard("UPDATE providers SET display_name = 'unheard'")
      try memory.changeUnheard("DELETE FROM provider_routes")
      #expect(try !memory.body("providers/sim").contains("unheard"))
      let token = try memory.store.token(for: memory.request("providers/sim"))
      #expect(try memory.store.reloadStaleMemory {} == ["providers", "provider_routes"])
      #expect(try memory.body("providers/sim").contains("unheard"))
      #expect(try memory.body("providers/sim/routes").contains(#""routes":[]"#))
      // Answers that were made of it are not served any more.
      #expect(try memory.store.token(for: memory.request("providers/sim")) != token)
      #expect(memory.registry.text().contains(#"cutover_write_through_stale_total{cache="providers"} 1"#))
      #expect(try memory.store.reloadStaleMemory {} == [])
    }
  }

  @Test func `are not wrong where the news of a change is only on its way`() throws {
    try Memory.with { memory in
      try memory.changeUnheard("UPDATE providers SET display_name = 'late'")
      let stale = try memory.store.reloadStaleMemory {
        // A change that is heard of has the table read in.
        _ = try? memory.gateway.scene.sql("UPDATE providers SET metadata = '{\"a\":1}'")
        try? memory.wait { try memory.body("providers/sim").contains("late") }
      }
      #expect(stale == [])
    }
  }

  /// A migration, say. Other endpoints are answered meanwhile, and this one is as soon as it can be read.
  @Test func `are read from Postgres where they cannot be read in`() throws {
    try Memory.with { memory in
      let other = try PostgresConnection(PostgresConfiguration(url: memory.gateway.scene.postgres))
      try other.execute(script: "BEGIN; LOCK TABLE providers")
      try memory.gateway.scene.sql("SELECT pg_notify('cutover_changes', current_schema() || ':providers')")
      memory.wait { !memory.store.standing[0].isCurrent }
      #expect(memory.store.problem == nil)
      #expect(try memory.body("strategy/instances").contains("instances"))
      try other.execute(script: "ROLLBACK")
      #expect(try memory.body("providers/sim").contains(#""name":"sim""#))
      try memory.wait { try memory.store.reloadStaleMemory {} == [] && memory.store.standing[0].isCurrent }
    }
  }

  @Test func `are read in again when Postgres is back`() throws {
    try Drill.with { drill in
      let gateway = try GatewayProgram(startingIn: drill.scene)
      try gateway.ingest(lines: [Self.provider("sim")])
      try gateway.put("provider", "rampdown")
      let server = try gateway.server(["CUTOVER_READ_DEADLINE": "1000"])
      try server.waitUntilReady()
      func answer() throws -> String { try server.curl("/providers/sim", "-w", " %{http_code}").text }
      #expect(try answer().hasSuffix(" 200"))
      try drill.postgres.stop()
      for _ in 0..<200 where try !answer().hasSuffix(" 503") { usleep(100_000) }
      // Nobody can tell whether what is in memory still holds.
      #expect(try answer().hasSuffix(" 503"))
      try drill.postgres.start()
      try gateway.scene.sql("UPDATE providers SET display_name = 'while it was away'")
      for _ in 0..<200 where try !answer().contains("while it was away") { usleep(100_000) }
      #expect(try answer().contains("while it was away"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `that were wrong are named by status and doctor`() throws {
    try GatewayProgram.with { gateway in
      try StaleMemory(["providers"]).note(statePath: gateway.scene.folder.file(".cutover"))
      let summary = "the server kept other providers than Postgres has until "
      #expect(try gateway.succeed(["status"]).contains("memory      \(summary)"))
      let doctor = try gateway.run(["doctor"]).text
      #expect(doctor.contains(summary) && doctor.contains("session_replication_role"), "\(doctor)")
    }
  }

  @Test func `answer the clients of a server, which says what it keeps`() throws {
    try GatewayProgram.with { gateway in
      try gateway.ingest(lines: [Self.provider("sim"), Self.routes("trade", id: "r1")])
      for endpoint in ["provider", "providers", "routes"] { try gateway.put(endpoint, "rampdown") }
      let token = "a-token-of-operators-1"
      var server = try gateway.server(["CUTOVER_ADMIN_TOKEN": token])
      try server.waitUntilReady()
      #expect(try server.curl("/providers/sim", "-i").text.contains("Cutover-Side: repository"))
      let event = Self.provider("sim", id: "p2", display: "Simulator")
      #expect(try server.post(event, to: "/ingest?ack=applied").text.contains(#""accepted":1"#))
      #expect(try server.curl("/providers/sim").text.contains("Simulator"))
      let status = try JSONValue.parse(
        try server.curl("/admin/status", "-H", "Authorization: Bearer \(token)").output)
      #expect(status["memory"]?.elements?.compactMap { $0["dataset"]?.string } == ["providers", "provider_routes"])
      #expect(
        try server.curl("/metrics").text.contains(
          #"meltica_provider_cache_hits{cache="providers",provider="sim",domain="gateway"}"#))
      // A gateway that starts says that nothing runs.
      for status in ["starting", "running"] {
        let step = #"{"type":"provider-status","id":"\#(status)","data":{"name":"sim","status":"\#(status)","at":9}}"#
        #expect(try server.post(step, to: "/ingest?ack=applied").text.contains(#""accepted":1"#))
      }
      #expect(try server.curl("/providers/sim").text.contains(#""running":true,"status":"running""#))
      let started = try server.curl("/gateway/started", "-X", "POST", "-H", "Authorization: Bearer \(token)").text
      #expect(started.contains(#""events":1"#), "\(started)")
      #expect(try server.curl("/providers/sim").text.contains(#""running":false,"status":"stopped""#))
      // Removed, and started again: it does not come back.
      let removal = #"{"type":"provider-removed","id":"gone","data":{"name":"sim","at":1731326409}}"#
      #expect(try server.post(removal, to: "/ingest?ack=applied").text.contains(#""accepted":1"#))
      #expect(try server.end() == 0)
      server = try gateway.server()
      try server.waitUntilReady()
      #expect(try server.curl("/providers").text == #"{"providers":[]}"#)
      #expect(try server.curl("/providers/sim", "-w", " %{http_code}").text.hasSuffix(" 404"))
      #expect(try server.curl("/providers/sim/routes").text == #"{"routes":[],"count":0}"#)
      #expect(try server.end() == 0)
    }
  }
}
