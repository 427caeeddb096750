import CutoverFlags
import CutoverJSON
import CutoverProgram
import CutoverServer
import CutoverTestKit
import Glibc
import Testing

@Suite struct `cutover flags` {
  @Test func `plans the order of all endpoints, and says which is next`() throws {
    let folder = try FlagFolder()
    func plan() throws -> [String] {
      let steps = try JSONValue.parse(try folder.cutover("flags", "plan", "--json").output)["steps"]?.elements ?? []
      return steps.map { "\($0["endpoint"]?.string ?? "?") \($0["progress"]?.string ?? "?")" }
    }
    let later = [
      "positions later", "account-totals later", "since-inception-values later", "leaderboard later", "analytics later",
      "model-analytics later", "conversations later",
    ]
    #expect(try plan() == ["crypto-prices next", "trades later"] + later)
    try #require(try folder.cutover("flags", "promote", "crypto-prices", "--reason", "first").status == 0)
    #expect(try plan() == ["crypto-prices underway", "trades next"] + later)
    let forced = try folder.cutover(
      "flags", "set", "crypto-prices", "--stage", "complete", "--force", "--reason", "a test")
    try #require(forced.status == 0, "\(forced.errors)")
    #expect(try plan() == ["crypto-prices complete", "trades next"] + later)
    let text = try folder.cutover("flags", "plan").text
    #expect(text.contains("written together with trades, so it follows them"))
  }

