import CutoverPostgres
import CutoverTestKit
import Testing

@testable import cutover_sqlgen

@Suite struct CommandTests {
  private func run(_ arguments: String...) throws -> Int32 {
    try TestServers.shared.withDatabase { SQLGen.status(arguments + ["--database-url", $0]) }
  }

  @Test func `check finds what is out of date, missing or left over`() throws {
    let folder = try domain("-- name: Q :one\nSELECT 1 AS one;")
    #expect(try run("--domain-directory", folder.path, "--check") == 1)
    #expect(try run("--domain-directory", folder.path + "/") == 0)
    #expect(try run("--domain-directory", folder.path, "--check") == 0)

    try folder.write("-- name: Q :one\nSELECT 2 AS two;", to: "SQL/queries.sql")
    let files = try withConnection { try Generator(folder: folder.path).files($0) }
    let differences = try Output(folder: folder.file("Generated"), files: files).differences()
    #expect(differences.count == 1)
    #expect(
      differences[0].contains("Generated/queries.sql.swift:9: out of date: `static let sql = \"SELECT 1 AS one\"`"))
    #expect(try run("--domain-directory", folder.path, "--check") == 1)

    try folder.write("-- name: Q :one\nSELECT 1 AS one;", to: "SQL/queries.sql")
    try folder.write(Generator.marker, to: "Generated/gone.sql.swift")
    try folder.write("// By hand.", to: "Generated/Mine.swift")
    #expect(try run("--domain-directory", folder.path, "--check") == 1)
    #expect(try run("--domain-directory", folder.path) == 0)
    #expect(
      try Files.names(in: folder.file("Generated"), suffix: "") == [
        "Migrations.swift", "Mine.swift", "queries.sql.swift",
      ])
  }

  @Test func `the exit status says what is wrong`() throws {
    let folder = try domain("SELECT 1;")
    #expect(SQLGen.status(["--help"]) == 0)
    #expect(SQLGen.status([]) == 64)
    #expect(SQLGen.status(["--nonsense"]) == 64)
    #expect(SQLGen.status(["--domain-directory", sampleFolder, "--database-url", ""]) == 64)
    #expect(SQLGen.status(["--domain-directory", sampleFolder, "--database-url", "nonsense://"]) == 64)
    #expect(SQLGen.status(["--domain-directory", sampleFolder, "--database-url", "postgres:///?host=/nowhere"]) == 69)
    #expect(try run("--domain-directory", folder.path) == 65)
    #expect(try run("--domain-directory", folder.file("misspelt")) == 65)
  }

  @Test func `several folders are asked for on a server of its own, whatever DATABASE_URL says`() throws {
    let folder = try domain("-- name: Q :one\nSELECT 1 AS one;")
    let result = try Program.run(
      "\(Program.products)/cutover-sqlgen",
      ["--check", "--domain-directory", sampleFolder, "--domain-directory", folder.path],
      environment: ["DATABASE_URL": "postgres:///?host=/nowhere"])
    #expect(result.status == 1)
    #expect(
      result.errors == """
        \(folder.path)/Generated/Migrations.swift: missing
        \(folder.path)/Generated/queries.sql.swift: missing
        run cutover-sqlgen --domain-directory \(folder.path)

        """)
  }
}
