import CutoverPostgres
import CutoverTestKit
import Testing

@testable import cutover_sqlgen

@Suite struct GeneratorTests {
  private func generate(_ folder: String) throws -> [String: String] {
    try withConnection { try Generator(folder: folder).files($0) }
  }

  @Test func `the sample's files are what was checked in, every time`() throws {
    let files = try generate(sampleFolder)
    #expect(files.keys.sorted() == ["Migrations.swift", "customers.sql.swift", "orders.sql.swift"])
    for (name, text) in files { #expect(try Files.read("\(sampleFolder)/Generated/\(name)") == text, "\(name)") }
    #expect(try generate(sampleFolder) == files)
  }

  @Test func `the database is left as it was`() throws {
    try withConnection { connection in
      func inventory() throws -> [String] {
        try connection.query(
          sql: "SELECT relname::text FROM pg_class UNION ALL SELECT nspname::text FROM pg_namespace ORDER BY 1"
        ) { try $0.decode(0) }
      }
      try connection.execute(script: "CREATE TABLE orders (somebody_elses int)")
      let before = try inventory()
      _ = try Generator(folder: sampleFolder).files(connection)
      #expect(try inventory() == before)
    }
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
    let folder = try domain(sql, migration: "CREATE TABLE things (id bigint NOT NULL)")
    let error = try #require(throws: GenerationError.self) { try generate(folder.path) }
    #expect("\(error)".contains(message), "\(error)")
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
    let folder = try domain("-- name: Q :many\n\(sql);", migration: schema)
    let text = try #require(try generate(folder.path)["queries.sql.swift"])
    #expect(text.contains("var id: Int32\(isOptional ? "?" : "")\n"), "\(text)")
  }

  @Test func `settings name imports and types`() throws {
    let sql = "-- name: Q :one\nSELECT details, kinds FROM a WHERE kind = @kind;"
    let schema =
      "CREATE TYPE kind AS ENUM ('x'); CREATE TABLE a (details json NOT NULL, kind kind, kinds kind[] NOT NULL)"
    let folder = try domain(sql, settings: "import Zed # last\ntype json Opaque\ntype kind Kind\n", migration: schema)
    let text = try #require(try generate(folder.path)["queries.sql.swift"])
    #expect(text.contains("import CutoverPostgres\nimport Zed\n"))
    #expect(text.contains("var details: Opaque\n") && text.contains("var kind: Kind\n"))
    #expect(text.contains("var kinds: [Kind]\n") && text.contains("parameterTypes: [PostgresType] = [.any]"))
  }
}
