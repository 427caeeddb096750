import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// A scene whose trades are complete, with events that the legacy file lacks, and a member in it that nobody reads.
private struct CompleteScene {
  let scene: Scene

  static func with(_ body: (CompleteScene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let plain = try scene.folder.read("legacy-json/trades.json")
      let noted = "{\n  \"desk\": \"FX\"," + String(decoding: plain.dropFirst(), as: UTF8.self)
      try scene.folder.write(noted, to: "legacy-json/trades.json")
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "120", "--seed", "4")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      try body(CompleteScene(scene: scene))
    }
  }

  func trades() throws -> Int {
    try JSONValue.parse(scene.folder.read("legacy-json/trades.json"))["trades"]?.elements?.count ?? -1
  }

  func rollback(_ options: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", ["flags", "rollback", "trades"] + options, in: scene.folder.path,
      environment: scene.variables.merging(environment) { $1 })
  }

  func stage() throws -> String? {
    let list = try JSONValue.parse(try scene.succeed("flags", "list", "--json").output)
    return list["flags"]?.elements?.first { $0["endpoint"]?.string == "trades" }?["stage"]?.string
  }

  /// Forgets the events that the legacy file lacks.
  func forgetJournal() throws { try scene.succeed("journal", "compact", "--keep", "0s") }
}

@Suite struct `A rollback from complete` {
  @Test func `loses no trade to a table that was emptied, and keeps what it replaces`() throws {
    try CompleteScene.with { complete in
      let before = try complete.scene.folder.read("legacy-json/trades.json")
      let old = try complete.trades()
      try complete.scene.sql("TRUNCATE trades CASCADE", foreign: true)
      let back = try complete.rollback("--reason", "empty")
      #expect(back.status == 0 && back.text == "trades: complete back to shadow\n", "\(back.errors)")
      #expect(try complete.trades() > old)
      #expect(String(decoding: try complete.scene.folder.read("legacy-json/trades.json"), as: UTF8.self).contains("FX"))
      let place = try #require(back.errors.split(separator: "\n").last { $0.contains("replaced are in ") })
      let folder = try #require(place.split(separator: " ").last)
      #expect(try Program.run("cat", ["\(folder)/trades.json"]).output == before)
    }
  }

  @Test func `is refused where the legacy folder is missing, also with the files as they are, and tried the same`()
    throws
  {
    try CompleteScene.with { complete in
      let folder = complete.scene.folder.file("legacy-json")
      #expect(rename(folder, folder + "-away") == 0)
      for options in [["--dry-run"], ["--keep-files"], ["--dry-run", "--keep-files"]] {
        let result = try Program.run(
          Program.products + "/cutover", ["flags", "rollback", "trades", "--reason", "r"] + options,
          in: complete.scene.folder.path, environment: complete.scene.variables)
        #expect(result.status != 0, "\(options): \(result.text)\(result.errors)")
        #expect((result.text + result.errors).contains("missing") || result.errors.contains("nothing to answer from"))
      }
      #expect(try complete.stage() == "complete")
      let status = try complete.scene.cutover("status").text
      #expect(status.contains("the legacy folder is missing"), "\(status)")
      #expect(try complete.scene.cutover("finish", "--dry-run").text.contains("not looked at"))
      #expect(rename(folder + "-away", folder) == 0)
      #expect(try complete.rollback("--reason", "r").status == 0)
    }
  }

  @Test func `is needed before a backfill, which would put old values over newer ones`() throws {
    try CompleteScene.with { complete in
      let newest = try complete.scene.sql("SELECT count(*) FROM trades")
      let refused = try complete.scene.cutover("backfill")
      #expect(refused.status == 1 && refused.errors.contains("trades.json: not written since"), "\(refused.errors)")
      #expect(try complete.scene.sql("SELECT count(*) FROM trades") == newest)
      #expect(try complete.rollback("--reason", "a test").status == 0)
      try complete.scene.succeed("backfill")
      #expect(try complete.scene.sql("SELECT count(*) FROM trades") == newest)
    }
  }

