import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `cutover status` {
  /// Puts a dump of the database in its place, with whatever came since.
  private func restore(_ scene: Scene, _ dump: String) throws {
    let restored = try Program.run(
      "sh",
      [
        "-c", "psql -Xq -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' \"$1\" && psql -Xq -f \"$0\" \"$1\"",
        dump,
        scene.postgres,
      ])
    try #require(restored.status == 0, "\(restored.errors)")
  }

  private func ingest(_ scene: Scene, seed: Int) throws {
    let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "\(seed)").text
    try scene.folder.write(events, to: "events.ndjson")
    try scene.succeed("ingest", "events.ndjson")
  }

  @Test func `says what the database holds, also where that is an older copy`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 3)
      let dump = scene.folder.file("dump.sql")
      let dumped = try Program.run("pg_dump", ["--no-owner", "-n", "public", "-f", dump, scene.postgres])
      try #require(dumped.status == 0, "\(dumped.errors)")
      try ingest(scene, seed: 4)
      let before = try scene.cutover("status").text
      #expect(before.contains("repository  up to date\n"), "\(before)")

      try restore(scene, dump)
      let after = try scene.cutover("status").text
      #expect(after.contains("repository  100 events behind"), "\(after)")
      #expect(after.contains("the database is an older copy: it has entry 101, and had entry 201"), "\(after)")
      let sink = try JSONValue.parse(scene.cutover("status", "--json").output)["lag"]?["sinks"]?[1]
      #expect(sink?["position"]?.int == 101 && sink?["events"]?.int == 100)

      try ingest(scene, seed: 5)
      #expect(try scene.cutover("status").text.contains("repository  up to date\n"))
      #expect(try scene.parity("--full").differences == [])
    }
  }

  @Test func `says which legacy files are left alone, though the side is up to date`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 3)
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      try ingest(scene, seed: 4)
      let status = try scene.cutover("status").text
      #expect(status.contains("legacy      up to date\n            but trades.json is at entry "), "\(status)")
      #expect(status.contains(", and old since 20"), "\(status)")
      #expect(status.contains(": it is not written while trades is complete; a rollback brings it up to date first"))
      let held = try JSONValue.parse(scene.cutover("status", "--json").output)["lag"]?["held_files"]?[0]
      #expect(held?["file"]?.string == "trades.json" && held?["endpoints"]?[0]?.string == "trades")
      #expect(try scene.cutover("journal", "status").text.contains("but trades.json is at entry "))
      let backfill = try scene.cutover("backfill")
      #expect(
        backfill.status == 1 && backfill.errors.contains("not written since trades became complete, so a backfill"))
      #expect(backfill.errors.contains("take it back first ('cutover flags rollback trades')"), "\(backfill.errors)")
      // Several are told of once.
      try scene.succeed("flags", "set", "positions", "--stage", "complete", "--force", "--reason", "a test")
      try ingest(scene, seed: 5)
      let several = try scene.cutover("status").text
      #expect(
        several.contains("but 2 files are not written, since every endpoint that reads them is complete, the first"))
      #expect(several.contains(": positions.json (entry ") && several.contains("), trades.json (entry "), "\(several)")
    }
  }

  @Test func `says once what a database without tables needs`() throws {
    try Scene.with { scene in
      try scene.succeed("init")
      let status = try scene.cutover("status").text
      let schema = try #require(status.split(separator: "\n").first { $0.hasPrefix("schema") })
      #expect(schema.contains("arena: ") && schema.contains(", parity: ") && schema.contains(", flags: "), "\(schema)")
      #expect(schema.matches(of: #/'cutover migrate up'/#).count == 1, "\(schema)")
    }
  }

  @Test func `does not say that an input is not applied that the writer has applied while it ended`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let events = try scene.cutover("simulate", "--rate", "0", "--count", "100", "--seed", "7").text
      try scene.folder.write(events, to: "events.ndjson")
      let run = try scene.cutover("ingest", "events.ndjson", "--drain", "0", "--json")
      let isApplied = try scene.cutover("status").text.contains("legacy      up to date\nrepository  up to date\n")
      let isDrained = try JSONValue.parse(run.output)["drained"]?.bool
      #expect(isApplied == isDrained, "\(run.text)\(run.errors)")
    }
  }

  @Test func `says all else where the journal cannot be read, and what its writer knows`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let event =
        #"{"type":"price","id":"a","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}"#
      _ = try server.post(event, to: "/ingest?ack=applied")
      // The writer has its files open; a process that opens the journal now finds none.
      let journal = scene.folder.file(".cutover/journal.db")
      for end in ["", "-wal", "-shm"] { try #require(rename(journal + end, journal + ".aside" + end) == 0) }
      try scene.folder.write(String(repeating: "no journal ", count: 1000), to: ".cutover/journal.db")

      let status = try scene.cutover("status")
      #expect(status.status == 0)
      let names = status.text.split(separator: "\n").map { $0.prefix(12).filter { $0 != " " } }
      #expect(
        names.filter { !$0.isEmpty }
          == ["postgres", "redis", "schema", "journal", "legacy", "repository", "views"],
        "\(status.text)")
      #expect(status.text.contains("journal     cannot be read: "), "\(status.text)")
      #expect(status.text.contains("a writer is running"))
      #expect(status.text.contains("repository  up to date\n"))

      let json = try JSONValue.parse(try scene.cutover("status", "--json").output)
      #expect(json["postgres_state"]?.string == "reachable")
      #expect(json["journal"]?["error"]?.string?.isEmpty == false)
      #expect(json["lag"]?["writer"]?.string == "running")
      #expect(json["lag"]?["sinks"]?.elements?.map { $0["events"]?.int } == [0, 0])
      #expect(json["backlog"]?["keys"]?.int == 0)

      for end in ["", "-wal", "-shm"] { try #require(rename(journal + ".aside" + end, journal + end) == 0) }
      #expect(try scene.cutover("status").text.contains("journal     2 entries"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `shows nothing of the sinks of a writer that has another journal than the settings name`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let other = ["CUTOVER_JOURNAL": "postgresql://nobody@127.0.0.1:1/nowhere"]
      let status = try scene.cutover("status", environment: other).text
      #expect(status.contains("journal     cannot be read: "), "\(status)")
      #expect(status.contains("with another journal, that of the state folder"), "\(status)")
      #expect(!status.contains("\nlegacy  ") && !status.contains("\nrepository  "), "\(status)")
      #expect(try scene.cutover("status").text.contains("\nrepository  up to date"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `says which settings a running server has from before the file was changed`() throws {
    try Scene.with { scene in
      try scene.folder.write("gates:\n  clean_runs: 3\n", to: "cutover.yaml")
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      #expect(try !scene.succeed("status").text.contains("older settings"))
      try scene.folder.write("gates:\n  clean_runs: 1\nparity:\n  jobs: 2\n", to: "cutover.yaml")
      let status = try scene.succeed("status").text
      #expect(status.contains("older settings than ") && status.contains(": gates.clean_runs; restart it"), "\(status)")
      let json = try JSONValue.parse(scene.succeed("status", "--json").output)["server_settings"]
      #expect(json?["older"]?.elements?.compactMap(\.string) == ["gates.clean_runs"])
      let doctor = try scene.cutover("doctor").text
      #expect(doctor.contains("warning  server settings: the server (pid "), "\(doctor)")
      #expect(try server.end() == 0)
      #expect(try !scene.succeed("status").text.contains("older settings"), "it has ended")
    }
  }
}
