import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// The Arena and the notes as two domains of one instance, in the list of its configuration.
@Suite struct `The domains of a list` {
  private static let environment = ["CUTOVER_ADMIN_TOKEN": "the-token-of-the-tests"]
  private static let asOperator = ["-H", "Authorization: Bearer the-token-of-the-tests"]

  @Test func `keep their place in the list, where their state is`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      for (list, domain) in [("notes, arena", "arena"), ("notes, arena", "notes"), ("notes", "notes")] {
        try scene.folder.write(
          configuration.replacing("domain: arena, notes", with: "domain: \(list)"), to: "cutover.yaml")
        let refused = try scene.cutover("status", "--domain", domain)
        #expect(refused.status == 78, "\(list), \(domain): \(refused.text)\(refused.errors)")
        #expect(refused.errors.contains("begins with notes, and began with arena"), "\(refused.errors)")
        #expect(refused.errors.contains("write 'domain: arena, notes'"), "\(refused.errors)")
      }
      #expect(access(scene.folder.file("state/arena"), F_OK) != 0)
    }
  }

  /// Tables of the first one are on the search path, and nothing was taken in yet that would say so.
  @Test func `are refused in another order before the first event, with the one to write, which then works`() throws {
    try Scene.ofTwoDomains { scene in
      try scene.succeed("migrate", "up")
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      func write(_ list: String) throws {
        try scene.folder.write(
          configuration.replacing("domain: arena, notes", with: "domain: \(list)"), to: "cutover.yaml")
      }
      try write("notes, arena")
      for command in [["migrate", "status"], ["ingest", "/dev/null"], ["serve", "--listen", "127.0.0.1:0"]] {
        let refused = try Program.run(
          Program.products + "/cutover", command, in: scene.folder.path, environment: scene.variables)
        #expect(refused.status == 78, "\(command): \(refused.text)\(refused.errors)")
        #expect(refused.errors.contains("write 'domain: arena, notes'"), "\(command): \(refused.errors)")
      }
      // A writer of that order had begun, and nothing came in: the folder is still nobody's.
      try scene.folder.write("notes\n", to: "state/domain")
      try write("arena, notes")
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      #expect(String(decoding: try scene.folder.read("state/domain"), as: UTF8.self).hasPrefix("arena"))
    }
  }

  @Test func `are still served where one was taken off the list, which commands and status say`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      try scene.folder.write(
        configuration.replacing("domain: arena, notes", with: "domain: arena"), to: "cutover.yaml")
      let words = "still serves notes: it was started before the list of domains changed; restart it, or put notes back"
      let list = "write 'domain: arena, notes'"
      for command in [
        ["status"], ["doctor"], ["flags", "rollback", "notes.notes"], ["flags", "show", "notes.notes"],
        ["ingest", "--domain", "notes", "/dev/null"],
      ] {
        let said = try Program.run(
          Program.products + "/cutover", command, in: scene.folder.path, environment: scene.variables)
        let text = said.text + said.errors
        #expect(text.contains(words) && text.contains(list), "\(command): \(text)")
        #expect(!text.contains("move its state folder away"), "\(command): \(text)")
        #expect(!text.contains("nothing serves it"), "\(command): \(text)")
      }
      let json = try JSONValue.parse(scene.succeed("status", "--json").output)["unlisted_domains"]
      #expect(json?[0]?["served_by"]?.int != nil, "\(json?.compact ?? "")")
      #expect(try server.end() == 0)
      #expect(try scene.succeed("status").text.contains("nothing serves it"))
    }
  }

  @Test func `have one link to the newest report, and each its own newest run`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      for domain in ["arena", "notes"] { try scene.succeed("parity", "run", "--domain", domain) }
      let shown = try scene.succeed("parity", "show", "latest").text
      #expect(shown.contains("reports/latest is the report of another run, 2"), "\(shown)")
      #expect(shown.contains(" of the domain notes\n"), "\(shown)")
      #expect(try !scene.succeed("parity", "show", "latest", "--domain", "notes").text.contains("another run"))
    }
  }

  @Test func `are told of when they are taken off the list while their state is there`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      #expect(try !scene.succeed("status").text.contains("in the list"))
      try scene.succeed("flags", "set", "notes.notes", "--stage", "shadow", "--force", "--reason", "a test")
      let configuration = String(decoding: try scene.folder.read("cutover.yaml"), as: UTF8.self)
      try scene.folder.write(
        configuration.replacing("domain: arena, notes", with: "domain: arena"), to: "cutover.yaml")
      let words = "the domain notes is not in the list"
      let status = try scene.succeed("status").text
      #expect(status.contains(words) && status.contains("notes.notes in shadow"), "\(status)")
      #expect(status.contains("write 'domain: arena, notes'"), "\(status)")
      let json = try JSONValue.parse(scene.succeed("status", "--json").output)["unlisted_domains"]
      #expect(json?[0]?["domain"]?.string == "notes" && json?[0]?["moved"]?[0]?.string == "notes.notes in shadow")
      let doctor = try scene.cutover("doctor").text
      #expect(doctor.contains("warning  domains: \(words)") && doctor.contains("'domain: arena, notes'"), "\(doctor)")
      for command in [["flags", "list"], ["parity", "gate"]] {
        let said = try scene.cutover(command)
        let text = said.text + said.errors
        #expect(text.contains(words) && text.contains("notes.notes in shadow"), "\(command): \(text)")
      }
      for (command, status) in [
        (["flags", "show", "notes.notes"], 64), (["flags", "rollback", "notes"], 64),
        (["parity", "run", "--endpoint", "notes.notes"], 64), (["parity", "history", "--endpoint", "notes.notes"], 64),
        (["parity", "gate", "--endpoint", "notes.notes"], 64), (["parity", "run", "--domain", "notes"], 78),
        (["flags", "list", "--domain", "notes"], 78),
      ] as [([String], Int32)] {
        let said = try scene.cutover(command)
        #expect(said.status == status && said.errors.contains(words), "\(command): \(said.errors)")
        #expect(said.errors.contains("write 'domain: arena, notes' to go on with it"), "\(command): \(said.errors)")
        #expect(said.errors.contains("'cutover finish --domain notes'"), "\(command): \(said.errors)")
      }
      let server = try RunningServer(scene, environment: Self.environment)
      for _ in 0..<500 where try !server.curl("/readyz").text.contains("\"status\":\"degraded\"") { usleep(20_000) }
      func ask(_ path: String) throws -> JSONValue {
        try JSONValue.parse(
          Program.run("curl", ["-sS", "-m", "30", server.url + path] + Self.asOperator).output)
      }
      let ready = try ask("/readyz")
      #expect(ready["status"]?.string == "degraded" && ready.compact.contains(words), "\(ready.compact)")
      #expect(try ask("/admin/status").compact.contains(words))
      for path in ["/admin/flags/notes.notes", "/admin/flags/notes.notes/gates", "/admin/overview?domain=notes"] {
        let detail = try ask(path)["detail"]?.string ?? ""
        #expect(detail.contains(words), "\(path): \(detail)")
      }
      let read = try ask("/api/notes")
      #expect(read["status"]?.int == 404 && read.compact.contains("an endpoint of the domain notes"), "\(read.compact)")
      #expect(try server.end() == 0)
    }
  }

  @Test func `are each found by what an operator asks without naming one`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      func ask(_ path: String, _ arguments: [String] = []) throws -> JSONValue {
        try JSONValue.parse(
          Program.run("curl", ["-sS", "-m", "30", server.url + path] + Self.asOperator + arguments).output)
      }
      #expect(try ask("/admin/parity/started")["state"]?.string == "none")
      let body = ["-H", "Content-Type: application/json", "-d", #"{"endpoint":"notes.notes"}"#]
      #expect(try ask("/admin/parity/runs", body)["domain"]?.string == "notes")
      let started = try ask("/admin/parity/started")
      #expect(started["domain"]?.string == "notes" && started["endpoint"]?.string == "notes", "\(started)")
      #expect(try ask("/admin/parity/started?domain=arena")["state"]?.string == "none")
      #expect(try ask("/admin/parity/started?domain=nosuch")["status"]?.int == 404)
      for (body, path) in [
        ([], "/admin/flags/note"),
        (["-H", "Content-Type: application/json", "-d", #"{"endpoint":"note"}"#], "/admin/parity/runs"),
      ] {
        let detail = try ask(path, body)["detail"]?.string ?? ""
        #expect(detail.contains("did you mean 'notes.notes'? There are arena."), "\(detail)")
        #expect(detail.hasSuffix(", notes.notes"), "\(detail)")
      }
      #expect(try ask("/admin/flags/note?domain=notes")["detail"]?.string?.hasSuffix("There are notes") == true)
      #expect(try ask("/admin/status")["domain"]?.string == "arena")
      #expect(try ask("/admin/outbox")["domain"]?.string == "arena")
      let unknown = try JSONValue.parse(try server.post("{}", to: "/ingest/note").output)
      #expect(unknown["status"]?.int == 404)
      let detail = unknown["detail"]?.string ?? ""
      #expect(detail.contains("'note'") && detail.contains("/ingest/arena, /ingest/notes"), "\(detail)")
      #expect(try server.end() == 0)
    }
  }

  @Test func `are named where an endpoint is another one's than the option says`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let refused = try scene.cutover("flags", "show", "trades", "--domain", "notes")
      #expect(refused.status == 64, "\(refused.errors)")
      #expect(
        refused.errors.contains("'trades' is an endpoint of the domain arena, and this command acts on notes"),
        "\(refused.errors)")
    }
  }
}