  @Test func `asks before it writes a file that is gone, though no event came since`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "120", "--seed", "5")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      let file = scene.folder.file("legacy-json/trades.json")
      let before = try JSONValue.parse(TemporaryDirectory.contents(of: file))
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      _ = try Program.run("rm", [file])
      let complete = CompleteScene(scene: scene)
      let dry = try complete.rollback("--dry-run").text
      #expect(dry.contains("the rollback writes trades.json from the repository"), "\(dry)")
      let refused = try complete.rollback()
      #expect(refused.status == 1 && refused.errors.contains("--accept-loss missing=1"), "\(refused.errors)")
      #expect(access(file, F_OK) != 0)
      let kept = try complete.rollback("--keep-files")
      #expect(kept.status == 1 && kept.errors.contains("there is nothing to answer from"), "\(kept.errors)")
      let list = try scene.succeed("flags", "list").text
      #expect(list.contains("complete"), "\(list)")
      let back = try complete.rollback("--accept-loss", "missing=1")
      #expect(back.status == 0 && back.errors.contains("rewritten from the repository: trades.json"), "\(back.errors)")
      let after = try JSONValue.parse(TemporaryDirectory.contents(of: file))
      #expect(after["trades"]?.elements?.count == before["trades"]?.elements?.count)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test
  func `says where it stands if the server is killed that brings the files up to date, and goes on when repeated`()
    throws
  {
    try CompleteScene.with { complete in
      let server = try RunningServer(complete.scene, environment: ["CUTOVER_FAILPOINTS": "legacy.written=kill"])
      try server.waitUntilReady()
      let cut = try complete.rollback()
      #expect(cut.status == 69 && cut.errors.contains("arena.trades: still in complete: "), "\(cut.errors)")
      #expect(cut.errors.contains("repeat the command"), "\(cut.errors)")
      _ = try server.program.wait()
      #expect(try complete.stage() == "complete")
      let back = try complete.rollback()
      #expect(back.status == 0, "\(back.errors)")
      #expect(try complete.stage() == "shadow")
    }
  }

  @Test func `makes no file of the last events alone, where the one with all others was lost before`() throws {
    try CompleteScene.with { complete in
      let scene = complete.scene
      #expect(try complete.rollback().status == 0)
      let old = try complete.trades()
      _ = try Program.run("rm", [scene.folder.file("legacy-json/trades.json")])
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "120", "--seed", "5")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      let back = try complete.rollback("--accept-loss", "missing=1")
      #expect(back.status == 0, "\(back.errors)")
      #expect(try complete.trades() > old, "\(back.errors)")
    }
  }

  @Test func `says before it is made what the files lack, and whether the journal still has it`() throws {
    try CompleteScene.with { complete in
      let dry = try complete.rollback("--dry-run", "--json")
      let file = try #require(try JSONValue.parse(dry.output)["legacy"]?["files"]?.elements?.first)
      let events = try #require(file["events"]?.int)
      #expect(file["file"]?.string == "trades.json" && file["in_journal"]?.bool == true && events > 0, "\(dry.text)")
      #expect(try JSONValue.parse(dry.output)["legacy"]?["events_behind"]?.int == events, "\(dry.text)")
      let reached = try complete.rollback("--dry-run").text
      #expect(reached.contains("trades.json has entry "), "\(reached)")
      #expect(reached.contains("lacks what the \(events) events since then say of it"), "\(reached)")
      #expect(reached.contains("the files catch up from it without a loss"), "\(reached)")
      try complete.forgetJournal()
      #expect(try complete.rollback("--dry-run", "--keep-files").status == 0)
      #expect(try complete.rollback("--dry-run").status == 1, "as the rollback, which may ask")
      let gone = try complete.rollback("--dry-run").text
      #expect(gone.contains("no longer has what trades.json lacks"), "\(gone)")
      #expect(gone.contains("--keep-files or --accept-loss"), "\(gone)")
      #expect(try complete.stage() == "complete")
    }
  }

  @Test func `says before it is made that a missing file would be written, and does it once that is accepted`() throws {
    try CompleteScene.with { complete in
      _ = try Program.run("rm", [complete.scene.folder.file("legacy-json/trades.json")])
      let dry = try complete.rollback("--dry-run")
      #expect(dry.status == 1 && dry.text.contains("trades.json is missing"), "\(dry.text)")
      let asks = "asks for --accept-loss missing=1, unless you put it back first"
      let status = try complete.scene.cutover("status").text
      #expect(status.contains(asks) && !status.contains("brings it up to date"), "\(status)")
      #expect(try complete.rollback("--dry-run", "--accept-loss", "missing=1").status == 0)
      #expect(try complete.rollback("--dry-run", "--accept-loss", "missing=2").status == 1)
      #expect(dry.text.contains("writes trades.json from the repository: members that no answer shows are lost"))
      #expect(dry.text.contains("changes nothing and asks for --accept-loss"), "\(dry.text)")
      #expect(!(dry.text + dry.errors).contains("warning: "), "\(dry.errors)")
      let keeping = try complete.rollback("--dry-run", "--keep-files")
      #expect(keeping.status == 1 && keeping.text.contains("the rollback is refused"), "\(keeping.text)")
      let refused = try complete.rollback()
      #expect(refused.status == 1 && refused.errors.contains("trades.json: it is missing"), "\(refused.errors)")
      #expect(refused.errors.contains("put what is missing back") && !refused.errors.contains("--keep-files"))
      #expect(refused.errors.contains("'cutover flags rollback trades --accept-loss missing=1'"), "\(refused.errors)")
      #expect(
        try complete.stage() == "complete" && access(complete.scene.folder.file("legacy-json/trades.json"), F_OK) != 0)
      let back = try complete.rollback("--accept-loss", "missing=1")
      #expect(back.status == 0 && back.errors.contains("rewritten from the repository: trades.json"), "\(back.errors)")
      #expect(back.errors.contains("accepted: trades.json: it is missing"), "\(back.errors)")
    }
  }

  @Test func `keeps no file that nobody can read, and says so before, from every command`() throws {
    try CompleteScene.with { complete in
      let scene = complete.scene
      let spoiled = try Program.run(
        "jq", [".trades[0].entry_tid = \"x\"", scene.folder.file("legacy-json/trades.json")]
      ).text.replacing("\"entry_tid\": \"x\"", with: "\"entry_tid\": 99999999999999999999")
      try scene.folder.write(Array(spoiled.utf8), to: "legacy-json/trades.json")
      let dry = try complete.rollback("--dry-run")
      #expect(dry.status == 1 && dry.text.contains("trades.json cannot be read: "), "\(dry.text)")
      #expect(dry.text.contains("asks for --accept-loss, unless you put a readable file back first"), "\(dry.text)")
      #expect(!dry.text.contains("lack nothing") && !dry.text.contains("--keep-files"), "\(dry.text)")
      #expect(try complete.rollback("--dry-run", "--accept-loss", "unreadable=1").status == 0)
      #expect(try complete.rollback("--dry-run", "--accept-loss", "missing=1").status == 1)
      let asks = "asks for --accept-loss unreadable=1, unless you put a readable file back first"
      let status = try scene.succeed("status").text
      #expect(status.contains(asks), "\(status)")
      let backfill = try scene.cutover("backfill")
      #expect(backfill.status == 1 && backfill.errors.contains(asks), "\(backfill.errors)")
      let keeping = try complete.rollback("--dry-run", "--keep-files")
      #expect(keeping.status == 1 && keeping.text.contains("the rollback is refused"), "\(keeping.text)")
      let refused = try complete.rollback()
      #expect(refused.status == 1 && refused.errors.contains("put a readable file back"), "\(refused.errors)")
      #expect(
        refused.errors.contains("'cutover flags rollback trades --accept-loss unreadable=1'"), "\(refused.errors)")
      #expect(!refused.errors.contains("--keep-files"), "\(refused.errors)")
      let kept = try complete.rollback("--keep-files")
      #expect(kept.status == 1 && kept.errors.contains("there is nothing to answer from"), "\(kept.errors)")
      #expect(kept.errors.contains("every client would get an error"), "\(kept.errors)")
      #expect(kept.errors.contains("'cutover flags rollback trades --accept-loss unreadable=1'"), "\(kept.errors)")
      #expect(try complete.stage() == "complete")
      let back = try complete.rollback("--accept-loss", "unreadable=1")
      #expect(back.status == 0 && back.errors.contains("rewritten from the repository: trades.json"), "\(back.errors)")
      #expect(!back.errors.contains("warning: "), "\(back.errors)")
    }
  }

  @Test func `with old files kept is told of by every command and the server, until a rollback has replaced them`()
    throws
  {
    try CompleteScene.with { complete in
      let scene = complete.scene
      try complete.forgetJournal()
      #expect(try complete.rollback("--keep-files").status == 0)
      let old = "clients of trades get an old file, which no event reaches since "
      for command in [["status"], ["doctor"], ["flags", "list"], ["flags", "show", "trades"], ["backfill"]] {
        let result = try Program.run(
          Program.products + "/cutover", command, in: scene.folder.path, environment: scene.variables)
        let text = result.text + result.errors
        #expect(text.contains(old), "\(command): \(text)")
        #expect(
          !text.contains("while trades is complete") && !text.contains("take it back first"), "\(command): \(text)")
      }
      let again = try complete.rollback()
      #expect(again.status == 0 && again.errors.contains("warning: trades.json: \(old)"), "\(again.errors)")
      let server = try RunningServer(scene)
      func isTold() throws -> Bool { try server.curl("/readyz").text.contains(old) }
      for _ in 0..<400 where try !isTold() { usleep(50_000) }
      #expect(try isTold())
      #expect(try server.end() == 0)

      // The commands that all of them name.
      try scene.succeed(
        "flags", "set", "trades", "--stage", "complete", "--force", "--reason", "to replace an old file")
      let asked = try complete.rollback()
      #expect(asked.status == 1, "\(asked.errors)")
      let loss = try #require(asked.errors.split(separator: "--accept-loss ").last?.split(separator: "'").first)
      #expect(try complete.rollback("--accept-loss", String(loss)).status == 0)
      for command in ["status", "doctor"] { #expect(try !scene.cutover(command).text.contains(old)) }
      #expect(try !scene.cutover("flags", "list").text.contains(old))
    }
  }

  @Test func `needs no Postgres while the journal has the events`() throws {
    try CompleteScene.with { complete in
      let old = try complete.trades()
      let back = try complete.rollback(environment: ["DATABASE_URL": "postgres:///x?host=/nowhere"])
      #expect(back.status == 0, "\(back.errors)")
      #expect(try complete.trades() > old)
      #expect(try complete.stage() == "shadow")
    }
  }

  @Test func `lists what files from the repository would lose, and replaces nothing until that is accepted`() throws {
    try CompleteScene.with { complete in
      let before = try complete.scene.folder.read("legacy-json/trades.json")
      try complete.forgetJournal()
      try complete.scene.sql(
        "DELETE FROM trades WHERE id IN (SELECT id FROM trades ORDER BY arrival LIMIT 40)", foreign: true)
      let refused = try complete.rollback()
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(refused.errors.contains("trades.json: 40 records that the repository does not have"), "\(refused.errors)")
      #expect(refused.errors.contains("members that no answer shows: /desk, /trades/*/schema_version"))
      #expect(refused.errors.contains("--keep-files"))
      let words = try #require(refused.errors.split(separator: "--accept-loss ").last?.split(separator: "'").first)
      #expect(words.hasPrefix("records=40,members=2,foreign-writes="))
      #expect(try complete.stage() == "complete")
      #expect(try complete.scene.folder.read("legacy-json/trades.json") == before)

      // As exact as the list is: less is not what would be lost, and more is a list that nobody has read.
      let writes = try #require(words.split(separator: "=").last)
      for wrong in ["records=39,members=2,foreign-writes=\(writes)", "records=40,members=2,foreign-writes=1000000"] {
        #expect(try complete.rollback("--accept-loss", wrong).status == 1, "\(wrong)")
      }
      #expect(try complete.scene.folder.read("legacy-json/trades.json") == before)
      let accepted = try complete.rollback("--accept-loss", String(words))
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(try complete.stage() == "shadow")
      #expect(try complete.scene.folder.read("legacy-json/trades.json") != before)
      let folder = try #require(accepted.errors.split(separator: "\n").last?.split(separator: " ").last)
      #expect(folder.hasSuffix("-lost"))
      #expect(try Program.run("cat", ["\(folder)/trades.json"]).output == before)
      let shown = try complete.scene.succeed("flags", "show", "trades").text
      #expect(shown.contains("accepted loss \(words), by "), "\(shown)")
      #expect(shown.contains("trades.json: 40 records that the repository does not have"), "\(shown)")
      let history = try complete.scene.succeed("flags", "history", "trades").text
      #expect(history.contains("rollback complete to shadow, accepted loss \(words)"), "\(history)")
    }
  }

  @Test func `answers from the old files where that is asked for`() throws {
    try CompleteScene.with { complete in
      let before = try complete.scene.folder.read("legacy-json/trades.json")
      try complete.forgetJournal()
      try complete.scene.sql("TRUNCATE trades CASCADE", foreign: true)
      #expect(try complete.rollback().status == 1)
      let back = try complete.rollback("--keep-files")
      #expect(back.status == 0 && back.errors.contains("warning: clients see an old file"), "\(back.errors)")
      #expect(try complete.stage() == "shadow")
      #expect(try complete.scene.folder.read("legacy-json/trades.json") == before)
    }
  }

  @Test func `writes the files from the repository where that loses nothing`() throws {
    try CompleteScene.with { complete in
      let old = try complete.trades()
      let file = complete.scene.folder.file("legacy-json/trades.json")
      let known = try Program.run("jq", ["del(.desk, .trades[].schema_version)", file])
      try complete.scene.folder.write(known.output, to: "legacy-json/trades.json")
      try complete.forgetJournal()
      let back = try complete.rollback()
      #expect(back.status == 0 && back.errors.contains("rewritten from the repository: trades.json"), "\(back.errors)")
      #expect(try complete.trades() > old)
    }
  }
}
