import ArgumentParser
import CutoverBasics
import CutoverJSON
import CutoverPostgres
import CutoverProgram

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Migrate the database schema up or down.",
    discussion: """
      Uses the tables of golang-migrate, so that its own program works on the same database.

      EXAMPLE:
        cutover migrate up
      """,
    subcommands: [MigrateUp.self, MigrateDown.self, MigrateStatus.self, MigrateCreate.self])
}

/// The part of the program whose migrations are meant.
struct ComponentChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only the tables of one part of the program: \(SchemaComponent.all(of: Domains.current).map(\.name).joined(separator: ", ")).",
      valueName: "name"))
  var component: String?

  var chosen: SchemaComponent? { SchemaComponent.all(of: Domains.current).first { $0.name == component } }

  mutating func validate() throws {
    if let component, chosen == nil {
      throw ValidationError(
        "\(unknown("component", component, among: SchemaComponent.all(of: Domains.current).map(\.name))).")
    }
  }

  /// The one chosen, else the domain where a number of steps is given, else all.
  func components(stepwise: Bool) -> [SchemaComponent] {
    chosen.map { [$0] } ?? (stepwise ? [SchemaComponent(Domains.current)] : SchemaComponent.all(of: Domains.current))
  }
}

/// Migrations as they are applied or taken back: a line each, or one JSON object at the end.
private struct MigratedSteps {
  let verb: String
  let member: String
  let isJSON: Bool
  private var done: [JSONValue] = []

  init(verb: String, member: String, isJSON: Bool) {
    self.verb = verb
    self.member = member
    self.isJSON = isJSON
  }

  mutating func add(_ migrations: [Migration], of component: SchemaComponent) {
    for migration in migrations {
      done.append(
        .object([
          "component": .string(ExactString(component.name)), "version": .integer(migration.version),
          "name": .string(ExactString(component.label(migration))),
        ]))
      if !isJSON { Console.print("\(verb) \(component.label(migration))") }
    }
  }

  func end(_ nothing: String) {
    if isJSON { return Console.print(.object([JSONMember(name: ExactString(member), value: .array(done))])) }
    if done.isEmpty { Console.print(nothing) }
  }
}

struct MigrateUp: ParsableCommand, MakesInstance {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Apply the migrations that are missing.",
    discussion: """
      Covers the tables of the domain and of Cutover's own parts; a number counts the migrations of the domain, or of \
      --component.

      EXAMPLE:
        cutover migrate up
      """)

  @Argument(help: ArgumentHelp("How many, by default all.", valueName: "n")) var count: Int?
  @OptionGroup var choice: ComponentChoice
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let count, count < 1 { throw ValidationError("The number of migrations must be 1 or more.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      var done = MigratedSteps(verb: "applied", member: "applied", isJSON: json)
      for component in choice.components(stepwise: count != nil) {
        done.add(try component.migrator(on: connection).up(limit: count), of: component)
      }
      done.end("nothing to apply: the schema is the newest")
    }
  }
}

struct MigrateDown: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "Undo migrations, and drop the data in their tables.",
    discussion: """
      A number counts the migrations of the domain, or of --component; --all undoes those of Cutover's own parts, too.

      EXAMPLE:
        cutover migrate down 2
      """)

  @Argument(help: ArgumentHelp("How many, by default one.", valueName: "n")) var count: Int?
  @Flag(help: "Take all of them back.") var all = false
  @OptionGroup var choice: ComponentChoice
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let count, count < 1 { throw ValidationError("The number of migrations must be 1 or more.") }
    if all, count != nil { throw ValidationError("Give a number or --all, not both.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      var done = MigratedSteps(verb: "took back", member: "taken_back", isJSON: json)
      for component in choice.components(stepwise: !all).reversed() {
        let migrator = try component.migrator(on: connection)
        done.add(all ? try migrator.downAll() : try migrator.down(limit: count ?? 1), of: component)
      }
      done.end("nothing to take back: the database has no schema")
    }
  }
}

struct MigrateStatus: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "List the migrations that the database has.",
    discussion: """
      The top-level fields of the JSON describe the domain; 'components' lists every part.

      EXAMPLE:
        cutover migrate status --json
      """)

  @OptionGroup var choice: ComponentChoice
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    try Stores(settings).withPostgres { connection in
      let all = try choice.components(stepwise: false).map { ($0, try $0.migrator(on: connection).status()) }
      if json {
        let components = all.map { component, status -> JSONValue in
          let schema: JSONValue = component.schema.map { .string(ExactString($0)) } ?? .null
          return .object(["component": .string(ExactString(component.name)), "schema": schema]).adding(status.json)
        }
        return Console.print(all[0].1.json.adding(.object(["components": .array(components)])))
      }
      for (component, status) in all {
        for entry in status.entries {
          let label =
            component.migrations.first { $0.version == entry.version }.map(component.label) ?? "\(entry.version)"
          Console.print("\(entry.isApplied ? "applied" : "missing")  \(label)")
        }
        let name = component.schema == nil ? "" : "\(component.name): "
        if status.isDirty {
          Console.print("\(name)The migration to version \(status.version ?? 0) was begun and not ended.")
        }
        if status.isUnknown {
          Console.print(
            "\(name)The database is at version \(status.version ?? 0), which is newer than this program.")
        }
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

extension JSONValue {
  /// The object with the members of `other` after its own.
  fileprivate func adding(_ other: JSONValue) -> JSONValue { .object((members ?? []) + (other.members ?? [])) }
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
    for path in try MigrationFiles.create(name, in: domainDirectory + "/Migrations") { Console.print(verbatim: path) }
  }
}
