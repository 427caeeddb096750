import CutoverPostgres

/// Makes the Swift files of one domain: `SQL/trades.sql` becomes `Generated/trades.sql.swift`, and the migrations become
/// `Generated/Migrations.swift`.
struct Generator {
  static let marker = "// Written by cutover-sqlgen; do not edit.\n// swift-format-ignore-file\n"

  /// The domain's folder, which has `SQL` or `Migrations` or both.
  let folder: String

  /// Throws ``GenerationError`` where `folder` has neither, as one with a mistake in its name.
  init(folder: String) throws {
    guard
      try ["SQL", "Migrations"].contains(where: { !(try Files.names(in: "\(folder)/\($0)", suffix: ".sql")).isEmpty })
    else { throw GenerationError(folder, "no .sql file in SQL or Migrations") }
    self.folder = folder
  }

  /// The generated files' names and contents. Throws ``GenerationError`` or `PostgresError`.
  func files(_ connection: PostgresConnection) throws -> [String: String] {
    let sqlFiles = try Files.names(in: "\(folder)/SQL", suffix: ".sql")
    let settings =
      try Files.read("\(folder)/SQL/sqlgen.conf").map { try Settings($0, file: "sqlgen.conf") } ?? Settings()
    let hasMigrations = !(try Files.names(in: "\(folder)/Migrations", suffix: ".sql")).isEmpty
    let migrations = hasMigrations ? try MigrationFiles.read("\(folder)/Migrations") : []

    let queries = try sqlFiles.map { file in
      (file, try QueryFile.parse(try Files.read("\(folder)/SQL/\(file)") ?? "", file: file))
    }
    try refuseDuplicates(queries.flatMap(\.1))
    var files: [String: String] = [:]
    try connection.withScratchSchema { connection in
      try Migrator(migrations, schema: settings.schema, on: connection).up()
      for (file, queries) in queries {
        let statements = try queries.map { try statement($0, settings, connection) }
        files["\(file).swift"] =
          Generator.marker + "\n" + imports(settings) + statements.joined(separator: "\n")
      }
    }
    if hasMigrations { files["Migrations.swift"] = MigrationsWriter.text(migrations, imports: imports(Settings())) }
    return files
  }

  private func statement(_ query: Query, _ settings: Settings, _ connection: PostgresConnection) throws -> String {
    do {
      let description = try connection.transaction { try $0.describe(sql: query.sql) }
      return try StatementWriter(query, description, settings).text()
    } catch let error as PostgresError {
      throw GenerationError(query.file, line: query.line, "\(query.name): \(error)")
    }
  }

  /// The client's own statements are part of it, and it cannot import itself.
  private func imports(_ settings: Settings) -> String {
    let isClient = folder.split(separator: "/").last == "CutoverPostgres"
    let modules = Set(settings.imports + (isClient ? [] : ["CutoverPostgres"])).sorted()
    return modules.isEmpty ? "" : modules.map { "import \($0)\n" }.joined() + "\n"
  }

  private func refuseDuplicates(_ queries: [Query]) throws {
    var seen: [String: Query] = [:]
    for query in queries {
      if let first = seen[query.name] {
        throw GenerationError(query.file, line: query.line, "\(query.name) is also in \(first.file):\(first.line)")
      }
      seen[query.name] = query
    }
  }
}
