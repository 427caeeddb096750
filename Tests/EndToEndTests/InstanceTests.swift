import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// A folder in which nothing is, and the program in it with no settings at all.
private struct Nowhere {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory("nowhere") }

  func cutover(_ line: String, environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", line.split(separator: " ").map(String.init), in: folder.path,
      environment: environment)
  }

  var names: [String] {
    get throws {
      try Program.run("ls", ["-A", folder.path]).text.split(separator: "\n").map(String.init)
    }
  }
}

@Suite struct `A folder without an instance` {
  @Test(arguments: [
    "flags list", "flags show trades", "flags rollback trades", "flags promote trades", "flags set trades --owner me",
    "flags freeze --all", "flags history", "flags verify", "flags export", "flags evaluate trades me", "parity run",
    "parity history", "parity show 20261121T093015Z-3f9a", "parity gate", "parity worker", "outbox list",
    "outbox replay",
    "outbox purge --all", "cache warm", "cache verify", "cache purge", "journal status", "journal parked",
    "journal compact", "journal adopt", "migrate status", "migrate down", "show trades --side legacy", "status",
    "down",
  ])
  func `is left as it is by a command that reads or changes state`(line: String) throws {
    let nowhere = try Nowhere()
    let run = try nowhere.cutover(line)
    #expect(run.status == 78, "\(run.text)\(run.errors)")
    #expect(run.output == [])
    #expect(run.errors.hasPrefix("cutover: there is no instance of Cutover in \(nowhere.folder.path)"))
    #expect(run.errors.contains("'cutover init'") && run.errors.split(separator: "\n").count == 1)
    #expect(try nowhere.names == [])
  }

  @Test(
    arguments: [
      ("backfill --from nope", 65, "nope: No such file or directory; nothing was changed; name another one (--from)"),
      ("backfill", 65, "legacy-json: No such file or directory; nothing was changed; name the folder"),
      ("ingest nofile", 65, "nofile: No such file or directory; name a file of events"),
      ("ingest .", 65, ".: this is a folder"),
      ("serve --listen nonsense", 64, "'nonsense' is not an address to listen on"),
      ("serve --listen 203.0.113.7:80", 64, "203.0.113.7:80 is no address of this machine"),
      ("serve --listen 127.0.0.1:0 --read-deadline 0", 64, "--read-deadline is a number"),
    ] as [(String, Int32, String)])
  func `begins no instance for arguments that are wrong`(line: String, status: Int32, words: String) throws {
    let nowhere = try Nowhere()
    let run = try nowhere.cutover(line)
    #expect(run.status == status && run.errors.hasPrefix("cutover: \(words)"), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(try nowhere.names == [])
  }

  @Test func `gets the help from the program alone, and events of any domain`() throws {
    let nowhere = try Nowhere()
    let bare = try nowhere.cutover("")
    #expect(bare.status == 0 && bare.text.hasPrefix("OVERVIEW: Move a read API"), "\(bare.errors)")
    for line in ["simulate --count 1 --seed 1 --domain notes", "--domain notes simulate --count 1 --seed 1"] {
      let event = try nowhere.cutover(line)
      #expect(event.status == 0 && event.text.hasPrefix(#"{"type":"note""#), "\(event.text)\(event.errors)")
    }
    #expect(try nowhere.names == [])
  }

