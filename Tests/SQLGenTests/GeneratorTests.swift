import CutoverPostgres
import Glibc
import Testing

@testable import cutover_sqlgen

@Suite struct GeneratorTests {
  private func generate(_ folder: String) throws -> [String: String] {
    try Generator(folder: folder).files(PostgresConnection(PostgresConfiguration(url: serverURL())))
  }

  @Test func `the sample's files are what was checked in, every time`() throws {
    let files = try generate(sampleFolder)
    #expect(files.keys.sorted() == ["Migrations.swift", "customers.sql.swift", "orders.sql.swift"])
    for (name, text) in files { #expect(try Files.read("\(sampleFolder)/Generated/\(name)") == text, "\(name)") }
    #expect(try generate(sampleFolder) == files)
  }

  @Test func `the database is left as it was`() throws {
    let connection = try PostgresConnection(PostgresConfiguration(url: serverURL()))
    _ = try generate(sampleFolder)
    let count = try connection.query(sql: "SELECT count(*) FROM pg_namespace WHERE nspname = 'cutover_scratch'") {
      try $0.decode(0, as: Int64.self)
    }
    #expect(count == [0])
  }

  @Test(arguments: [
    ("SELECT 1;", "queries.sql:1: a statement without a name"),
    ("-- name: list :many\nSELECT 1 AS a;", "queries.sql:1: list: a query's name is a Swift type's"),
    ("-- name: List :some\nSELECT 1 AS a;", "queries.sql:1: expected `-- name: Words :kind`"),
    ("-- name: List :many\nSELECT 1 AS a; SELECT 2;", "List is more than one statement"),
    ("-- name: List :many\n", "List has no statement"),
    ("-- name: List :many\nSELECT $1::int AS a;", "name the parameter $1"),
    ("-- name: List :many\nSELECT 1;", "needs a name"),
    ("-- name: List :many\nSELECT 1 AS a, 2 AS a;", "two columns are called a"),
    ("-- name: List :many\nSELECT a FROM nowhere;", "SQLSTATE 42P01"),
    ("-- name: List :many\nSELECT point(1, 2) AS a;", "no Swift type for point"),
    ("-- name: List :many\nDELETE FROM things;", ":many needs a statement that answers rows"),
    ("-- name: List :exec\n-- rows: T\nDELETE FROM things WHERE id = @id;", "needs array parameters"),
    ("-- name: List :exec\n-- @param x: y\nDELETE FROM things;", "@param x: there is no such parameter"),
    ("-- name: List :one\n-- @column x: y\nSELECT id FROM things;", "@column x: there is no such column"),
    (
      "-- name: List :exec\nDELETE FROM things;\n-- name: List :exec\nDELETE FROM things;",
      "queries.sql:3: List is also"
    ),
    ("-- name: List :copyfrom\nINSERT INTO things (id) VALUES (@id + 1);", ":copyfrom needs a table"),
    ("-- name: List :one\nSELECT 'a\n  b' AS a;", "must not go over several lines"),
  ])
  func `a mistake is reported with its place`(sql: String, message: String) throws {
    try withDomain(sql, migration: "CREATE TABLE things (id bigint NOT NULL)") { folder in
      let error = try #require(throws: GenerationError.self) { try generate(folder) }
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test(arguments: [
    ("SELECT a.id FROM a LEFT JOIN b ON true", false), ("SELECT b.id FROM a LEFT JOIN b ON true", true),
    ("SELECT b.id FROM a LEFT OUTER JOIN b ON true", true), ("SELECT b.id FROM a JOIN b ON true", false),
    ("SELECT a.id FROM a RIGHT JOIN b ON true", true), ("SELECT b.id FROM a FULL JOIN b ON true", true),
    ("SELECT a.id FROM a LEFT JOIN (SELECT * FROM b) AS c ON true", true), ("SELECT a.note AS id FROM a", true),
    ("SELECT b.id AS \"id!\" FROM a LEFT JOIN b ON true", false), ("SELECT a.id AS \"id?\" FROM a", true),
    ("SELECT 1 AS id", true), ("SELECT id FROM a UNION SELECT id FROM b", true),
  ])
  func `a column is optional where it may be NULL`(sql: String, isOptional: Bool) throws {
    let schema = "CREATE TABLE a (id int NOT NULL, note int); CREATE TABLE b (id int NOT NULL)"
    try withDomain("-- name: Q :many\n\(sql);", migration: schema) { folder in
      let text = try #require(try generate(folder)["queries.sql.swift"])
      #expect(text.contains("var id: Int32\(isOptional ? "?" : "")\n"), "\(text)")
    }
  }

  @Test func `settings name imports and types`() throws {
    let sql = "-- name: Q :one\nSELECT details, kinds FROM a WHERE kind = @kind;"
    let schema =
      "CREATE TYPE kind AS ENUM ('x'); CREATE TABLE a (details json NOT NULL, kind kind, kinds kind[] NOT NULL)"
    try withDomain(sql, settings: "import Zed # last\ntype json Opaque\ntype kind Kind\n", migration: schema) {
      folder in
      let text = try #require(try generate(folder)["queries.sql.swift"])
      #expect(text.contains("import CutoverPostgres\nimport Zed\n"))
      #expect(text.contains("var details: Opaque\n") && text.contains("var kind: Kind\n"))
      #expect(text.contains("var kinds: [Kind]\n") && text.contains("parameterTypes: [PostgresType] = [.any]"))
    }
  }
}

@Suite struct CommandTests {
  private func run(_ arguments: String...) throws -> Int32 {
    let url = try serverURL()
    return Main.run(arguments) { $0 == "DATABASE_URL" ? url : nil }
  }

  @Test func `check finds what is out of date, missing or left over`() throws {
    try withDomain("-- name: Q :one\nSELECT 1 AS one;") { folder in
      #expect(try run("--domain-directory", folder, "--check") == 1)
      #expect(try run("--domain-directory", folder) == 0)
      #expect(try run("--domain-directory", folder, "--check") == 0)

      try write("-- name: Q :one\nSELECT 2 AS two;", "\(folder)/SQL/queries.sql")
      let connection = try PostgresConnection(PostgresConfiguration(url: serverURL()))
      let output = Output(folder: "\(folder)/Generated", files: try Generator(folder: folder).files(connection))
      let differences = try output.differences()
      #expect(differences.count == 1)
      #expect(
        differences[0].contains("Generated/queries.sql.swift:9: out of date: `static let sql = \"SELECT 1 AS one\"`"))
      #expect(try run("--domain-directory", folder, "--check") == 1)

      try write("-- name: Q :one\nSELECT 1 AS one;", "\(folder)/SQL/queries.sql")
      try write(Generator.marker, "\(folder)/Generated/gone.sql.swift")
      try write("// By hand.", "\(folder)/Generated/Mine.swift")
      #expect(try run("--domain-directory", folder, "--check") == 1)
      #expect(try run("--domain-directory", folder) == 0)
      #expect(
        try Files.names(in: "\(folder)/Generated", suffix: "") == [
          "Migrations.swift", "Mine.swift", "queries.sql.swift",
        ])
    }
  }

  @Test func `the exit status says what is wrong`() throws {
    #expect(try run() == 64)
    #expect(try run("--nonsense") == 64)
    #expect(try run("--help") == 0)
    #expect(Main.run(["--domain-directory", sampleFolder]) { _ in nil } == 64)
    #expect(try run("--domain-directory", sampleFolder, "--database-url", "postgres:///?host=/nonexistent") == 69)
    try withDomain("SELECT 1;") { (folder) throws in #expect(try run("--domain-directory", folder) == 65) }
  }
}
