import ArenaDomain
import ArgumentParser
import CutoverJSON
import CutoverPostgres

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the database's schema to a version.",
    discussion: """
      Keeps golang-migrate's books, whose own program works on the same database.

      EXAMPLE:
        cutover migrate up
      """,
    subcommands: [MigrateUp.self, MigrateDown.self, MigrateStatus.self, MigrateCreate.self])
}

struct MigrateUp: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Apply the migrations that are missing.",
    discussion: """
      EXAMPLE:
        cutover migrate up
      """)

  @Argument(help: ArgumentHelp("How many, by default all.", valueName: "n")) var count: Int?
  @OptionGroup var settings: Settings

  mutating func validate() throws {
    if let count, count < 1 { throw ValidationError("The number of migrations must be 1 or more.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      let applied = try Migrator(Arena.migrations, on: connection).up(limit: count)
      for migration in applied { Console.print("applied \(migration.label)") }
      if applied.isEmpty { Console.print("nothing to apply: the schema is the newest") }
    }
  }
}

struct MigrateDown: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "Take migrations back, and with them the data in their tables.",
    discussion: """
      EXAMPLE:
        cutover migrate down 2
      """)

  @Argument(help: ArgumentHelp("How many, by default one.", valueName: "n")) var count: Int?
  @Flag(help: "Take all of them back.") var all = false
  @OptionGroup var settings: Settings

  mutating func validate() throws {
    if let count, count < 1 { throw ValidationError("The number of migrations must be 1 or more.") }
    if all, count != nil { throw ValidationError("Give a number or --all, not both.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      let migrator = try Migrator(Arena.migrations, on: connection)
      let reverted = all ? try migrator.downAll() : try migrator.down(limit: count ?? 1)
      for migration in reverted { Console.print("took back \(migration.label)") }
      if reverted.isEmpty { Console.print("nothing to take back: the database has no schema") }
    }
  }
}

struct MigrateStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say which migrations the database has.",
    discussion: """
      EXAMPLE:
        cutover migrate status --json
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    try Stores(settings).withPostgres { connection in
      let status = try Migrator(Arena.migrations, on: connection).status()
      if json { return Console.print(status.json) }
      for entry in status.entries {
        let label = Arena.migrations.first { $0.version == entry.version }?.label ?? "\(entry.version)"
        Console.print("\(entry.isApplied ? "applied" : "missing")  \(label)")
      }
      if status.isDirty { Console.print("The migration to version \(status.version ?? 0) was begun and not ended.") }
      if status.isUnknown {
        Console.print("The database is at version \(status.version ?? 0), which is newer than this program.")
      }
    }
  }
}

extension MigrationStatus {
  var json: JSONValue {
    .object([
      "version": version.map { .integer($0) } ?? .null, "dirty": .bool(isDirty), "unknown": .bool(isUnknown),
      "pending": .integer(pending.count),
    ])
  }
}

struct MigrateCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Write the two empty files of a new migration.",
    discussion: """
      'make generate' then makes it part of the program.

      EXAMPLE:
        cutover migrate create add_fees
      """)

  @Argument(help: "What it does: letters, digits and underscores.") var name: String
  @Option(help: ArgumentHelp("The domain's folder.", valueName: "folder")) var domainDirectory = "Sources/ArenaDomain"

  func run() throws {
    for path in try MigrationFiles.create(name, in: domainDirectory + "/Migrations") { Console.print(path) }
  }
}