  @Test func `becomes one by init, which keeps what is there`() throws {
    let nowhere = try Nowhere()
    let first = try nowhere.cutover("init --name trial")
    #expect(first.text == "made  cutover.yaml\nmade  flags/flags.json\nmade  reports/\n" && first.status == 0)
    let flags = try JSONValue.parse(try nowhere.cutover("flags list --json").output)
    #expect(flags["flags"]?.elements?.map { $0["stage"]?.string } == Array(repeating: "off", count: 9))
    let file = String(decoding: try nowhere.folder.read("cutover.yaml"), as: UTF8.self)
    try nowhere.folder.write(Array((file + "# mine\n").utf8), to: "cutover.yaml")
    let second = try nowhere.cutover("init --name other")
    #expect(second.text == "kept  cutover.yaml\nkept  flags/flags.json\nkept  reports/\n" && second.status == 0)
    #expect(String(decoding: try nowhere.folder.read("cutover.yaml"), as: UTF8.self) == file + "# mine\n")
    #expect(try nowhere.cutover("flags promote trades").status == 0)
    #expect(try nowhere.cutover("init").status == 0)
    #expect(try nowhere.cutover("flags list").text.contains("dualwrite"))
  }
}

@Suite struct `A configuration file that is named` {
  @Test func `is named by the commands that are advised, too`() throws {
    let (here, elsewhere) = (try Nowhere(), try Nowhere())
    #expect(try here.cutover("init").status == 0)
    let file = here.folder.file("cutover.yaml")
    let run = try elsewhere.cutover("flags promote trades --dry-run --config \(file)")
    #expect(run.text.contains("'cutover flags promote trades --config \(file)' does it"), "\(run.text)\(run.errors)")
    #expect(try here.cutover("flags promote trades --dry-run").text.contains("'cutover flags promote trades' does it"))
  }

  @Test(arguments: ["flags list --json --config %", "--config % flags list --json", "flags list --json"])
  func `leads to its instance from anywhere`(line: String) throws {
    let (here, elsewhere) = (try Nowhere(), try Nowhere())
    #expect(try here.cutover("init").status == 0)
    #expect(try here.cutover("flags promote trades").status == 0)
    let file = here.folder.file("cutover.yaml")
    let run = try elsewhere.cutover(
      line.replacing("%", with: file), environment: line.contains("%") ? [:] : ["CUTOVER_CONFIG": file])
    let stages = try JSONValue.parse(run.output)["flags"]?.elements?.compactMap { $0["stage"]?.string }
    #expect(stages?.contains("dualwrite") == true, "\(run.errors)")
    #expect(try elsewhere.names == [])
  }

  @Test func `says where every value comes from, and hides secrets`() throws {
    let nowhere = try Nowhere()
    try nowhere.folder.write(
      Array(
        """
        server:
          listen: 127.0.0.1:9999
          admin_token: a-long-and-secret-token
        postgres:
          url: postgres://u:p@ss:w/rd@127.0.0.1/x
        """.utf8), to: "cutover.yaml")
    let run = try nowhere.cutover(
      "config show --json", environment: ["CUTOVER_JOBS": "3", "REDIS_URL": "redis://:hidden@127.0.0.1:1/0"])
    let rows = try JSONValue.parse(run.output)["settings"]?.elements ?? []
    func row(_ key: String) -> [String?] {
      let row = rows.first { $0["setting"]?.string == key }
      return [row?["value"]?.string, row?["origin"]?.string]
    }
    #expect(row("server.listen") == ["127.0.0.1:9999", "./cutover.yaml:2"])
    #expect(row("server.admin_token") == ["***", "./cutover.yaml:3"])
    #expect(row("postgres.url") == ["postgres://u:***@127.0.0.1/x", "./cutover.yaml:5"])
    #expect(row("redis.url") == ["redis://:***@127.0.0.1:1/0", "REDIS_URL"])
    #expect(row("parity.jobs") == ["3", "CUTOVER_JOBS"])
    #expect(row("parity.reports") == ["reports", "default"])
    for hidden in ["secret", "ss:w", "hidden"] { #expect(!run.text.contains(hidden)) }
  }

  @Test func `is refused with its line where it cannot be right, and warned about where others can read its secrets`()
    throws
  {
    let nowhere = try Nowhere()
    try nowhere.folder.write(Array("server:\n  admin_token: a-long-and-secret-token\n".utf8), to: "cutover.yaml")
    chmod(nowhere.folder.file("cutover.yaml"), 0o644)
    let warned = try nowhere.cutover("config check", environment: ["CUTOVER_LISTN": "x"])
    #expect(warned.status == 0 && warned.text == "./cutover.yaml: ok\n")
    #expect(warned.errors.contains("every user can read the secrets in it (server.admin_token)"))
    #expect(warned.errors.contains("CUTOVER_LISTN: there is no such setting; did you mean CUTOVER_LISTEN?"))
    try nowhere.folder.write(Array("parity:\n  jobs: many\n".utf8), to: "cutover.yaml")
    for line in ["config check", "flags list", "backfill"] {
      let run = try nowhere.cutover(line)
      #expect(run.status == 78)
      #expect(
        run.errors == "cutover: ./cutover.yaml:2:9: 'jobs' is \"many\"; set it to a whole number from 1 to 64\n")
    }
  }

