import ArgumentParser

/// A tree like that of a real tool, for all tests of this target.
struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tool",
    abstract: "Move a read API from one store to another.",
    version: "1.2.3",
    subcommands: [Compare.self, Database.self, Secret.self, Report.self])

  @OptionGroup var global: GlobalOptions
}

struct GlobalOptions: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: ArgumentHelp("Where the data is.", valueName: "folder"))
  var dataPath = "legacy-json"

  func validate() throws {
    if dataPath.isEmpty { throw ValidationError("--data-path must name a folder") }
  }
}

enum Level: String, CaseIterable, ExpressibleByArgument {
  case debug, info
  case veryLoud = "very-loud"
}

enum Verdict: EnumerableFlag {
  case clean, different

  static func name(for value: Verdict) -> NameSpecification {
    value == .clean ? .shortAndLong : .long
  }

  static func help(for value: Verdict) -> ArgumentHelp? {
    value == .clean ? "Expect no differences." : "Expect some."
  }
}

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two documents.",
    discussion: """
      Reads both documents and prints where they differ, and how; what is equal is folded to a count of the lines.

      Examples:
        tool compare left.json right.json --key /trades=id --key /models=name --limit 10 --level debug
      """,
    aliases: ["cmp", "c"])

  @Argument(help: "The document to compare with.")
  var left: String

  @Argument(help: "The document to compare.")
  var right: String?

  @Argument(help: "Further documents.")
  var others: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("The key of an array.", valueName: "path=field"))
  var key: [String] = []

  @Option(name: [.customShort("n", allowingJoined: true), .long], help: "How many differences to print.")
  var limit = 10

  @Option(help: "What to log.")
  var level: Level?

  @Option(help: "Seconds to wait.", transform: { text in try seconds(text) })
  var patience: Double?

  @Option(help: .hidden)
  var seed: UInt64 = 7

  @Flag(name: .shortAndLong, help: "Compare everything.")
  var full = false

  @Flag(name: .shortAndLong)
  var quiet = false

  @Flag(inversion: .prefixedNo, help: "Use colours.")
  var color = true

  @Flag
  var verdict: Verdict = .clean

  @OptionGroup(title: "Global options") var global: GlobalOptions

  mutating func validate() throws {
    if left == right { throw ValidationError("'\(left)' is on both sides") }
  }
}

func seconds(_ text: String) throws -> Double {
  guard text.hasSuffix("s"), let value = Double(text.dropLast()) else {
    throw ValidationError("write it as '1.5s'")
  }
  return value
}

struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Change the schema.", subcommands: [Up.self, Down.self], defaultSubcommand: Up.self)

  struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Apply what is new.")
    @Option var only: Int?
  }

  struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take back.")
    @Argument var steps: Int = 1

    mutating func run() throws {
      if steps < 0 { throw ValidationError("cannot take \(steps) steps back") }
      throw ExitCode(3)
    }
  }
}

struct Secret: ParsableCommand {
  static let configuration = CommandConfiguration(shouldDisplay: false)
}

struct Report: ParsableCommand {
  @Option(name: .customLong("report-dir")) var directory: String
  @Option var ratio: Double
  @Argument(help: "Runs to report.") var runs: [Int64]
}
