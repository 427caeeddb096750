import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `Migrations` {
  @Test func `go up, up again, down by steps to nothing, and up again`() throws {
    try Scene.with { scene in
      let all = try Self.applied(try scene.cutover("migrate", "up"))
      #expect(try scene.cutover("migrate", "up").text == "nothing to apply: the schema is the newest\n")
      #expect(try scene.cutover("migrate", "down").text.hasPrefix("took back "))
      let status = try JSONValue.parse(scene.cutover("migrate", "status", "--json").output)
      let count = try #require(Int(status["version"]?.number?.lexeme ?? "")) + 1
      #expect(count > 1 && all > count)
      #expect(status["pending"]?.number?.lexeme == "1")
      for _ in 1..<count { try scene.succeed("migrate", "down") }
      #expect(try scene.cutover("migrate", "down").text == "nothing to take back: the database has no schema\n")
      #expect(
        try scene.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
          == "1")
      #expect(try Self.applied(try scene.cutover("migrate", "up", "2")) == 2)
      #expect(try Self.applied(try scene.cutover("migrate", "up")) == count - 2)
      #expect(try scene.cutover("migrate", "down", "--all").text.split(separator: "\n").count == all)
    }
  }

  @Test func `and compactions print JSON where asked`() throws {
    try Scene.with { scene in
      func json(_ run: ProgramResult) throws -> JSONValue {
        try #require(run.status == 0, "\(run.errors)")
        return try JSONValue.parse(run.output)
      }
      let up = try json(scene.cutover("migrate", "up", "1", "--json"))
      #expect(up["applied"]?[0]?["version"]?.int == 1 && up["applied"]?[0]?["name"]?.string == "0001_documents")
      #expect(try json(scene.cutover("migrate", "down", "--json"))["taken_back"]?.elements?.count == 1)
      #expect(try json(scene.cutover("migrate", "down", "--json"))["taken_back"]?.elements?.isEmpty == true)
      try scene.succeed("backfill")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "20", "--seed", "4")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      let compacted = try json(scene.cutover("journal", "compact", "--keep", "0s", "--json"))
      #expect((compacted["forgotten"]?.int ?? 0) > 0 && compacted["kept"]?.int != nil, "\(compacted.compact)")
    }
  }

  @Test func `of one component leave the others alone`() throws {
    try Scene.with { scene in
      let names = [
        "0001_history", "0002_baselines", "0003_segments", "0004_identities", "0005_acceptances", "0006_addresses",
        "0007_watches",
      ]
      #expect(
        try scene.cutover("migrate", "up", "--component", "parity").text
          == names.map { "applied parity/\($0)\n" }.joined())
      #expect(
        try scene.sql("SELECT to_regclass('trades') IS NULL, to_regclass('cutover_parity.runs') IS NULL") == "t|f")
      #expect(try scene.cutover("migrate", "up", "1").text == "applied 0001_documents\n")
      #expect(
        try scene.cutover("migrate", "down", "--all", "--component", "parity").text
          == names.reversed().map { "took back parity/\($0)\n" }.joined())
      let status = try JSONValue.parse(scene.cutover("migrate", "status", "--json").output)
      let versions = (status["components"]?.elements ?? []).map {
        "\($0["component"]?.string ?? "") \($0["version"]?.compact ?? "")"
      }
      #expect(versions == ["arena 1", "parity null", "flags null"])
      #expect(try scene.cutover("migrate", "up", "--component", "nothing").status == 64)
    }
  }

  @Test func `are applied once by two programs at once`() throws {
    try Scene.with { scene in
      let runs = try (0..<2).map { _ in try scene.start("migrate", "up") }.map { try $0.wait() }
      #expect(runs.map(\.status) == [0, 0])
      let applied = runs.flatMap { $0.text.split(separator: "\n").filter { $0.hasPrefix("applied ") } }
      #expect(Set(applied).count == applied.count)
      #expect(try scene.cutover("migrate", "up").text == "nothing to apply: the schema is the newest\n")
    }
  }

  /// A state of the books that no command but `status` may go on with.
  @Test(arguments: [
    ("dirty = true", "was begun and not ended"), ("version = 99", "at version 99"),
  ])
  func `are refused where the books say that something is wrong`(change: String, message: String) throws {
    try Scene.with { scene in
      _ = try scene.cutover("migrate", "up")
      try scene.sql("UPDATE schema_migrations SET \(change)")
      for command in [["migrate", "up"], ["migrate", "down"], ["backfill"], ["parity", "run"]] {
        let run = try Program.run(
          Program.products + "/cutover", command, in: scene.folder.path,
          environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
        #expect(run.status == 78, "\(command)")
        #expect(run.errors.contains(message) && run.errors.contains("; "), "\(run.errors)")
      }
      let status = try scene.cutover("migrate", "status")
      #expect(status.status == 0)
      #expect(status.text.contains(change.hasPrefix("dirty") ? message : "version 99"))
      #expect(try scene.cutover("status").text.contains(message))
      let doctor = try scene.cutover("doctor")
      #expect(doctor.status == 78)
      #expect(doctor.text.contains("FAILED   schema: ") && doctor.text.contains(message))
    }
  }

  @Test func `are numbered when they are created`() throws {
    let folder = try TemporaryDirectory("migrations")
    try folder.write("", to: "Migrations/0001_first.up.sql")
    try folder.write("", to: "Migrations/0001_first.down.sql")
    func create(_ name: String) throws -> ProgramResult {
      try Program.run(
        Program.products + "/cutover", ["migrate", "create", name, "--domain-directory", "."], in: folder.path)
    }
    #expect(
      try create("add fees").text
        == "./Migrations/0002_add_fees.up.sql\n./Migrations/0002_add_fees.down.sql\n")
    #expect(try create("more").text.hasPrefix("./Migrations/0003_more.up.sql\n"))
    #expect(try create("a;b").status == 78)
  }

  private static func applied(_ result: ProgramResult) throws -> Int {
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").count { $0.hasPrefix("applied ") }
  }
}
