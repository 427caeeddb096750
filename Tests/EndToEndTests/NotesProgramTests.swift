import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// The small domain of docs/new-domain.md, by the program alone.
@Suite struct `Notes, from the command line` {
  private struct Notes {
    let scene: Scene

    /// It keeps nothing in Redis, and must do without one.
    static let environment = [
      "CUTOVER_DOMAIN": "notes", "CUTOVER_DATA_PATH": "legacy-notes", "REDIS_URL": "unix:///nowhere/redis.sock",
    ]

    static func with(_ body: (Notes) throws -> Void) throws {
      try Scene.with { scene in
        try scene.folder.write(
          #"{"notes":[{"key":"a","text":"from the file"}],"version":3}"#, to: "legacy-notes/notes.json")
        let notes = Notes(scene: scene)
        try notes.succeed("backfill")
        try body(notes)
      }
    }

    func run(_ arguments: [String]) throws -> ProgramResult {
      try Program.run(
        Program.products + "/cutover", arguments, in: scene.folder.path,
        environment: scene.variables.merging(Self.environment) { $1 })
    }

    @discardableResult
    func succeed(_ arguments: String...) throws -> ProgramResult {
      let result = try run(arguments)
      try #require(result.status == 0, "cutover \(arguments.joined(separator: " ")): \(result.text)\(result.errors)")
      return result
    }

    func ingest(_ count: Int, seed: Int) throws {
      let events = try succeed("simulate", "--count", "\(count)", "--rate", "0", "--seed", "\(seed)")
      try scene.folder.write(events.output, to: "events.ndjson")
      try succeed("ingest", "events.ndjson")
    }

    /// Promotes as soon as the gates let it; clients ask meanwhile.
    func promote(_ arguments: String..., while server: RunningServer) throws {
      var last = ""
      for _ in 0..<100 {
        for _ in 0..<10 { #expect(try server.curl("/api/notes?limit=5", "-f").status == 0) }
        let result = try run(["flags", "promote", "notes"] + arguments)
        if result.status == 0 { return }
        last = result.errors
      }
      Issue.record("not promoted: \(last)")
    }

    /// Which side answers clients, and the answer without its clock.
    func answer(of server: RunningServer) throws -> (side: String, notes: JSONValue?) {
      let result = try server.curl("/api/notes", "-D", scene.folder.file("headers"))
      let headers = String(decoding: try scene.folder.read("headers"), as: UTF8.self)
      let served = headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix("cutover-side:") }
      return ("\(served?.split(separator: " ").last ?? "")", try JSONValue.parse(result.output)["notes"])
    }
  }