  @Test func `lets one of twenty processes promote, and tells the others who did`() throws {
    let scene = try FlagFolder()
    let racers = try (1...20).map {
      try scene.start(["flags", "promote", "trades", "--to", "dualwrite", "--actor", "racer\($0)"])
    }
    let results = try racers.map { try $0.wait() }
    #expect(results.count { $0.status == 0 } == 1)
    for loser in results where loser.status != 0 {
      #expect(loser.status == 1)
      #expect(
        loser.errors.contains("did promote arena.trades to dualwrite") || loser.errors.contains("is dualwrite already"),
        "\(loser.errors)")
    }
    #expect(try scene.stage("trades") == "dualwrite")
    #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
    let history = try JSONValue.parse(try scene.cutover("flags", "history", "--json").output)
    #expect(history["records"]?.elements?.count == 1)
  }

  @Test func `refuses a promotion without runs, and says what is missing`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "promote", "trades").status == 0)
    let refused = try scene.cutover("flags", "promote", "trades")
    #expect(refused.status == 1)
    for gate in ["clean runs", "full coverage", "fresh run", "lag and backlog", "gate health"] {
      #expect(refused.errors.contains(gate) && refused.text.contains("NOT MET  \(gate)"), "\(gate)")
    }
    #expect(try scene.stage("trades") == "dualwrite")
    let dry = try scene.cutover("flags", "promote", "trades", "--dry-run", "--json")
    #expect(dry.status == 1)
    #expect(try JSONValue.parse(dry.output)["table"]?["met"]?.bool == false)
    #expect(try scene.cutover("parity", "gate").status == 1)
    #expect(try scene.cutover("flags", "promote", "trades", "--to", "live").errors.contains("more than one step"))
  }

  @Test func `takes the names of flags for those of endpoints, and says which one was meant`() throws {
    let scene = try FlagFolder()
    for command in ["flags show", "flags promote", "flags history", "flags set --owner ann", "flags freeze"] {
      let words = command.split(separator: " ").map(String.init)
      let known = try scene.start(words + ["arena.trades"]).wait()
      #expect(known.status == 0, "\(command): \(known.errors)")
      for (typed, meant) in [("trade", "trades"), ("arena.trade", "arena.trades")] {
        let near = try scene.start(words + [typed]).wait()
        #expect(near.status == 64 && near.errors.contains("did you mean '\(meant)'?"), "\(command): \(near.errors)")
      }
    }
    for command in ["parity gate --endpoint", "parity run --endpoint", "parity history --endpoint"] {
      let words = command.split(separator: " ").map(String.init)
      #expect(try scene.start(words + ["arena.trades"]).wait().status != 64)
      #expect(try scene.start(words + ["tradse"]).wait().errors.contains("did you mean 'trades'?"), "\(command)")
    }
    #expect(try scene.cutover("show", "arena.trades", "--side", "legacy").status == 0)
    #expect(try scene.cutover("flags", "promote", "trades", "--to", "shadw").errors.contains("did you mean 'shadow'?"))
    #expect(try scene.cutover("flags", "set", "--threshold", "cleanRun=1").errors.contains("did you mean 'cleanRuns'?"))
    #expect(try scene.cutover("flags", "set", "--threshold", "clean_runs=1").status == 0)
  }

  @Test func `lets no shell approve its own request under another name`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover("flags", "set", "--threshold", "approvals=1")
    let asked = try scene.cutover("flags", "promote", "trades", "--actor", "ann")
    #expect(asked.status == 0 && asked.text.contains("is asked for"))
    for name in ["ann", "bob"] {
      let approved = try scene.cutover(
        "flags", "promote", "trades", "--approve", "--actor", name, environment: ["USER": "bob"])
      #expect(approved.status == 1 && approved.errors.contains("not met: approval"), "\(approved.errors)")
    }
    #expect(try scene.stage("trades") == "off")
    let history = try JSONValue.parse(try scene.cutover("flags", "history", "--json").output)
    #expect(history["records"]?.elements?.first?["evidence"]?["identity"]?.string?.hasPrefix("user ") == true)
  }

  @Test func `says of a dry run that nothing was changed`() throws {
    let scene = try FlagFolder()
    let met = try scene.cutover("flags", "promote", "trades", "--dry-run")
    #expect(met.status == 0 && met.text.hasPrefix("trades: off to dualwrite: dry run, nothing was changed\n"))
    #expect(met.text.contains("every gate is met: 'cutover flags promote trades' does it"))
    #expect(try scene.stage("trades") == "off")
  }

  @Test func `prints JSON of a refusal, too`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover("flags", "promote", "trades")
    let refused = try scene.cutover("flags", "promote", "trades", "--json")
    let json = try JSONValue.parse(refused.output)
    #expect(refused.status == 1 && json["outcome"]?.string == "refused" && json["table"]?["met"]?.bool == false)
    #expect(json["table"]?["thresholds"]?["clean_runs"]?.int == 3)
  }

  @Test func `rolls back whatever is in the way, and notes who did it`() throws {
    let scene = try FlagFolder()
    let forced = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "10", "--force", "--reason", "drill")
    #expect(forced.status == 0)
    #expect(try scene.cutover("flags", "freeze", "--all").status == 0)
    let refused = try scene.cutover("flags", "promote", "trades")
    // The table stands above it.
    #expect(
      refused.errors.contains(" to live 100 %: not met: not frozen, clean runs, full coverage, "), "\(refused.errors)")
    #expect(refused.errors.hasSuffix("; nor is the larger share named (--percent)\n"), "\(refused.errors)")
    #expect(refused.text.contains("all endpoints are frozen by ann on 20"), "\(refused.text)")
    #expect(refused.text.contains("; 'cutover flags unfreeze --all', once the reason is gone"), "\(refused.text)")
    let back = try scene.cutover("flags", "rollback", "trades", "--reason", "wrong totals")
    #expect(back.status == 0 && back.text == "trades: live 10 % back to shadow\n")
    #expect(try scene.cutover("flags", "history").text.contains("rollback live 10 % to shadow: wrong totals"))
    #expect(try scene.cutover("flags", "history").text.contains("ann"))
  }

  @Test func `shows who froze an endpoint, when and why, wherever somebody looks`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "freeze", "trades", "--reason", "INC-1").text == "trades: frozen\n")
    let again = try scene.cutover("flags", "freeze", "trades", "--reason", "INC-2")
    #expect(again.status == 0 && again.text == "trades: frozen already; nothing was changed\n")
    for line in [["flags", "show", "trades"], ["flags", "list"], ["status"]] {
      let text = try Program.run(Program.products + "/cutover", line, in: scene.folder.path).text
      #expect(text.contains(" by ann on 20") && text.contains("Z: INC-1") && !text.contains("INC-2"), "\(text)")
    }
    let json = try JSONValue.parse(try scene.cutover("flags", "show", "trades", "--json").output)
    #expect(json["freezes"]?[0]?["by"]?.string == "ann" && json["freezes"]?[0]?["reason"]?.string == "INC-1")
  }

  @Test func `shows the shadow reads that differ, also where a person has rolled back`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "drill")
    _ = try scene.cutover("flags", "rollback", "trades")
    try DifferingTrades.note(3, statePath: scene.folder.file(".cutover"))
    let text = try scene.cutover("flags", "show", "trades").text
    #expect(text.contains("3 shadow reads in 1 place since 2026-09-21T14:13:20Z, the newest first:"), "\(text)")
    #expect(
      text.contains(
        "/api/trades /trades/[id=a1]/exit_price: legacy 1.5, repository 2.5, journal entry 7, fingerprint f1"),
      "\(text)")
    let json = try JSONValue.parse(try scene.cutover("flags", "show", "trades", "--json").output)["differing_reads"]
    #expect(json?["differences_found"]?.int == 1 && json?["differences"]?[0]?["sequence"]?.int == 7)
  }

  @Test func `shows an automatic rollback for a parity run with the run, in words`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "drill")
    let store = FileFlagStore(path: scene.folder.file("flags/flags.json"), keys: FlagSettings.keys)
    _ = try FlagControl(store, clock: { 1_790_000_000_000 }).rollback(
      "arena.trades", by: "cutover serve", isAutomatic: true,
      evidence: .object(["cause": .text("parity_run"), "run": .text("20260921T140000Z-3f9a")]),
      catchUpLegacy: { _, flip in try flip(.null) })
    let text = try scene.cutover("flags", "show", "trades").text
    #expect(text.contains("a parity run found differences"), "\(text)")
    #expect(
      text.contains("1. repair the data: 'cutover parity show 20260921T140000Z-3f9a' lists what differs"), "\(text)")
    #expect(!text.contains("parity_run"), "\(text)")
  }

  @Test func `says in the history how many differences an automatic rollback had, and what lists them`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "drill")
    let store = FileFlagStore(path: scene.folder.file("flags/flags.json"), keys: FlagSettings.keys)
    let long = JSONValue.text(String(repeating: "x", count: 128))
    let difference = JSONValue.object([
      "request": .text("trades"), "path": .text("/trades/[id=a1]/note"), "fingerprint": .text("f1"),
      "legacy": .object([
        "type": .text("string"), "lexeme": long, "length": .integer(5000), "truncated": .bool(true),
        "offset": .integer(40), "continues": .bool(true),
      ]),
      "repository": .object(["type": .text("absent"), "lexeme": .null, "length": .null, "truncated": .bool(false)]),
    ])
    _ = try FlagControl(store, clock: { 1_790_000_000_000 }).rollback(
      "arena.trades", by: "cutover serve", reason: "5 confirmed mismatches: the first", isAutomatic: true,
      evidence: .object([
        "cause": .text("mismatch"), "differences": .array([difference]), "differences_found": .integer(5),
      ]),
      catchUpLegacy: { _, flip in try flip(.null) })
    let open = try scene.cutover("flags", "history", "trades").text
    #expect(
      open.contains("5 confirmed mismatches: the first; and 4 more ('cutover flags show trades' lists them)"), "\(open)"
    )
    let shown = try scene.cutover("flags", "show", "trades").text
    #expect(shown.contains(": legacy …xxx") && shown.contains("xxx… (5000 bytes), repository absent"), "\(shown)")
    #expect(shown.contains("… and 4 more differences"), "\(shown)")
    _ = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "drill")
    let answered = try scene.cutover("flags", "history", "trades").text
    #expect(answered.contains("; and 4 more ('cutover flags history trades --json' lists them)"), "\(answered)")
  }

  @Test func `rolls back once, however often that is asked for`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover("flags", "set", "trades", "--stage", "rampdown", "--force", "--reason", "drill")
    let dry = try scene.cutover("flags", "rollback", "arena.trades", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.text == "trades: would go from rampdown back to shadow; nothing was changed\n")
    #expect(try scene.stage("trades") == "rampdown")
    #expect(try scene.cutover("flags", "rollback", "trades").text == "trades: rampdown back to shadow\n")
    let history = try scene.cutover("flags", "history", "--json").output
    for options in [[], ["--dry-run"], ["--to", "shadow"]] {
      let again = try scene.start(["flags", "rollback", "trades"] + options).wait()
      #expect(again.status == 0 && again.text.contains("rolled back already"), "\(again.text)\(again.errors)")
      #expect(again.text.contains("add --to dualwrite"))
    }
    let lost = try scene.cutover("flags", "rollback", "trades", "--flags", "nowhere.json")
    #expect(lost.status == 78 && !lost.text.contains("rolled back already"), "\(lost.text)\(lost.errors)")
    let json = try JSONValue.parse(try scene.cutover("flags", "rollback", "trades", "--json").output)
    #expect(json["changed"]?.bool == false && json["outcome"]?.string == "already rolled back")
    #expect(try scene.stage("trades") == "shadow")
    #expect(try scene.cutover("flags", "history", "--json").output == history)
    #expect(try scene.cutover("flags", "rollback", "trades", "--to", "live", "--percent", "5").status == 1)
    #expect(try scene.cutover("flags", "rollback", "trades", "--to", "off").text == "trades: shadow back to off\n")
    let off = try scene.cutover("flags", "rollback", "trades")
    #expect(off.status == 0 && off.text.contains("rolled back already") && !off.text.contains("--to"), "\(off.text)")
  }

  @Test func `survives a kill between history and file`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "promote", "trades").status == 0)
    let killed = try scene.cutover(
      "flags", "set", "trades", "--stage", "live", "--percent", "100", "--force", "--reason", "x",
      environment: ["CUTOVER_FAILPOINTS": "flags.recorded=kill"])
    #expect(killed.status == 128 + SIGKILL)
    #expect(try scene.stage("trades") == "dualwrite")
    let verify = try scene.cutover("flags", "verify", "--history-only")
    #expect(verify.status == 0 && verify.text.contains("repairable: record 2 (set by ann) never came into force"))
    #expect(try scene.cutover("flags", "promote", "positions").status == 0)
    #expect(try scene.cutover("flags", "verify", "--history-only").text.contains("4 records"))
    #expect(try scene.stage("trades") == "dualwrite")
  }

  @Test func `finds tampering, and does not trust gates without proof`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "promote", "trades").status == 0)
    let verify = try scene.cutover("flags", "verify")
    #expect(verify.status == 69 && verify.text.contains("caught in 9 of 9 endpoints"), "\(verify.text)")
    let history = String(decoding: try scene.folder.read("flags/history.ndjson"), as: UTF8.self)
    try scene.folder.write(history.replacing("\"ann\"", with: "\"bob\""), to: "flags/history.ndjson")
    let tampered = try scene.cutover("flags", "verify")
    #expect(tampered.status == 1 && tampered.text.contains("somebody has changed it"))
    #expect(try scene.cutover("flags", "promote", "trades").status == 65)
  }

  @Test(arguments: [("{", 65, "line "), ("{}", 65, "flagSetId"), ("", 65, "line ")] as [(String, Int32, String)])
  func `refuses a flag file that is none`(text: String, status: Int32, words: String) throws {
    let scene = try FlagFolder()
    try scene.folder.write(text, to: "flags/flags.json")
    let list = try scene.cutover("flags", "list")
    #expect(list.status == status && list.errors.contains(words) && list.errors.contains("flags.json"))
    #expect(list.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: ["", "{", #"{"metadata":{"flagSetId":"cutover"}}"#])
  func `says how a broken file is made again, so that a rollback goes through`(text: String) throws {
    let scene = try FlagFolder()
    _ = try scene.cutover("flags", "set", "trades", "--stage", "live", "--percent", "10", "--force", "--reason", "x")
    try scene.folder.write(text, to: "flags/flags.json")
    let refused = try scene.cutover("flags", "rollback", "trades", "--reason", "wrong totals")
    #expect(refused.status == 65)
    #expect(refused.errors.hasSuffix("or write it with 'cutover flags export --from-history'\n"), "\(refused.errors)")
    let export = try scene.cutover("flags", "export", "--from-history")
    try scene.folder.write(export.output, to: "flags/flags.json")
    let back = try scene.cutover("flags", "rollback", "trades", "--reason", "wrong totals")
    #expect(back.status == 0 && back.text == "trades: live 10 % back to shadow\n", "\(back.errors)")
    #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
  }

  @Test func `gives back the flags of all domains, and verifies all, whichever is selected`() throws {
    let scene = try FlagFolder()
    func list(_ domains: String) throws {
      try scene.folder.write(
        "domain: \(domains)\ndomains:\n  arena:\n    legacy_path: legacy-json\n  notes:\n    legacy_path: legacy-notes\n",
        to: "cutover.yaml")
    }
    try list("arena, notes")
    for (key, stage) in [("arena.trades", "shadow"), ("notes.notes", "live")] {
      let set = try scene.cutover(["flags", "set", key] + forced(stage))
      try #require(set.status == 0, "\(set.errors)")
    }
    let frozen = try scene.cutover("flags", "freeze", "notes.notes", "--reason", "INC-1")
    try #require(frozen.status == 0, "\(frozen.errors)")
    for arguments in [[], ["--domain", "notes"]] {
      unlink(scene.folder.file("flags/flags.json"))
      let export = try scene.cutover(["flags", "export", "--from-history"] + arguments)
      let flags = try JSONValue.parse(export.output)["flags"]
      #expect(flags?["arena.trades"]?["defaultVariant"]?.string == "shadow", "\(arguments)")
      #expect(flags?["arena.positions"]?["defaultVariant"]?.string == "off", "\(arguments)")
      #expect(flags?["notes.notes"]?["defaultVariant"]?.string == "live", "\(arguments)")
      #expect(flags?["notes.notes"]?["metadata"]?["frozen"]?.bool == true, "\(arguments)")
      try scene.folder.write(export.output, to: "flags/flags.json")
      #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
    }
    let whole = String(decoding: try scene.folder.read("flags/flags.json"), as: UTF8.self)
    try scene.folder.write(whole.replacing("\"notes.notes\"", with: "\"notes.else\""), to: "flags/flags.json")
    let tampered = try scene.cutover("flags", "verify", "--history-only")
    #expect(tampered.status == 1 && tampered.text.contains("notes.notes is missing"), "\(tampered.text)")
    unlink(scene.folder.file("flags/flags.json"))
    try list("arena")
    let export = try scene.cutover("flags", "export", "--from-history")
    #expect(try JSONValue.parse(export.output)["flags"]?["notes.notes"]?["metadata"]?["frozen"]?.bool == true)
    try scene.folder.write(export.output, to: "flags/flags.json")
    try list("arena, notes")
    let back = try scene.cutover("flags", "rollback", "notes.notes", "--reason", "wrong")
    #expect(back.status == 0 && back.text == "notes: live 100 % back to shadow\n", "\(back.text)\(back.errors)")
    try scene.folder.write("{}\n", to: "flags/history.ndjson")
    try #require(try scene.cutover("flags", "accept-history", "--reason", "disk fault").status == 0)
    #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
  }

  @Test func `gives back a file that was lost`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "promote", "trades").status == 0)
    unlink(scene.folder.file("flags/flags.json"))
    #expect(try scene.cutover("flags", "list").status == 69)
    let export = try scene.cutover("flags", "export", "--from-history")
    try scene.folder.write(export.output, to: "flags/flags.json")
    #expect(try scene.stage("trades") == "dualwrite")
    #expect(try scene.cutover("flags", "verify", "--history-only").status == 0)
  }
}

