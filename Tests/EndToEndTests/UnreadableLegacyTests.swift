import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Legacy files that nobody has read since somebody spoiled them.
@Suite struct `A legacy file that cannot be read` {
  private static let contents = ["{\"leaderboard\": [{\"id\"", "not JSON", "[1]"]

  private static func spoil(_ scene: Scene, _ content: String) throws {
    try scene.folder.write(content, to: "legacy-json/leaderboard.json")
  }

  private static func set(_ scene: Scene, _ stage: String) throws {
    try scene.succeed("flags", "set", "leaderboard", "--stage", stage, "--force", "--reason", "for the test")
  }

  @Test(arguments: contents)
  func `is told of by status and doctor, with the place in it and what to do, also before the first event`(
    content: String
  ) throws {
    try Scene.with { scene in
      try Self.spoil(scene, content)
      for _ in 0..<2 {
        let doctor = try scene.cutover("doctor")
        #expect(doctor.status == 78, "\(doctor.text)")
        #expect(doctor.text.contains("leaderboard.json"), "\(doctor.text)")
        let status = try scene.succeed("status").text
        #expect(status.contains("legacy-json/leaderboard.json"), "\(status)")
        #expect(status.contains(": the legacy side cannot answer leaderboard\n"), "\(status)")
        #expect(status.contains("            repair it, or put it back from a copy"), "\(status)")
        // And once the journal feeds the folder.
        let event = try scene.succeed("simulate", "--rate", "0", "--count", "1", "--seed", "3")
        try scene.folder.write(event.output, to: "event.ndjson")
        _ = try scene.cutover("ingest", "event.ndjson", "--drain", "1")
      }
      let found = try JSONValue.parse(scene.succeed("status", "--json").output)["unreadable_legacy"]?[0]
      #expect(found?["endpoint"]?.string == "leaderboard" && found?["way_back"]?.bool == false)
    }
  }

  @Test func `is told of by the server before a client or a rollback comes to it, until it is repaired`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try Self.set(scene, "rampdown")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      func problem() throws -> JSONValue? {
        try JSONValue.parse(server.curl("/readyz").output)["problems"]?.elements?
          .first { $0["part"]?.string == "legacy" }
      }
      let good = try scene.folder.read("legacy-json/leaderboard.json")
      try Self.spoil(scene, Self.contents[0])
      for _ in 0..<400 where try problem() == nil { usleep(50_000) }
      let found = try problem()
      let text = found?["problem"]?.string ?? ""
      #expect(text.contains("legacy-json/leaderboard.json: line 1, column 23, "), "\(text)")
      #expect(text.contains(": a rollback of leaderboard would take clients to it; repair it"), "\(text)")
      #expect(found?["blocking"]?.bool == false)
      // What the server has found is what the status says of a file of any size.
      #expect(try scene.succeed("status").text.contains("a rollback of leaderboard would take clients to it"))
      try scene.folder.write(good, to: "legacy-json/leaderboard.json")
      for _ in 0..<200 where try problem() != nil { usleep(50_000) }
      #expect(try problem() == nil)
      #expect(try !scene.succeed("status").text.contains("a rollback of leaderboard"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `or is not there is told of by status before the first event`() throws {
    try Scene.with { scene in
      #expect(unlink(scene.folder.file("legacy-json/leaderboard.json")) == 0)
      let status = try scene.succeed("status").text
      #expect(status.contains("legacy      leaderboard.json is missing: the legacy side cannot answer"), "\(status)")
      _ = try Program.run("mv", ["legacy-json", "away"], in: scene.folder.path)
      let none = try scene.succeed("status").text
      #expect(none.contains("/legacy-json: set legacy_path to the legacy folder"), "\(none)")
    }
  }
}
