import CutoverTestKit
import Glibc
import Testing

/// Stores that two state folders want to feed: two copies of one, or two that know nothing of each other.
@Suite struct `The stores of a journal` {
  private let other = ["CUTOVER_STATE_PATH": "state2"]

  private func ingest(_ scene: Scene, seed: Int, environment: [String: String] = [:]) throws -> ProgramResult {
    let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "\(seed)").text
    _ = try scene.folder.write(events, to: "events.ndjson")
    return try scene.cutover("ingest", "events.ndjson", "--drain", "20", environment: environment)
  }

  private func shell(_ scene: Scene, _ command: String) throws {
    let result = try Program.run("sh", ["-c", command], in: scene.folder.path)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func trades(_ scene: Scene) throws -> Int {
    try scene.cutover("show", "trades", "--side", "legacy").text.split(separator: "\"entry_oid\"").count - 1
  }

  @Test func `are fed by one of two copies of a state folder, and the other one takes nothing in`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let first = try RunningServer(scene)
      try first.waitUntilReady()
      try shell(scene, "cp -a .cutover state2")
      let refused = try ingest(scene, seed: 1, environment: other)
      #expect(refused.status == 69, "\(refused.errors)")
      #expect(refused.errors.contains("another writer has the legacy folder"), "\(refused.errors)")
      #expect(refused.errors.contains("cutover serve, pid"), "\(refused.errors)")
      #expect(try ingest(scene, seed: 2).status == 0)
      let parity = try scene.parity("--full")
      #expect(parity.status == 0)
      #expect(try first.end() == 0)
      // The copy is as good as the original until one of them has written.
      let late = try ingest(scene, seed: 3, environment: other)
      #expect(late.status == 78 && late.errors.contains("fed"), "\(late.errors)")
      #expect(try scene.cutover("status", environment: other).text.contains("older copy"))
      #expect(try ingest(scene, seed: 4).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `are another copy's once that has fed them, until somebody gives them back`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      try shell(scene, "cp -a .cutover state2")
      #expect(try ingest(scene, seed: 2, environment: other).status == 0)
      for _ in 0..<2 {
        let refused = try ingest(scene, seed: 3)
        #expect(refused.status == 78, "\(refused.errors)")
        #expect(refused.errors.contains("state2"), "\(refused.errors)")
      }
      let question = try scene.cutover("journal", "adopt")
      #expect(question.status == 78)
      #expect(question.errors.contains("--take-over legacy --take-over repository"), "\(question.errors)")
      try scene.succeed("journal", "adopt", "--take-over", "legacy", "--take-over", "repository")
      #expect(try ingest(scene, seed: 3).status == 0)
      #expect(try scene.parity("--full").status == 0)
      #expect(try ingest(scene, seed: 4, environment: other).status == 78)
    }
  }

  @Test func `are not adopted by a backfill from another state folder`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let held = try scene.cutover("backfill", environment: other)
      #expect(held.status == 69 && held.errors.contains("another writer has"), "\(held.errors)")
      #expect(try scene.cutover("journal", "adopt", environment: other).status == 69)
      #expect(try ingest(scene, seed: 1).status == 0)
      #expect(try server.end() == 0)
      let refused = try scene.cutover("backfill", environment: other)
      #expect(refused.status == 78 && refused.errors.contains("'cutover journal adopt'"), "\(refused.errors)")
      try scene.succeed("journal", "adopt", environment: other)
      try scene.succeed("backfill", environment: other)
      #expect(try ingest(scene, seed: 2, environment: other).status == 0)
      #expect(try ingest(scene, seed: 3).status == 78)
    }
  }

  @Test func `are complete again when the legacy folder comes back from a journal with a database of its own`() throws {
    try Scene.with { scene in
      try Scene.with { second in
        let elsewhere = other.merging(second.variables) { $1 }
        try scene.succeed("backfill")
        #expect(try ingest(scene, seed: 1).status == 0)
        try scene.succeed("journal", "adopt", environment: elsewhere)
        #expect(try ingest(scene, seed: 2, environment: elsewhere).status == 0)
        let question = try scene.cutover("journal", "adopt")
        #expect(question.status == 78 && question.errors.contains("--take-over legacy"), "\(question.errors)")
        let taken = try scene.succeed("journal", "adopt", "--take-over", "legacy")
        #expect(taken.errors.contains("rewritten from the repository"), "\(taken.errors)")
        #expect(try ingest(scene, seed: 3).status == 0)
        #expect(try scene.parity("--full").status == 0)
      }
    }
  }

  @Test func `are complete after a legacy folder was put aside and an empty one adopted`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      let before = try trades(scene)
      try shell(scene, "mv legacy-json aside && mkdir legacy-json")
      _ = try ingest(scene, seed: 2)
      try scene.succeed("journal", "adopt")
      #expect(try trades(scene) >= before)
      #expect(try ingest(scene, seed: 3).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test(arguments: ["legacy", "repository"])
  func `are not given events again where somebody lowered a position by hand`(store: String) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      let conversations = try scene.folder.read("legacy-json/conversations.json")
      if store == "legacy" {
        try shell(scene, #"sed -i 's/"sequence":101/"sequence":40/' legacy-json/.cutover-position.json"#)
      } else {
        try scene.sql("UPDATE sink_positions SET seq = 40")
      }
      let refused = try ingest(scene, seed: 2)
      #expect(refused.status == 78 && refused.errors.contains("changed by hand"), "\(refused.errors)")
      #expect(try scene.folder.read("legacy-json/conversations.json") == conversations)
      try scene.succeed("journal", "adopt")
      #expect(try scene.folder.read("legacy-json/conversations.json") == conversations)
      #expect(try ingest(scene, seed: 2).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }
}
