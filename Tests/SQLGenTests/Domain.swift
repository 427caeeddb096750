import CutoverPostgres
import CutoverTestKit

/// The sample domain beside this file.
let sampleFolder = PackageFolder.path + "/Tests/SQLGenTests/Sample"

/// A connection to a database of its own.
func withConnection<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
  try TestServers.shared.withDatabase { url in
    try body(PostgresConnection(PostgresConfiguration(url: url)))
  }
}

/// A domain's folder with the given SQL file.
func domain(_ sql: String, settings: String = "", migration: String = "") throws -> TemporaryDirectory {
  let folder = try TemporaryDirectory("sqlgen")
  try folder.write(sql, to: "SQL/queries.sql")
  try folder.write(settings, to: "SQL/sqlgen.conf")
  try folder.write(migration, to: "Migrations/0001_schema.up.sql")
  try folder.write("", to: "Migrations/0001_schema.down.sql")
  return folder
}
