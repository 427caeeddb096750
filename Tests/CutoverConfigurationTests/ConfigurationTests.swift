import CutoverConfiguration
import CutoverTestKit
import Testing

private let schema = ConfigurationSchema(
  [
    Setting("state_path", "STATE", .path, default: ".cutover", "Where state is."),
    Setting("postgres.url", "DATABASE_URL", .url, note: "Cutover's own", "The Postgres."),
    Setting("server.listen", "LISTEN", .text, default: "127.0.0.1:8888", "Where the server listens."),
    Setting("server.admin_token", "TOKEN", .secret, "The token of /admin."),
    Setting("parity.jobs", "JOBS", .integer(1...64), "Threads."),
    Setting("parity.settle", "SETTLE", .duration, default: "2s", "For how long."),
    Setting("flags.store", "STORE", .choice(["file", "postgres"]), default: "file", "Where flags are."),
    Setting("legacy_path", "DATA", .path, default: "legacy-json", scope: .domain, "The legacy files."),
    Setting("cache.prefix", "PREFIX", .word, scope: .domain, of: ["arena"], "The prefix."),
  ], domains: ["arena", "arbitrage"])

private func read(_ text: String, path: String = "cutover.yaml") throws -> ConfigurationFile {
  try ConfigurationFile(Array(text.utf8), path: path, schema: schema)
}

private func value(_ variable: String, of configuration: Configuration, domain: String? = nil) -> String? {
  schema.setting(variable: variable).flatMap { configuration.value(of: $0, domain: domain)?.text }
}

@Suite struct `A configuration file` {
  @Test func `gives settings their values, those of domains by domain`() throws {
    let file = try read(
      """
      # A comment.
      state_path: /srv/state
      server:
        listen: "0.0.0.0:80"
      parity: {jobs: 4, settle: 10s}
      flags:
      domains:
        arena:
          legacy_path: /srv/arena
        arbitrage: ~
      """)
    let configuration = Configuration(schema, file: file) { _ in nil }
    #expect(value("STATE", of: configuration) == "/srv/state")
    #expect(value("LISTEN", of: configuration) == "0.0.0.0:80")
    #expect(value("JOBS", of: configuration) == "4")
    #expect(value("STORE", of: configuration) == "file")
    #expect(value("DATABASE_URL", of: configuration) == nil)
    #expect(value("DATA", of: configuration, domain: "arena") == "/srv/arena")
    #expect(value("DATA", of: configuration, domain: "arbitrage") == "legacy-json")
    #expect(file.domains == ["arena", "arbitrage"])
    let settle = try #require(schema.setting(variable: "SETTLE"))
    #expect(configuration.value(of: settle)?.origin == .file(line: 5))
  }

  @Test func `is overridden by the environment, where a variable that is empty counts as unset`() throws {
    let file = try read("parity: {jobs: 4}\nserver: {listen: a}\n")
    let variables = ["JOBS": "8", "LISTEN": ""]
    let configuration = Configuration(schema, file: file) { variables[$0] }
    #expect(value("JOBS", of: configuration) == "8")
    #expect(value("LISTEN", of: configuration) == "a")
  }

  @Test(arguments: [
    ("cutover.yaml", "state", ".cutover"), ("./cutover.yaml", "state", ".cutover"),
    ("/etc/cutover/cutover.yaml", "/etc/cutover/state", "/etc/cutover/.cutover"),
  ])
  func `has paths relative to its own folder, defaults too`(path: String, set: String, standard: String) throws {
    let configuration = Configuration(schema, file: try read("state_path: state", path: path)) { _ in nil }
    #expect(value("STATE", of: configuration) == set)
    let other = Configuration(schema, file: try read("", path: path)) { _ in nil }
    #expect(value("STATE", of: other) == standard)
    let fromEnvironment = Configuration(schema, file: try read("", path: path)) { $0 == "STATE" ? "here" : nil }
    #expect(value("STATE", of: fromEnvironment) == "here")
  }

