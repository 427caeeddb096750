import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Two nodes of one journal: the first has the legacy files, the second does not. The line from the first to the repository can
/// be cut.
private struct LendingNodes {
  let scene: Scene
  let first: [String: String]
  let second: [String: String]
  let line: TCPRelay

  static func with(_ body: (LendingNodes) throws -> Void) throws {
    try Scene.with { scene in
      try TestServers.shared.withDatabase { url in
        let line = try TCPRelay(to: scene.postgresFolder + "/.s.PGSQL.5432")
        defer { line.stop() }
        try body(
          LendingNodes(
            scene: scene, first: ["CUTOVER_JOURNAL": url, "DATABASE_URL": scene.postgres(at: line.port)],
            second: [
              "CUTOVER_JOURNAL": url, "CUTOVER_STATE_PATH": ".second",
              "CUTOVER_DATA_PATH": "elsewhere/legacy-json",
            ], line: line))
      }
    }
  }

  func ingest(seed: Int, through server: RunningServer) throws {
    let lines = try scene.succeed("simulate", "--rate", "0", "--count", "40", "--seed", "\(seed)")
    let file = try scene.folder.write(lines.output, to: "events.ndjson")
    let answer = try server.curl(
      "/ingest", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@\(file)"
    ).text
    #expect(answer.contains("\"accepted\":40"), "\(answer)")
  }

  /// A server on the second node, which answers from the repository alone.
  func startSecond() throws -> RunningServer {
    let server = try RunningServer(scene, environment: second)
    for _ in 0..<500 {
      if try server.curl("/readyz").text.contains("\"ingest\":\"ready\"") { return server }
      usleep(20_000)
    }
    Issue.record("\(try server.curl("/readyz").text)")
    return server
  }

  /// What the nodes say of themselves and of the stores, as the second one sees it.
  func status() throws -> JSONValue {
    try JSONValue.parse(scene.succeed("status", "--json", environment: second).output)
  }

  func position(_ sink: String) throws -> Int? {
    try status()["lag"]?["sinks"]?.elements?.first { $0["name"]?.string == sink }?["position"]?.int
  }

  /// The processes that feed a store.
  func feeders(_ sink: String) throws -> [String] {
    (try status()["lag"]?["nodes"]?.elements ?? []).filter { node in
      node["sinks"]?.elements?.contains { $0.string == sink } == true
    }.compactMap { $0["process"]?.string }
  }

  /// Waits until a server, and nobody else, feeds a store.
  func awaitFeeder(_ server: RunningServer, of sink: String) throws {
    for _ in 0..<400 {
      let feeders = try feeders(sink)
      if feeders.count == 1, feeders[0].contains("pid \(server.program.id) ") { return }
      usleep(100_000)
    }
    Issue.record("\(try scene.cutover("status", environment: second).text)")
  }

  func awaitPosition(_ position: Int, of sink: String) throws {
    for _ in 0..<400 {
      if try self.position(sink) == position { return }
      usleep(100_000)
    }
    Issue.record("\(sink): \(try scene.cutover("status", environment: second).text)")
  }
}

@Suite(.serialized) struct `A store that one node cannot reach` {
  @Test func `is fed by another one until it can`() throws {
    try LendingNodes.with { nodes in
      try nodes.scene.succeed("backfill", environment: nodes.first)
      let first = try RunningServer(nodes.scene, environment: nodes.first)
      try first.waitUntilReady()
      let second = try nodes.startSecond()
      try nodes.awaitFeeder(first, of: "repository")
      nodes.line.cut()
      try nodes.ingest(seed: 1, through: second)
      try nodes.awaitFeeder(second, of: "repository")
      try nodes.awaitFeeder(first, of: "legacy")
      try nodes.awaitPosition(41, of: "repository")
      try nodes.awaitPosition(41, of: "legacy")
      nodes.line.heal()
      try nodes.awaitFeeder(first, of: "repository")
      try nodes.ingest(seed: 2, through: second)
      try nodes.awaitPosition(81, of: "repository")
      let run = try nodes.scene.cutover("parity", "run", "--full", environment: nodes.first)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      #expect(try second.end() == 0)
      #expect(try first.end() == 0)
    }
  }

  @Test
  func `is fed by a node without the legacy files while the one with them is away, which then has its place back`()
    throws
  {
    try LendingNodes.with { nodes in
      try nodes.scene.succeed("backfill", environment: nodes.first)
      let first = try RunningServer(nodes.scene, environment: nodes.first)
      try first.waitUntilReady()
      let second = try nodes.startSecond()
      first.program.send(SIGKILL)
      _ = try first.program.wait()
      try nodes.ingest(seed: 1, through: second)
      try nodes.awaitFeeder(second, of: "repository")
      try nodes.awaitPosition(41, of: "repository")
      #expect(try nodes.position("legacy") == 1)
      let backfill = try nodes.scene.cutover("backfill", "--from", "legacy-json", environment: nodes.second)
      #expect(backfill.status == 69 && backfill.errors.contains("is not on this machine"), "\(backfill)")
      let again = try RunningServer(nodes.scene, environment: nodes.first)
      try again.waitUntilReady()
      try nodes.awaitFeeder(again, of: "repository")
      try nodes.awaitPosition(41, of: "legacy")
      let run = try nodes.scene.cutover("parity", "run", "--full", environment: nodes.first)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      #expect(try second.end() == 0)
      #expect(try again.end() == 0)
    }
  }
}
