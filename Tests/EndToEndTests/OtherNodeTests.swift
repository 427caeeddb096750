import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Glibc
import Testing

/// Two nodes of one journal. The first feeds the stores; the second is as one of another machine: it has a state folder of its
/// own, and does not reach the copies in that of the first.
private struct TwoNodes {
  let scene: Scene
  let first: [String: String]
  let second: [String: String]
  let server: RunningServer
  let journal: PostgresConnection

  static func with(_ body: (TwoNodes) throws -> Void) throws {
    try Scene.with { scene in
      try TestServers.shared.withDatabase { url in
        let port = try LoopbackPort.free()
        let shared = ["CUTOVER_JOURNAL": url, "CUTOVER_NODE_TOKEN": "a token of all nodes"]
        let first = shared.merging(["CUTOVER_NODE_URL": "http://127.0.0.1:\(port)"]) { $1 }
        try scene.succeed("backfill", environment: first)
        let server = try RunningServer(scene, port: port, environment: first)
        try server.waitUntilReady()
        let journal = try PostgresConnection(PostgresConfiguration(url: url))
        let nodes = TwoNodes(
          scene: scene, first: first, second: shared.merging(["CUTOVER_STATE_PATH": ".second"]) { $1 },
          server: server, journal: journal)
        try nodes.hideCopies()
        try nodes.ingest(seed: 1)
        try body(nodes)
        #expect(try server.end() == 0)
      }
    }
  }

  /// What the first node says of where its copies are is true on its machine alone.
  private func hideCopies() throws {
    try journal.execute(
      script: """
        CREATE FUNCTION elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.side = 'legacy' THEN NEW.handle := '/elsewhere/' || NEW.token; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER elsewhere BEFORE INSERT ON cutover_journal.kept_sides FOR EACH ROW EXECUTE FUNCTION elsewhere()
        """)
  }

  func ingest(seed: Int, count: Int = 40) throws {
    let lines = try scene.succeed("simulate", "--rate", "0", "--count", "\(count)", "--seed", "\(seed)")
    try scene.folder.write(lines.output, to: "events.ndjson")
    try scene.succeed("ingest", "events.ndjson", environment: second)
  }

  func run(_ arguments: String..., environment: [String: String]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", ["parity", "run"] + arguments, in: scene.folder.path,
      environment: scene.variables.merging(environment) { $1 })
  }

  /// The copies that the first node keeps.
  func copies() throws -> String {
    try Program.run("ls", [scene.folder.file(".cutover/cuts")]).text
  }
}

@Suite struct `A run on a node that feeds no store` {
  @Test func `says what one says on the node that feeds them, and leaves nothing behind`() throws {
    try TwoNodes.with { nodes in
      let cut = CutScene(scene: nodes.scene)
      try cut.spoil()
      let there = try cut.normalised(nodes.run("--json", "--full", environment: nodes.first))
      #expect(there.contains(#""verdict": "confirmed""#))
      for jobs in ["1", "3"] {
        let here = try cut.normalised(nodes.run("--json", "--full", "--jobs", jobs, environment: nodes.second))
        #expect(here == there)
      }
      // Until the node has noticed that nobody wants them any more.
      for _ in 0..<500 where try !nodes.copies().isEmpty { usleep(20_000) }
      #expect(try nodes.copies().isEmpty)
      let left = try nodes.scene.succeed("status", environment: nodes.second).text
      #expect(left.contains("another machine feeds the stores"), "\(left)")
    }
  }

  @Test func `compares what has changed since the last one, wherever that was`() throws {
    try TwoNodes.with { nodes in
      try nodes.ingest(seed: 3, count: 500)
      #expect(try nodes.run("--full", environment: nodes.first).status == 0)
      let unchanged = try nodes.run(environment: nodes.second)
      #expect(
        unchanged.status == 0 && unchanged.text.contains("records not compared are as they were"), "\(unchanged.text)")
      try nodes.ingest(seed: 2)
      #expect(try nodes.run(environment: nodes.second).status == 0)
      try CutScene(scene: nodes.scene).spoil()
      #expect(try nodes.run(environment: nodes.second).status == 1)
    }
  }

  @Test func `is refused without the token of the nodes, or with another one, and says what to set`() throws {
    try TwoNodes.with { nodes in
      for token in ["", "another token of nobody"] {
        let refused = try nodes.run(
          "--full", environment: nodes.second.merging(["CUTOVER_NODE_TOKEN": token]) { $1 })
        #expect(refused.status == 69 && refused.errors.contains("set nodes.token (CUTOVER_NODE_TOKEN)"), "\(refused)")
      }
      let bare = try nodes.server.curl("/sides", "-X", "POST", "-d", "{}").text
      #expect(bare.contains("needs the token of CUTOVER_NODE_TOKEN"), "\(bare)")
    }
  }

  @Test func `has the help of a worker that does not reach the folder of the cut`() throws {
    try TwoNodes.with { nodes in
      let cut = CutScene(scene: nodes.scene)
      try cut.spoil()
      let alone = try cut.normalised(nodes.run("--json", "--full", "--jobs", "1", environment: nodes.first))
      let shared = try cut.whileLocked(["trades"]) { lock in
        let run = try nodes.scene.start(
          ["parity", "run", "--full", "--json", "--jobs", "1"],
          environment: nodes.first.merging(["CUTOVER_LEASE": "1h"]) { $1 })
        try cut.waitUntil("claimed", "trades")
        try cut.sql("UPDATE cutover_parity.shares SET cut_folder = replace(cut_folder, '/.cutover/', '/.elsewhere/')")
        let worker = try nodes.scene.start(["parity", "worker", "--jobs", "1"], environment: nodes.second)
        let ended = try worker.wait()
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try cut.sql("SELECT count(DISTINCT worker) > 1 FROM cutover_parity.segments") == "t")
        try lock.release()
        return try cut.normalised(run.wait())
      }
      #expect(shared == alone)
    }
  }
}