  @Test(arguments: [
    ("statepath: x", "cutover.yaml:1:1: there is no setting 'statepath'; did you mean 'state_path'?"),
    ("server:\n  lissten: x", "cutover.yaml:2:3: there is no setting 'lissten' in server; did you mean 'listen'?"),
    ("server: x", "cutover.yaml:1:9: 'server' is a section; indent its settings below it: listen, admin_token"),
    ("parity: {jobs: 65}", "cutover.yaml:1:16: 'jobs' is \"65\"; set it to a whole number from 1 to 64"),
    ("parity:\n  settle: 2", "cutover.yaml:2:11: 'settle' is \"2\"; set it to a time such as 45s, 30m, 12h or 7d"),
    ("flags: {store: redis}", "cutover.yaml:1:16: 'store' is \"redis\"; set it to file or postgres"),
    ("state_path: [a]", "cutover.yaml:1:13: 'state_path' takes one value"),
    ("state_path: a\nstate_path: b", "cutover.yaml:2:1: 'state_path' occurs twice; remove one of them"),
    ("domains: {areena: {}}", "cutover.yaml:1:11: there is no domain 'areena'; did you mean 'arena'?"),
    (
      "legacy_path: x",
      "cutover.yaml:1:1: there is no setting 'legacy_path'; there are state_path, postgres, server, parity, flags, domains"
    ),
    (
      "domains: {arbitrage: {cache: {prefix: a}}}",
      "cutover.yaml:1:23: there is no setting 'cache'; there are legacy_path"
    ),
    ("- a", "cutover.yaml:1:1: this is no list of settings; write 'name: value' lines"),
    ("a: &x 1", "cutover.yaml:1:4: an anchor (&) cannot be used here; write the value out"),
    ("a: *x", "cutover.yaml:1:4: an alias cannot be used here; write the value out"),
    ("a: !!str 1", "cutover.yaml:1:4: a tag (!) cannot be used here; remove it"),
    ("---\na: 1\n---\nb: 1", "cutover.yaml:3:1: a second document begins here; a configuration file has one"),
    ("a: 'b", "cutover.yaml:1:6: this is not YAML: found unexpected end of stream"),
  ])
  func `that cannot be right is refused with line, column and remedy`(text: String, message: String) {
    do {
      _ = try read(text)
      Issue.record("\(text) was accepted")
    } catch { #expect("\(error)" == message) }
  }

  @Test func `with nothing but comments sets nothing`() throws {
    #expect(value("LISTEN", of: Configuration(schema, file: try read("# nothing\n")) { _ in nil }) == "127.0.0.1:8888")
  }

  @Test func `is a file, not a folder or a pipe`() throws {
    let folder = try TemporaryDirectory("configuration")
    #expect(throws: ConfigurationError(folder.path, "this is no file; name the configuration file (--config)")) {
      _ = try ConfigurationFile(path: folder.path, schema: schema)
    }
  }
}

@Suite struct `A secret that is refused` {
  private static let remedy = "is \"***\"; set it to 16 ASCII characters or more; make one with: openssl rand -hex 32"

  @Test(arguments: ["short", "a long one, but not in ASCII: äöü"]) func `is not shown`(secret: String) {
    let configuration = Configuration(schema) { $0 == "TOKEN" ? secret : nil }
    #expect(configuration.problems.map(\.description) == ["TOKEN: this \(Self.remedy)"])
    do {
      _ = try read("server: {admin_token: '\(secret)'}")
      Issue.record("\(secret) was accepted")
    } catch { #expect("\(error)" == "cutover.yaml:1:23: 'admin_token' \(Self.remedy)") }
  }
}

@Suite struct `The environment` {
  @Test func `is checked like the file`() {
    let variables = ["JOBS": "0", "SETTLE": "x", "STORE": "file"]
    let configuration = Configuration(schema) { variables[$0] }
    #expect(
      configuration.problems.map(\.description) == [
        "JOBS: this is \"0\"; set it to a whole number from 1 to 64",
        "SETTLE: this is \"x\"; set it to a time such as 45s, 30m, 12h or 7d",
      ])
  }
}
