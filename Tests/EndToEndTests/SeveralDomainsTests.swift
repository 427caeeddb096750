import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// The Arena and the notes as two domains of one instance.
@Suite struct `Several domains in one instance` {
  private static let environment = ["CUTOVER_ADMIN_TOKEN": "the-token-of-the-tests", "CUTOVER_RETENTION": "0s"]
  private static let asOperator = ["-H", "Authorization: Bearer the-token-of-the-tests"]

  private func note(_ id: String, _ key: String, _ text: String) -> String {
    #"{"type":"note","id":"\#(id)","data":{"key":"\#(key)","text":"\#(text)"}}"#
  }

  private func trade(_ id: String) -> String {
    #"{"type":"trade","id":"\#(id)","data":{"id":"T-\#(id)","model_id":"gpt-5","symbol":"BTC","side":"long","#
      + #""quantity":1,"entry_price":1,"entry_time":1,"exit_price":1,"exit_time":1}}"#
  }

  private func status(_ server: RunningServer, _ path: String) throws -> String {
    try server.curl(path, "-o", "/dev/null", "-w", "%{http_code}").text
  }

  @Test func `are served by one process, each by its own paths`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      #expect(try status(server, "/api/trades") == "200")
      #expect(try status(server, "/api/notes") == "200")
      for (text, path) in [
        (note("n1", "b", "sent"), "/ingest/notes?ack=applied"), (trade("1"), "/ingest?ack=applied"),
        (trade("2"), "/ingest/arena?ack=applied"),
      ] {
        let answer = try JSONValue.parse(try server.post(text, to: path).output)
        #expect(answer["accepted"]?.int == 1, "\(path): \(answer)")
      }
      let refused = try server.post(note("n2", "c", "wrong door"), to: "/ingest").text
      #expect(
        refused.contains(
          #"there is no type \"note\" in the domain arena"#
            + "; the domain notes has this type: send the event with 'cutover ingest --domain notes', or to POST /ingest/notes"
        ),
        "\(refused)")
      let notes = try JSONValue.parse(try server.curl("/api/notes").output)["notes"]?.elements
      #expect(notes?.compactMap { $0["key"]?.string } == ["a", "b"])
      #expect(String(decoding: try scene.folder.read("legacy-notes/notes.json"), as: UTF8.self).contains("sent"))
      #expect(try scene.sql("SELECT key FROM notes.notes ORDER BY key") == "a\nb")
      #expect(access(scene.folder.file("state/journal.db"), F_OK) == 0)
      #expect(access(scene.folder.file("state/notes/journal.db"), F_OK) == 0)
      let told = try scene.succeed("status").text
      #expect(told.contains("domain      arena\n") && told.contains("domain      notes\n"), "\(told)")
      let json = try JSONValue.parse(scene.succeed("status", "--json").output)
      #expect(json["domain"]?.string == "arena" && json["domains"]?["notes"]?["journal"] != nil)
      #expect(try !scene.succeed("status", "--domain", "notes").text.contains("arena"))

      let metrics = try server.curl("/metrics").text
      for domain in ["arena", "notes"] {
        #expect(metrics.contains("cutover_journal_head{domain=\"\(domain)\"}"), "\(domain)")
      }
      let overview = try JSONValue.parse(
        try Program.run("curl", ["-sS", server.url + "/admin/overview"] + Self.asOperator).output)
      #expect(overview["domains"]?.elements?.compactMap { $0["domain"]?.string } == ["arena", "notes"])
      let flags = overview["endpoints"]?.elements?.compactMap { $0["flag"]?.string } ?? []
      #expect(flags.contains("arena.trades") && flags.contains("notes.notes"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `share one flag file, and neither moves the other's endpoints`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      try scene.succeed("flags", "set", "trades", "--stage", "dualwrite", "--force", "--reason", "a test")
      // The notes come to a file whose history says nothing of them.
      let list = try scene.succeed("flags", "list", "--domain", "notes").text
      #expect(list.contains("notes") && list.contains("off"))
      try scene.succeed(
        "flags", "set", "notes", "--domain", "notes", "--stage", "shadow", "--force", "--reason", "a test")
      let file = try JSONValue.parse(try scene.folder.read("flags/flags.json"))
      #expect(file["flags"]?["arena.trades"]?["defaultVariant"]?.string == "dualwrite")
      #expect(file["flags"]?["notes.notes"]?["defaultVariant"]?.string == "shadow")
      for domain in ["arena", "notes"] { try scene.succeed("flags", "verify", "--history-only", "--domain", domain) }
      // The check of one domain's gates does not take the other's away.
      for domain in ["notes", "arena"] { try scene.succeed("flags", "verify", "--domain", domain) }
      let gates = try JSONValue.parse(
        try scene.succeed("flags", "show", "notes", "--domain", "notes", "--json").output)["next"]?["gates"]?.elements
      #expect(gates?.first { $0["gate"]?.string == "gate health" }?["met"]?.bool == true, "\(gates ?? [])")
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      for (endpoint, stage) in [("trades", "dualwrite"), ("notes", "shadow")] {
        let answer = try server.curl("/api/\(endpoint)", "-o", "/dev/null", "-D", "-").text
        #expect(answer.contains("Cutover-Stage: \(stage)"), "\(answer)")
      }
      let one = try Program.run(
        "curl",
        [
          "-sS", server.url + "/ofrep/v1/evaluate/flags/notes.notes", "-H", "Content-Type: application/json", "-d",
          #"{"context":{"targetingKey":"x"}}"#,
        ])
      #expect(one.text.contains("shadow"), "\(one.text)")
      // What somebody takes out is missed, also of one domain among several.
      let text = String(decoding: try scene.folder.read("flags/flags.json"), as: UTF8.self)
      try scene.folder.write(text.replacing("\"notes.notes\"", with: "\"notes.other\""), to: "flags/flags.json")
      #expect(try scene.cutover("flags", "list", "--domain", "notes").status != 0)
      #expect(try server.end() == 0)
    }
  }

  @Test func `are told apart by the name of an endpoint, which says what a command acts on`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      #expect(try scene.succeed("flags", "promote", "notes.notes").text == "notes: off to dualwrite\n")
      let run = try scene.succeed("parity", "run", "--endpoint", "notes.notes", "--json")
      #expect(run.text.contains(#""domain": "notes""#), "\(run.text)")
      #expect(try scene.succeed("show", "notes.notes", "--side", "legacy").text.contains("from the file"))
      for (arguments, words) in [
        (
          ["flags", "show", "notes"],
          "'notes' is an endpoint of the domain notes, and this command acts on arena. Type notes.notes instead, or add "
            + "--domain notes."
        ),
        (
          ["parity", "run", "--endpoint", "trades", "--endpoint", "notes.notes"],
          "another one named here is of arena. Run the command once for each domain."
        ),
        (["flags", "show", "notes.notes", "--domain", "arena"], "this command acts on arena. Use --domain notes."),
        (["flags", "show", "note"], "there is no endpoint 'note'; did you mean 'notes.notes'? There are arena."),
        (["flags", "show", "bogus"], ", notes.notes"), (["show", "bogus", "--side", "legacy"], ", notes.notes"),
        (["parity", "run", "--endpoint", "tradse"], "did you mean 'trades'?"),
        (["flags", "show", "bogus", "--domain", "notes"], "there is no endpoint 'bogus'; there are notes."),
      ] {
        let refused = try scene.start(arguments).wait()
        #expect(refused.status == 64 && refused.errors.contains(words), "\(arguments): \(refused.errors)")
      }
      // A word that is no endpoint says nothing of the domain.
      try scene.succeed("flags", "freeze", "trades", "--reason", "notes.notes")
    }
  }

  @Test func `are all told of by the commands that say how things are`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      try scene.succeed(
        "flags", "set", "notes.notes", "--stage", "live", "--percent", "5", "--force", "--reason", "a test")
      let list = try scene.succeed("flags", "list").text
      #expect(list.contains("arena.trades ") && list.contains("notes.notes "), "\(list)")
      let flags = try JSONValue.parse(scene.succeed("flags", "list", "--json").output)["flags"]?.elements
      #expect(flags?.first { $0["flag"]?.string == "notes.notes" }?["stage"]?.string == "live")
      #expect(try scene.succeed("flags", "plan").text.contains("notes.notes"))
      #expect(try !scene.succeed("flags", "list", "--domain", "notes").text.contains("trades"))
      try scene.folder.write("nonsense", to: "legacy-notes/notes.json")
      let doctor = try scene.cutover("doctor")
      #expect(doctor.status == 78 && doctor.text.contains("FAILED   notes: legacy files: "), "\(doctor.text)")
      #expect(doctor.text.contains("ok       schema: ") && doctor.text.contains("ok       notes: schema: "))
      #expect(doctor.text.split(separator: "\n").count { $0.contains("postgres server") } == 1, "\(doctor.text)")
    }
  }

  @Test func `have the commands that are advised act on the one that they are about`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      for key in ["arena.trades", "notes.notes"] { try scene.succeed("flags", "promote", key) }
      let refused = try scene.cutover("flags", "promote", "notes.notes").text
      #expect(refused.contains("run 'cutover parity run --domain notes'"), "\(refused)")
      #expect(try scene.cutover("flags", "promote", "trades").text.contains("run 'cutover parity run'"))
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      func gates(_ key: String) throws -> String {
        try Program.run("curl", ["-sS", "\(server.url)/admin/flags/\(key)/gates"] + Self.asOperator).text
      }
      let (notes, trades) = (try gates("notes.notes"), try gates("arena.trades"))
      #expect(notes.contains("'cutover parity run --domain notes'"), "\(notes)")
      #expect(trades.contains("'cutover parity run'"), "\(trades)")
      let started = try server.post(
        #"{"endpoint":"notes.notes"}"#, to: "/admin/parity/runs", Self.asOperator[0], Self.asOperator[1])
      #expect(started.text.contains(#""endpoint":"notes""#), "\(started.text)")
      let sent = try server.post(note("n1", "b", "sent"), to: "/ingest/notes?ack=applied")
      #expect(sent.text.contains("\"accepted\":1"), "\(sent.text)")
      // What the journal of the notes feeds goes to another place; the server says so until it is back.
      try #require(rename(scene.folder.file("legacy-notes"), scene.folder.file("away")) == 0)
      try #require(mkdir(scene.folder.file("legacy-notes"), 0o755) == 0)
      let advice = "'cutover journal adopt --domain notes'"
      var said = ""
      for _ in 0..<200 where !said.contains(advice) {
        usleep(50_000)
        said = try server.curl("/readyz").text
      }
      #expect(said.contains(advice), "\(said)")
      let status = try scene.succeed("status").text
      #expect(status.contains(advice), "\(status)")
      #expect(try server.end() == 0)
      let log = String(decoding: try scene.folder.read("serve-errors"), as: UTF8.self).split(separator: "\n")
      let failing = log.filter { $0.contains("journal adopt") }
      #expect(!failing.isEmpty && failing.allSatisfy { $0.contains("domain=notes") && $0.contains(advice) }, "\(log)")
    }
  }

  @Test func `do not notice each other's faults`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      try #require(rename(scene.folder.file("legacy-notes"), scene.folder.file("away")) == 0)
      try scene.sql("DROP SCHEMA notes CASCADE", foreign: true)
      for number in 1...20 {
        let answer = try server.post(trade("\(number)"), to: "/ingest?ack=applied").text
        #expect(answer.contains("\"accepted\":1"), "\(answer)")
        #expect(try status(server, "/api/trades") == "200")
      }
      #expect(try status(server, "/api/notes") != "200")
      #expect(try status(server, "/readyz") == "200")
      #expect(try status(server, "/readyz?domain=arena") == "200")
      #expect(try status(server, "/readyz?domain=notes") == "503")
      #expect(try status(server, "/readyz?domain=other") == "404")
      #expect(try server.curl("/readyz").text.contains("\"domain\":\"notes\""))
      #expect(try scene.cutover("parity", "run", "--full").status == 0)
      #expect(try server.end() == 0)
    }
  }

  @Test func `refuse each other's state folder before anything is written`() throws {
    try Scene.ofTwoDomains { scene in
      try scene.succeed("backfill", "--domain", "arena")
      // Named as the first domain it would be the owner of the state folder.
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      try scene.folder.write(
        configuration.replacing("domain: arena, notes", with: "domain: notes"), to: "cutover.yaml")
      let refused = try scene.cutover("status")
      #expect(refused.status == 78 && refused.errors.contains("is that of the domain arena"), "\(refused.errors)")
      #expect(access(scene.folder.file("state/notes"), F_OK) != 0)
    }
  }

  @Test(arguments: [["arena"], ["notes"], ["arena", "notes"]])
  func `say how to write the list where its order was changed, and that helps`(fed: [String]) throws {
    try Scene.ofTwoDomains { scene in
      for domain in fed { try scene.succeed("backfill", "--domain", domain) }
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      try scene.folder.write(
        configuration.replacing("domain: arena, notes", with: "domain: notes, arena"), to: "cutover.yaml")
      for command in ["doctor", "status"] {
        let refused = try scene.cutover(command)
        #expect(refused.status == 78 && refused.errors.contains("'domain: arena, notes'"), "\(refused.errors)")
        #expect(!refused.errors.contains("--domain"), "\(refused.errors)")
      }
      try scene.folder.write(configuration, to: "cutover.yaml")
      #expect(try scene.succeed("status").text.contains("domain      arena"))
    }
  }

  @Test func `are chosen by a variable as by the option, and no other one is taken for one of them`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let notes = try scene.succeed("flags", "list", environment: ["CUTOVER_DOMAIN": "notes"]).text
      #expect(notes.contains("notes") && !notes.contains("trades"), "\(notes)")
      for run in [
        try scene.cutover("status", "--domain", "arbitrage"),
        try scene.cutover("status", environment: ["CUTOVER_DOMAIN": "arbitrage"]),
      ] {
        #expect(run.status == 78 && run.errors.contains("none of the domains of this instance"), "\(run.errors)")
        #expect(run.errors.contains("which has arena, notes; "), "\(run.errors)")
      }
      let twice = try scene.cutover("status", environment: ["CUTOVER_DOMAIN": "notes, notes"])
      #expect(twice.status == 78 && twice.errors.contains("notes is there twice"), "\(twice.errors)")
    }
  }

  @Test func `compare at a cut that a server elsewhere holds`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      let run = try Program.run(
        Program.products + "/cutover",
        ["parity", "run", "--config", scene.folder.file("cutover.yaml"), "--domain", "notes"],
        in: "/", environment: scene.variables)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      #expect(try server.end() == 0)
    }
  }

  @Test func `cannot both have one folder named on the command line`() throws {
    try Scene.ofTwoDomains { scene in
      let refused = try scene.cutover("serve", "--data-path", "legacy-json", "--listen", "127.0.0.1:0")
      #expect(refused.status == 64, "\(refused.errors)")
      #expect(refused.errors.contains("domains.arena.legacy_path"), "\(refused.errors)")
    }
  }

  @Test func `have the endpoints that their own settings ask for, whichever stands first`() throws {
    try Scene.ofTwoDomains { scene in
      try scene.folder.write(
        """
        domain: notes, arena
        domains:
          arena:
            legacy_path: legacy-json
            recent_trades: true
          notes:
            legacy_path: legacy-notes

        """, to: "cutover.yaml")
      for domain in ["notes", "arena"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      #expect(try status(server, "/api/trades/recent?limit=1") == "200")
      #expect(try server.end() == 0)
    }
  }

  @Test func `are refused where a variable would give them one folder, or the settings do`() throws {
    try Scene.ofTwoDomains { scene in
      let variable = try scene.cutover("status", environment: ["CUTOVER_DATA_PATH": "legacy-json"])
      #expect(variable.status == 78, "\(variable.text)\(variable.errors)")
      #expect(
        variable.errors.contains("unset it, and set domains.arena.legacy_path and domains.notes.legacy_path"),
        "\(variable.errors)")
      try scene.folder.write("domain: arena, notes\n", to: "cutover.yaml")
      let same = try scene.cutover("config", "check")
      #expect(same.status == 78 && same.errors.contains("arena and notes have the same legacy files"), "\(same.errors)")
      #expect(same.errors.contains("set domains.notes.legacy_path"), "\(same.errors)")
    }
  }

  @Test func `are told apart in the history, the evidence, the runs and the metrics`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      for key in ["arena.trades", "notes.notes"] { try scene.succeed("flags", "promote", key) }
      let history = try scene.succeed("flags", "history").text
      #expect(history.contains("arena.trades") && history.contains("notes.notes"), "\(history)")
      #expect(try scene.cutover("status", "--domain", "other").errors.contains("there are arena, notes ("))

      try scene.succeed("parity", "run", "--full")
      let once = ["CUTOVER_GATES_CLEAN_RUNS": "1"]
      let gate = try scene.cutover("parity", "gate", environment: once)
      #expect(gate.status == 1 && gate.text.contains("arena.trades: fresh"), "\(gate.text)")
      #expect(gate.text.contains("notes.notes: not enough") && gate.text.contains("--domain notes"), "\(gate.text)")
      try scene.succeed("parity", "run", "--full", "--domain", "notes")
      try scene.succeed("parity", "gate", environment: once)
      try scene.succeed("parity", "gate", "--endpoint", "notes.notes", environment: once)

      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      func runs(_ query: String) throws -> [String] {
        let list = try Program.run("curl", ["-sS", "\(server.url)/admin/parity/runs\(query)"] + Self.asOperator)
        return try JSONValue.parse(list.output)["runs"]?.elements?.compactMap { $0["domain"]?.string } ?? []
      }
      #expect(try runs("").sorted() == ["arena", "notes"])
      #expect(try runs("?domain=arena") == ["arena"])
      let metrics = try server.curl("/metrics").text.split(separator: "\n")
      let reads = metrics.filter { $0.hasPrefix("cutover_read_through_total{") }
      #expect(!reads.isEmpty && reads.allSatisfy { $0.contains("domain=\"arena\"") }, "\(reads)")
      #expect(try server.end() == 0)
    }
  }
}
