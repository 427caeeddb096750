import CutoverPostgres

/// Writes the migrations into Swift, so that the program needs no files to migrate a database.
enum MigrationsWriter {
  static func text(_ migrations: [Migration], imports: String) -> String {
    let entries = migrations.map { migration in
      """
          Migration(
            version: \(migration.version), name: "\(migration.name)",
            up: \(SwiftNames.literal(migration.up, indentation: "      ")),
            down: \(SwiftNames.literal(migration.down, indentation: "      ")))
      """
    }
    return Generator.marker + "\n" + imports + """
      /// The migrations of `Migrations/`, in order.
      enum Migrations {
        static let all: [Migration] = [
      \(entries.joined(separator: ",\n"))
        ]
      }

      """
  }
}