  @Test func `go from ingestion to complete and back, without Redis`() throws {
    try Notes.with { notes in
      try notes.ingest(1500, seed: 1)
      for threshold in [
        "cleanRuns=2", "runSpacingMinutes=0", "shadowSamples=20", "liveReads=10", "latencyPercent=10000",
        "lagSeconds=300",
        "errorBasisPoints=0",
      ] { try notes.succeed("flags", "set", "--threshold", threshold) }
      let server = try RunningServer(notes.scene, environment: Notes.environment)
      try server.waitUntilReady()
      let before = try notes.answer(of: server)
      #expect(before.side.contains("legacy") && before.notes?.elements?.count == 100)
      try notes.succeed("flags", "verify")
      try notes.promote(while: server)
      for _ in 0..<2 { #expect(try notes.run(["parity", "run"]).status == 0) }
      try notes.promote(while: server)
      try notes.promote("--rehearse", "--hold", "1", while: server)
      try notes.promote(while: server)
      try notes.promote("--percent", "100", while: server)
      try notes.promote("--rehearse", "--hold", "1", while: server)
      try notes.promote(while: server)
      try notes.promote("--rehearse", "--hold", "1", while: server)
      try notes.promote("--to", "complete", while: server)
      let after = try notes.answer(of: server)
      #expect(after.side.contains("repository") && after.notes == before.notes)
      #expect(
        try server.post(#"{"type":"note","id":"late","data":{"key":"a","text":"late"}}"#, to: "/ingest").status == 0)
      try notes.succeed("flags", "rollback", "notes", "--to", "off", "--reason", "a test")
      #expect(try server.end() == 0)
      let file = String(decoding: try notes.scene.folder.read("legacy-notes/notes.json"), as: UTF8.self)
      #expect(file.hasPrefix(#"{"notes":[{"key":"a","text":"late"},"#) && file.contains(#""version":3"#))
      #expect(try notes.run(["parity", "run", "--full"]).status == 0)
    }
  }

  @Test func `a later run compares what has changed, and a change by somebody else is found and named`() throws {
    try Notes.with { notes in
      try notes.ingest(4000, seed: 2)
      let full = try JSONValue.parse(notes.run(["parity", "run", "--full", "--json"]).output)["endpoints"]?[0]
      // What windows show of the records is not counted again.
      let rows = try #require(Int(try notes.scene.sql("SELECT count(*) FROM notes")))
      #expect(full?["verdict"]?.string == "clean" && full?["coverage"]?["records"]?["compared"]?.int == rows)
      try notes.ingest(50, seed: 3)
      let next = try JSONValue.parse(notes.run(["parity", "run", "--json"]).output)
      let records = next["endpoints"]?.elements?.first?["coverage"]?["records"]
      #expect((records?["skipped"]?.int ?? 0) > 500, "\(records?.compact ?? "no report")")
      try notes.scene.sql("UPDATE notes SET text = 'theirs' WHERE key = (SELECT max(key) FROM notes)", foreign: true)
      let found = try notes.run(["parity", "run"])
      #expect(found.status == 1 && found.text.contains("theirs"), "\(found.text)")
      try notes.scene.sql("UPDATE notes SET text = 'first' WHERE key = (SELECT min(key) FROM notes)", foreign: true)
      let json = try JSONValue.parse(notes.run(["parity", "run", "--full", "--json"]).output)["endpoints"]?[0]
      let samples = (json?["groups"]?.elements ?? []).flatMap { $0["samples"]?.elements ?? [] }
      // What windows show of it has the same cause.
      #expect(samples.count > 2, "\(json?.compact ?? "")")
      #expect(
        samples.allSatisfy { $0["message"]?.string?.hasPrefix("foreign write: UPDATE by ") == true }, "\(samples)")
      try notes.succeed("backfill")
      #expect(try notes.run(["parity", "run"]).status == 0)
    }
  }

  @Test func `neither state folder nor database is touched by a command for another domain`() throws {
    try Notes.with { notes in
      try notes.ingest(10, seed: 4)
      let position = try notes.scene.sql("SELECT journal || seq FROM sink_positions")
      for arguments in [["ingest", "events.ndjson"], ["backfill"], ["status"], ["parity", "run"], ["flags", "list"]] {
        let refused = try notes.run(arguments + ["--domain", "arena"])
        #expect(refused.status == 78, "\(arguments): \(refused.text)\(refused.errors)")
        #expect(refused.errors.contains("that of the domain notes, not of arena"), "\(refused.errors)")
      }
      // The same with a state folder of its own: then it is the other stores that say whose they are.
      for arguments in [["ingest", "events.ndjson"], ["backfill"], ["migrate", "up"], ["migrate", "down"]] {
        let refused = try notes.run(arguments + ["--domain", "arena", "--state-path", "other"])
        #expect([69, 78].contains(refused.status), "\(arguments): \(refused.text)\(refused.errors)")
        #expect(refused.errors.contains("those of the domain notes, not of arena"), "\(refused.errors)")
      }
      #expect(access(notes.scene.folder.file("other"), F_OK) != 0, "a state folder was begun")
      let doctor = try notes.run(["doctor", "--domain", "arena", "--state-path", "other"])
      #expect(doctor.text.contains("FAILED") && !doctor.text.contains("Failure("), "\(doctor.text)")
      let status = try notes.run(["status", "--domain", "arena", "--state-path", "other"])
      #expect(status.text.contains("those of the domain notes, not of arena"), "\(status.text)")
      #expect(try notes.scene.sql("SELECT journal || seq FROM sink_positions") == position)
      #expect(try notes.run(["parity", "run", "--full"]).status == 0)
    }
  }

  @Test func `an unknown domain is refused with the nearest name`() throws {
    try Notes.with { notes in
      let refused = try notes.run(["status", "--domain", "note"])
      #expect(refused.status == 64 && refused.errors.contains("did you mean 'notes'"), "\(refused.errors)")
    }
  }
}