@Suite struct `The gates of a promotion` {
  @Test func `take three clean runs an hour apart, and nothing less`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      func run(hoursAgo hours: Int) throws {
        #expect(try scene.parity().status == 0)
        try scene.sql(
          """
          UPDATE cutover_parity.runs SET
            started_at = started_at - interval '\(hours) hours', ended_at = ended_at - interval '\(hours) hours',
            begun_at = begun_at - interval '\(hours) hours', recorded_at = recorded_at - interval '\(hours) hours'
          WHERE number = (SELECT max(number) FROM cutover_parity.runs)
          """)
      }
      func gate() throws -> ProgramResult { try scene.cutover("parity", "gate", "--endpoint", "trades") }
      _ = try scene.cutover("flags", "verify")
      #expect(try scene.cutover("flags", "promote", "trades").status == 0)

      try run(hoursAgo: 4)
      #expect(try gate().text.contains("1 of 3 in a row"))
      try run(hoursAgo: 2)
      #expect(try gate().text.contains("2 of 3 in a row"))
      try run(hoursAgo: 0)
      let three = try gate()
      #expect(three.status == 0, "\(three.text)")
      let promoted = try scene.cutover("flags", "promote", "trades")
      #expect(
        promoted.status == 0 && promoted.text == "trades: dualwrite to shadow\n", "\(promoted.text)\(promoted.errors)")

      // A run by other rules, in between, starts the streak over.
      try scene.sql("UPDATE cutover_parity.runs SET rules_hash = '00' WHERE started_at < now() - interval '3 hours'")
      let other = try gate()
      #expect(other.status == 1 && other.text.contains("other tolerance rules"), "\(other.text)")
    }
  }
}
