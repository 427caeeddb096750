import CutoverTestKit
import Glibc
import Testing

/// Stores that do not know how far they are, beside a journal that does.
@Suite struct `A store that has lost its position` {
  private func ingest(_ scene: Scene, seed: Int, environment: [String: String] = [:]) throws -> ProgramResult {
    let events = try scene.cutover("simulate", "--rate", "0", "--count", "200", "--seed", "\(seed)").text
    _ = try scene.folder.write(events, to: "events.ndjson")
    return try scene.cutover("ingest", "events.ndjson", "--drain", "5", environment: environment)
  }

  private func renewDatabase(_ scene: Scene) throws {
    try scene.succeed("migrate", "down", "--all")
    try scene.succeed("migrate", "up")
    try scene.succeed("backfill")
    #expect(try scene.cutover("journal", "parked").text.contains("backfill") == false)
    #expect(try scene.parity("--full").status == 0)
  }

  @Test func `is filled by a backfill, where the journal does not reach back to the beginning`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      try scene.succeed("journal", "compact", "--keep", "0s")
      #expect(try ingest(scene, seed: 2).status == 0)
      try renewDatabase(scene)
    }
  }

  @Test func `passes over earlier backfills, whose files are gone`() throws {
    try Scene.with { scene in
      for _ in 0..<2 { try scene.succeed("backfill") }
      #expect(try ingest(scene, seed: 1).status == 0)
      try renewDatabase(scene)
    }
  }

  @Test func `is not given once more what it has, if it is the legacy folder`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      let conversations = try scene.folder.read("legacy-json/conversations.json")
      #expect(unlink(scene.folder.file("legacy-json/.cutover-position.json")) == 0)
      _ = try ingest(scene, seed: 2)
      let status = try scene.cutover("status").text
      #expect(status.contains("it has lost .cutover-position.json"), "\(status)")
      #expect(try scene.folder.read("legacy-json/conversations.json") == conversations)
      // Somebody says that the files hold what they had; what came since follows.
      try scene.succeed("journal", "adopt")
      #expect(try ingest(scene, seed: 3).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `goes on where it was when somebody says that it has everything`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      #expect(unlink(scene.folder.file("legacy-json/.cutover-position.json")) == 0)
      try scene.succeed("journal", "adopt")
      #expect(try ingest(scene, seed: 2).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `is not said to have everything while it is only late`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try ingest(scene, seed: 1).status == 0)
      let away = ["DATABASE_URL": "postgresql:///nobody?host=\(scene.folder.path)"]
      _ = try ingest(scene, seed: 2, environment: away)
      let refused = try scene.cutover("journal", "adopt")
      #expect(refused.status == 78 && refused.errors.contains("has not applied"), "\(refused.errors)")
      #expect(try ingest(scene, seed: 3).status == 0)
      #expect(try scene.parity("--full").status == 0)
    }
  }
}
