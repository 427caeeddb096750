import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@Suite struct `cutover doctor` {
  private struct Check {
    let name: String
    let outcome: String
    let found: String
    let remedy: String?
  }

  private static func checks(_ folder: String, postgres: String, legacy: String) throws -> [Check] {
    let run = try Program.run(
      Program.products + "/cutover",
      [
        "doctor", "--json", "--database-url", postgres, "--state-path", folder + "/state", "--data-path", legacy,
      ])
    return try #require(try JSONValue.parse(run.output).elements)
      .map {
        Check(
          name: try #require($0["name"]?.string), outcome: try #require($0["outcome"]?.string),
          found: try #require($0["found"]?.string), remedy: $0["remedy"]?.string)
      }
  }

  private static func cutover(_ arguments: [String]) throws {
    let run = try Program.run(Program.products + "/cutover", arguments)
    try #require(run.status == 0, "\(run.errors)")
  }

  @Test func `finds nothing in a database that the migrations made, then what was changed by hand`() throws {
    try TestServers.shared.withDatabase { url in
      let scratch = try TemporaryDirectory()
      try Self.cutover(["migrate", "up", "--database-url", url])
      let legacy = PackageFolder.path + "/legacy-json"
      let before = try Self.checks(scratch.path, postgres: url, legacy: legacy)
      for name in ["schema", "schema drift", "clock", "database rights", "postgres version", "legacy files"] {
        #expect(before.first { $0.name == name }?.outcome == "ok", "\(name)")
      }
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try connection.execute(
        script: """
          ALTER TABLE trades ADD COLUMN memo text;
          ALTER TABLE models ALTER COLUMN id SET DEFAULT 'x';
          DROP VIEW IF EXISTS nothing;
          """)
      let drift = try #require(
        try Self.checks(scratch.path, postgres: url, legacy: legacy).first { $0.name == "schema drift" })
      #expect(drift.outcome == "failed")
      #expect(drift.found == "changed: models: column id; not ours: trades: column memo")
      #expect(drift.remedy == "undo what was changed by hand, or make a migration of it")
    }
  }

  @Test func `looks at the flags, and at what somebody has done to them past their history`() throws {
    try Scene.with { scene in
      try scene.succeed("init")
      func flags() throws -> String {
        let result = try scene.cutover("doctor", "--json")
        let checks = try JSONValue.parse(result.output).elements ?? []
        let check = checks.first { $0["name"]?.string == "flags" }
        return "\(check?["outcome"]?.string ?? "-"): \(check?["found"]?.string ?? "-")"
      }
      #expect(try flags() == "ok: every endpoint is off")
      try scene.succeed("flags", "set", "trades", "--stage", "shadow", "--force", "--reason", "a test")
      #expect(try flags() == "ok: 1 of 9 endpoints moved")
      let file = String(decoding: try scene.folder.read("flags/flags.json"), as: UTF8.self)
      try scene.folder.write(
        file.split(separator: "shadow", omittingEmptySubsequences: false).joined(separator: "live"),
        to: "flags/flags.json")
      #expect(try flags().hasPrefix("failed: "))
      try scene.folder.write("{", to: "flags/flags.json")
      #expect(try flags().hasPrefix("failed: "))
    }
  }

  @Test func `names the broken file, the place in it, and what to do`() throws {
    let scratch = try TemporaryDirectory()
    try scratch.write(#"{"trades": [{"id": "a"},]}"#, to: "legacy/trades.json")
    try scratch.write("{}", to: "legacy/positions.json")
    let url = "postgresql:///x?host=\(scratch.path)/none"
    let checks = try Self.checks(scratch.path, postgres: url, legacy: scratch.path + "/legacy")
    let broken = checks.filter { $0.name == "legacy files" }
    #expect(broken.count == 1)
    #expect(broken[0].outcome == "failed")
    #expect(broken[0].found.contains("/legacy/trades.json:1:25: "))
    #expect(broken[0].remedy == "repair it, or restore it from a backup")
  }

  @Test func `says what to do about a server and a folder that are not there`() throws {
    let scratch = try TemporaryDirectory()
    let checks = try Self.checks(
      scratch.path, postgres: "postgresql:///x?host=\(scratch.path)/none", legacy: scratch.path + "/none")
    for name in ["postgres server", "schema", "legacy folder"] {
      let check = try #require(checks.first { $0.name == name })
      #expect(check.outcome == "failed", "\(name)")
      #expect(check.remedy?.isEmpty == false, "\(name)")
    }
  }
}
