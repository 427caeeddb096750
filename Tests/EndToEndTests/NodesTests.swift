import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Several processes of one journal in Postgres, as each of them sees all.
@Suite struct `The nodes of a journal` {
  private static let token = "a token of operators"

  /// A server in a state folder of its own.
  private static func serve(_ scene: Scene, _ journal: String, as name: String) throws -> RunningServer {
    let server = try RunningServer(
      scene,
      environment: [
        "CUTOVER_JOURNAL": journal, "CUTOVER_STATE_PATH": ".\(name)", "CUTOVER_ADMIN_TOKEN": token,
      ])
    try server.waitUntilReady()
    return server
  }

  private static func sql(_ text: String, on journal: String) throws -> String {
    let result = try Program.run("psql", [journal, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", text])
    try #require(result.status == 0, "\(result.errors)")
    return result.text
  }

  private static func ask(_ path: String, _ server: RunningServer) throws -> JSONValue {
    try JSONValue.parse(server.curl(path, "-H", "Authorization: Bearer \(token)").output)
  }

  private static func lines(_ server: RunningServer) throws -> [Substring] {
    try server.curl("/metrics").text.split(separator: "\n")
  }

  private static func wait(_ what: String, _ server: RunningServer, _ isThere: ([Substring]) -> Bool) throws {
    for _ in 0..<600 {
      if isThere(try lines(server)) { return }
      usleep(50_000)
    }
    Issue.record("/metrics never had \(what): \(try lines(server).filter { $0.contains("cutover_node") })")
  }

  /// A node of another version, which is heard of for as long as the test lasts.
  private static let addOther = """
    INSERT INTO cutover_journal.nodes (journal, token, process, version, began_at, seen_at)
    SELECT number, 'other', 'cutover serve, pid 7 on db-9', '9.9.9', 1,
      (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 120000 FROM cutover_journal.journals
    """

  @Test func `are in the metrics, the status and the overview of each, also one of another version`() throws {
    try Scene.with { scene in
      try TestServers.shared.withDatabase { journal in
        try scene.succeed("backfill", environment: ["CUTOVER_JOURNAL": journal, "CUTOVER_STATE_PATH": ".first"])
        let first = try Self.serve(scene, journal, as: "first")
        let second = try Self.serve(scene, journal, as: "second")
        _ = try Self.sql(Self.addOther, on: journal)
        let name = { (server: RunningServer) in "node=\"cutover serve, pid \(server.program.id)" }
        for server in [first, second] {
          try Self.wait("all nodes", server) { lines in
            func has(_ metric: String, _ node: String, _ end: String) -> Bool {
              lines.contains { $0.hasPrefix("\(metric){") && $0.contains(node) && $0.hasSuffix(end) }
            }
            return ["legacy", "repository"].allSatisfy { sink in
              let end = "sink=\"\(sink)\",domain=\"arena\"} "
              return has("cutover_node_feeds", name(first), end + "1")
                && has("cutover_node_feeds", name(second), end + "0")
                && has("cutover_node_feeds", "node=\"cutover serve, pid 7 on db-9\"", end + "0")
            }
              && has("cutover_node_silent_seconds", "version=\"9.9.9\"", "")
          }
          let status = try Self.ask("/admin/status", server)["lag"]?["nodes"]?.elements ?? []
          let overview = try Self.ask("/admin/overview", server)["nodes"]?.elements ?? []
          for nodes in [status, overview] {
            #expect(nodes.count == 3, "\(nodes)")
            let feeder = nodes.first { $0["role"]?.string == "feeds the stores" }
            #expect(feeder?["process"]?.string?.contains("pid \(first.program.id)") == true, "\(nodes)")
            #expect(nodes.contains { $0["version"]?.string == "9.9.9" && $0["silent"]?.bool == false }, "\(nodes)")
          }
          #expect(try Self.ask("/admin/overview", server)["writing"]?["sinks"]?.elements?.count == 2)
        }
        #expect(try Self.lines(first).contains(#"cutover_feeds_store{sink="repository",domain="arena"} 1"#))
        #expect(try Self.lines(second).contains(#"cutover_feeds_store{sink="repository",domain="arena"} 0"#))
        #expect(
          try scene.succeed(
            "status", environment: ["CUTOVER_JOURNAL": journal, "CUTOVER_STATE_PATH": ".second"]
          ).text.contains("cutover serve, pid 7 on db-9; version 9.9.9"))

        func epoch() throws -> Int? {
          try Self.lines(second).first { $0.hasPrefix("cutover_journal_epoch{") }?.split(separator: " ").last
            .flatMap { Int($0) }
        }
        let before = try #require(try epoch())
        first.program.send(SIGSTOP)
        defer { first.program.send(SIGCONT) }
        try Self.wait("another feeder", second) {
          $0.contains(#"cutover_feeds_store{sink="repository",domain="arena"} 1"#)
        }
        let silent = try Self.ask("/admin/overview", second)["nodes"]?.elements?.first { $0["silent"]?.bool == true }
        #expect(silent?["process"]?.string?.contains("pid \(first.program.id)") == true, "\(silent ?? .null)")
        for _ in 0..<600 where try epoch() == before { usleep(50_000) }
        #expect(try epoch() == before + 1)
        first.program.send(SIGCONT)
        #expect(try first.end() == 0)
        #expect(try second.end() == 0)
      }
    }
  }

  @Test func `that an older program would join are refused with the reason where a newer one has changed the journal`()
    throws
  {
    try Scene.with { scene in
      try TestServers.shared.withDatabase { journal in
        let environment = ["CUTOVER_JOURNAL": journal, "CUTOVER_STATE_PATH": ".first"]
        try scene.succeed("backfill", environment: environment)
        let running = try Self.serve(scene, journal, as: "first")
        _ = try Self.sql("UPDATE cutover_journal.schema_migrations SET version = 999", on: journal)
        let event = try scene.succeed("simulate", "--rate", "0", "--count", "1", "--seed", "3").text
        try scene.folder.write(event, to: "event.ndjson")
        let refused = try scene.cutover(
          "ingest", "event.ndjson", environment: environment.merging(["CUTOVER_STATE_PATH": ".second"]) { $1 })
        #expect(refused.status == 69, "\(refused.errors)")
        #expect(
          refused.errors.contains("the journal's database is at version 999, and this program knows versions up to ")
            && refused.errors.contains("use that program on this node, too"), "\(refused.errors)")
        // One that was there before goes on.
        #expect(try running.post(event, to: "/ingest").text.contains("\"accepted\":1"))
        #expect(try running.end() == 0)
      }
    }
  }
}