  @Test(arguments: [
    ("server:\n  listen: 127.0.0.1:99999", "set it to an address such as 127.0.0.1:8888"),
    ("server:\n  listen: 8888", "set it to an address such as 127.0.0.1:8888"),
    ("server:\n  listen: \"[::1\"", "set it to an address such as 127.0.0.1:8888"),
    ("server:\n  admin_tokens: a-token-without-a-name", "set it to entries such as ann:TOKEN,bob:TOKEN"),
    ("server:\n  admin_tokens: ann", "set it to entries such as ann:TOKEN,bob:TOKEN"),
    ("server:\n  hosts: https://cutover.example.com", "set it to names without scheme and port"),
    ("server:\n  ofrep_origins: example.com", "set it to origins such as https://app.example.com:8443"),
    ("redis:\n  url: redis://127.0.0.1:6379/x", "the database must be a number from 0 up"),
    ("redis:\n  url: redis://127.0.0.1:99999/0", "the port must be a number from 1 to 65535"),
    ("parity:\n  cut_age: 31m", "set it to a time from 0s to 30m"),
    ("parity:\n  lease: 0s", "set it to a time from 1s to 365d"),
    ("parity:\n  rules: gone.json", "gone.json"),
    ("flags:\n  store: postgres", "DATABASE_URL is not set; set it (postgres.url)"),
    ("flags:\n  audit_key_file: gone.key", "put the key file back, or correct flags.audit_key_file"),
    ("\nlog: loud", "set it to a level (trace, debug,"),
    ("\njournal: { url: \"postgresql://a:b@c:x@d/e\" }", "can be read in more than one way"),
  ])
  func `is refused by its check where the command that uses a value would refuse it`(
    text: String, wanted: String
  ) throws {
    let nowhere = try Nowhere()
    try nowhere.folder.write(Array((text + "\n").utf8), to: "cutover.yaml")
    let run = try nowhere.cutover("config check")
    #expect(run.status == 78 && run.errors.hasPrefix("cutover: ./cutover.yaml:2:"), "\(run.text)\(run.errors)")
    #expect(run.errors.contains(wanted) && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func `hinders no command that does without a file that it names`() throws {
    let nowhere = try Nowhere()
    try nowhere.folder.write(Array("parity:\n  rules: gone.json\n".utf8), to: "cutover.yaml")
    #expect(try nowhere.cutover("flags list").status == 0)
  }

  @Test func `that is not there is an error`() throws {
    let run = try Nowhere().cutover("flags list --config gone.yaml")
    #expect(run.status == 78 && run.errors.hasPrefix("cutover: gone.yaml: No such file or directory"))
  }

  @Test func `is that of the commands that are advised, with the state folder that an option names`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try scene.succeed("flags", "promote", "trades", "--state-path", "state")
      let refused = try scene.cutover("flags", "promote", "trades", "--state-path", "state").text
      #expect(refused.contains("run 'cutover parity run --state-path state'"), "\(refused)")
      #expect(try scene.cutover("flags", "promote", "trades").text.contains("run 'cutover parity run'"))
    }
  }
}
