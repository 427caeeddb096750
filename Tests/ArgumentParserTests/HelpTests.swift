import CutoverBasics
import Testing

@testable import ArgumentParser

@Suite struct HelpTests {
  @Test func `the help of the root`() {
    #expect(
      Tool.helpMessage(columns: 80) == """
        OVERVIEW: Move a read API from one store to another.

        USAGE: tool [--json] [--data-path <folder>] <subcommand>

        OPTIONS:
          --json                  Print JSON.
          --data-path <folder>    Where the data is. (default: legacy-json)
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          compare, cmp, c         Compare two documents.
          db                      Change the schema.
          report

          See 'tool help <subcommand>' for detailed help.
        """)
  }

  @Test func `the help of a command, with everything an argument can say`() {
    #expect(
      Tool.helpMessage(for: Compare.self, columns: 80) == """
        OVERVIEW: Compare two documents.

        Reads both documents and prints where they differ, and how; what is equal is
        folded to a count of the lines.

        Examples:
          tool compare left.json right.json --key /trades=id --key /models=name --limit 10 --level debug

        USAGE: tool compare [--key <path=field> ...] [--limit <limit>] [--level <level>]
                            [--patience <patience>] [--full] [--quiet]
                            [--color | --no-color] [--clean | --different] [--json]
                            [--data-path <folder>] <left> [<right>] [<others> ...]

        ARGUMENTS:
          <left>                  The document to compare with.
          <right>                 The document to compare.
          <others>                Further documents.

        GLOBAL OPTIONS:
          --json                  Print JSON.
          --data-path <folder>    Where the data is. (default: legacy-json)

        OPTIONS:
          -k, --key <path=field>  The key of an array.
          -n, --limit <limit>     How many differences to print. (default: 10)
          --level <level>         What to log. (values: debug, info, very-loud)
          --patience <patience>   Seconds to wait.
          -f, --full              Compare everything.
          -q, --quiet
          --color/--no-color      Use colours. (default: --color)
          -c, --clean             Expect no differences. (default)
          --different             Expect some.
          --version               Show the version.
          -h, --help              Show help information.
        """)
  }

  @Test func `a default subcommand is marked`() {
    #expect(
      Tool.helpMessage(for: Database.self, columns: 60) == """
        OVERVIEW: Change the schema.

        USAGE: tool db [<subcommand>]

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          up (default)            Apply what is new.
          down                    Take back.

          See 'tool help db <subcommand>' for detailed help.
        """)
  }

  @Test(arguments: [
    ["help"], ["--help"], ["-h"], ["help", "db"], ["db", "--help"], ["db", "help"], ["help", "db", "up"],
    ["db", "up", "-h"], ["db", "help", "up"], ["help", "cmp"], ["compare", "--help"], ["compare", "--bogus", "-fh"],
    ["compare", "--limit", "--help"], ["--json", "compare", "--help"],
  ])
  func `help is at hand at every level`(words: [String]) throws {
    let named = words.filter { !$0.hasPrefix("-") && $0 != "help" }
    let type: any ParsableCommand.Type =
      switch named {
      case ["db"]: Database.self
      case ["db", "up"]: Database.Up.self
      case ["cmp"], ["compare"]: Compare.self
      default: Tool.self
      }
    let error = #expect(throws: (any Error).self) { try Tool.parseAsRoot(words) }
    #expect(Tool.fullMessage(for: error!, columns: 80) == Tool.helpMessage(for: type, columns: 80))
    #expect(Tool.exitCode(for: error!) == .success)
  }

  @Test func `a text behind a long label starts on its own line and is wrapped`() {
    struct Wide: ParsableCommand {
      static let configuration = CommandConfiguration(usage: "wide [<all sorts>]")
      @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
          "Which endpoint to compare; all of them where none is given.", discussion: "May be repeated."))
      var endpointToCompare: String = ""
    }
    #expect(
      Wide.helpMessage(columns: 60) == """
        USAGE: wide [<all sorts>]

        OPTIONS:
          -e, --endpoint-to-compare <endpoint-to-compare>
                                  Which endpoint to compare; all of
                                  them where none is given.
                                  May be repeated.
          -h, --help              Show help information.
        """)
  }

  @Test func `a usage line with many options names only those that must be given`() {
    struct Many: ParsableCommand {
      @Option var one: Int?
      @Option var two: Int?
      @Option var three: Int?
      @Option var four: Int?
      @Option var five: Int?
      @Option var six: Int?
      @Option var seven: Int?
      @Option var eight: Int?
      @Option var nine: Int?
      @Option var ten: Int?
      @Option var eleven: Int?
      @Option var twelve: Int?
      @Option var must: Int
      @Argument var file: String
    }
    #expect(Many.usageString() == "many [<options>] --must <must> <file>")
  }

  @Test(arguments: [
    ("ParityRun", "parity-run"), ("URLPath", "url-path"), ("reportDir", "report-dir"), ("up", "up"),
    ("_http2Port", "http2-port"),
  ])
  func `names are derived in kebab-case`(name: String, kebab: String) {
    #expect(kebabCase(name) == kebab)
  }

  @Test(arguments: [
    ("", "abc", 3), ("abc", "abc", 0), ("lmiit", "limit", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func `words are as far apart as the letters to change`(left: String, right: String, distance: Int) {
    #expect(editDistance(Array(left), Array(right)) == distance)
    #expect(editDistance(Array(right), Array(left)) == distance)
  }
}
