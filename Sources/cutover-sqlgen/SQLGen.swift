import ArgumentParser
import CutoverPostgres
import CutoverServices
import Glibc

@main
struct SQLGen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cutover-sqlgen",
    abstract:
      "Write Swift for SQL: each folder's Generated from its SQL and Migrations, with the types Postgres gives.",
    discussion: """
      Starts a Postgres of its own to ask, and ends it afterwards. DATABASE_URL is ignored, since it may be somebody's \
      production; name a database with --database-url to ask that one, which is left as it was.

      Exits with status 0, or with 1 where --check found a file out of date, 64 for a wrong command line, 65 for an SQL file \
      that is not right, 69 where there is no server to ask.

      EXAMPLE:
        cutover-sqlgen --domain-directory Sources/ArenaDomain --check
      """)

  @Option(help: ArgumentHelp("A folder with SQL, Migrations or both; may be repeated.", valueName: "folder"))
  var domainDirectory: [String]
  @Option(help: ArgumentHelp("A database to ask, instead of one of its own.", valueName: "url"))
  var databaseURL: String?
  @Flag(help: "Write nothing; say which files are out of date.") var check = false

  static func main() {
    Glibc.exit(status(Array(CommandLine.arguments.dropFirst())))
  }

  /// Does what `arguments` say and gives the exit status.
  static func status(_ arguments: [String]) -> Int32 {
    let command: SQLGen
    do { command = try parse(arguments) } catch {
      let code = exitCode(for: error).rawValue
      if code == 0 { print(fullMessage(for: error)) } else { complain(fullMessage(for: error)) }
      return code
    }
    do { return try command.generate() ? 0 : 1 } catch {
      complain("cutover-sqlgen: \(error)")
      switch error {
      case is ServiceError: return 69
      case let error as PostgresError where error.code == .connection: return 69
      case let error as PostgresError where error.code == .usage: return 64
      default: return 65
      }
    }
  }

  func validate() throws {
    if databaseURL == "" { throw ValidationError("--database-url is empty; leave it out to ask a server of its own.") }
  }

  /// Whether all is as it should be; after writing it always is. Throws `GenerationError`, `PostgresError`, `ServiceError`.
  private func generate() throws -> Bool {
    let generators = try domainDirectory.map { try Generator(folder: Files.withoutSlash($0)) }
    let server = try databaseURL == nil ? ThrowawayServer.postgres() : nil
    defer { server?.shutDown() }
    let connection = try PostgresConnection(PostgresConfiguration(url: databaseURL ?? server!.url))
    var stale: [String] = []
    for generator in generators {
      let output = Output(folder: "\(generator.folder)/Generated", files: try generator.files(connection))
      guard check else {
        for name in try output.write() { print("\(output.folder)/\(name)") }
        continue
      }
      let differences = try output.differences()
      for difference in differences { SQLGen.complain(difference) }
      if !differences.isEmpty { stale.append(generator.folder) }
    }
    if !stale.isEmpty {
      SQLGen.complain("run cutover-sqlgen" + stale.map { " --domain-directory \($0)" }.joined())
    }
    return stale.isEmpty
  }

  private static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
