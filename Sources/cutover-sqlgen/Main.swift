import CutoverPostgres
import Glibc

@main
enum Main {
  static func main() {
    exit(
      run(Array(CommandLine.arguments.dropFirst()), environment: { name in getenv(name).map { String(cString: $0) } }))
  }

  /// The exit status: 0, 1 where `--check` found something, 64 for wrong arguments, 65 for a bad SQL file, 69 where the server
  /// cannot be reached.
  static func run(_ arguments: [String], environment: (String) -> String?) -> Int32 {
    do {
      let options = try Options(arguments, environment: environment)
      if options.wantsHelp {
        print(Options.help)
        return 0
      }
      let connection = try PostgresConnection(PostgresConfiguration(url: options.databaseURL))
      let files = try Generator(folder: options.folder).files(connection)
      let output = Output(folder: "\(options.folder)/Generated", files: files)
      guard options.isCheck else {
        for name in try output.write() { print("\(output.folder)/\(name)") }
        return 0
      }
      let differences = try output.differences()
      for difference in differences { complain(difference) }
      if !differences.isEmpty { complain("run cutover-sqlgen --domain-directory \(options.folder)") }
      return differences.isEmpty ? 0 : 1
    } catch let error as UsageError {
      complain("cutover-sqlgen: \(error.message)")
      return 64
    } catch let error as GenerationError {
      complain("\(error)")
      return 65
    } catch {
      complain("cutover-sqlgen: \(error)")
      return (error as? PostgresError)?.code == .connection ? 69 : 65
    }
  }

  private static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
