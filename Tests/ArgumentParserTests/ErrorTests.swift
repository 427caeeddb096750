import ArgumentParser
import Testing

@Suite struct ErrorTests {
  @Test(arguments: [
    (["compare"], "Missing expected argument '<left>'"),
    (["compare", "x", "--limit"], "Missing value for '--limit <limit>'"),
    (["compare", "x", "--limit", "--full"], "Missing value for '--limit <limit>'"),
    (["compare", "x", "-k"], "Missing value for '-k <path=field>'"),
    (["compare", "x", "-kab"], "Missing value for '-k <path=field>'"),
    (["compare", "x", "--limit", "many"], "The value 'many' is invalid for '--limit <limit>'"),
    (["compare", "x", "--limit="], "The value '' is invalid for '--limit <limit>'"),
    (["compare", "x", "-n99999999999999999999"], "The value '99999999999999999999' is invalid for '-n <limit>'"),
    (
      ["compare", "x", "--level", "loud"],
      "The value 'loud' is invalid for '--level <level>'. Please provide one of 'debug', 'info' or 'very-loud'."
    ),
    (
      ["compare", "x", "--patience", "1"],
      "The value '1' is invalid for '--patience <patience>': write it as '1.5s'"
    ),
    (["compare", "x", "--full=yes"], "The flag '--full' takes no value, but 'yes' was given"),
    (["compare", "x", "-f=yes"], "The flag '-f' takes no value, but 'yes' was given"),
    (["compare", "x", "--clean", "--different"], "'--different' cannot be given together with '--clean'"),
    (["compare", "x", "--lmiit", "3"], "Unknown option '--lmiit'. Did you mean '--limit'?"),
    (["compare", "x", "--no-colour"], "Unknown option '--no-colour'. Did you mean '--no-color'?"),
    (["compare", "x", "--lim=3"], "Unknown option '--lim'. Did you mean '--limit'?"),
    (["compare", "x", "--hepl"], "Unknown option '--hepl'. Did you mean '--help'?"),
    (["compare", "x", "--seee", "1"], "Unknown option '--seee'"),
    (["compare", "x", "-fz"], "Unknown option '-z'"),
    (["compare", "x", "-zf"], "Unknown option '-zf'"),
    (["compare", "x", "x"], "'x' is on both sides"),
    (["compare", "x", "--data-path", ""], "--data-path must name a folder"),
    (["compra"], "Unknown subcommand 'compra'. Did you mean 'compare'?"),
    (["secrt"], "Unknown subcommand 'secrt'"),
    (["--only", "compare"], "Unknown option '--only'"),
    (["help", "db", "uup"], "Unknown subcommand 'uup'. Did you mean 'up'?"),
    (["db", "up", "now"], "Unexpected argument 'now'"),
    (["db", "down", "1", "2", "3"], "2 unexpected arguments: '2', '3'"),
    (["report", "--report-dir", "x", "1"], "Missing expected argument '--ratio <ratio>'"),
    (["report", "--report-dir", "x", "--ratio", "1"], "Missing expected argument '<runs>'"),
    (["report", "--ratio", "1", "one"], "The value 'one' is invalid for '<runs>'"),
  ])
  func `each mistake has its message`(words: [String], message: String) {
    let error = #expect(throws: (any Error).self) { try Tool.parseAsRoot(words) }
    #expect(Tool.message(for: error!) == message)
    #expect(Tool.exitCode(for: error!) == .validationFailure)
    #expect(Tool.exitCode(for: error!).rawValue == 64)
  }

  @Test func `the message is followed by the usage of the command and the way to its help`() {
    let error = #expect(throws: (any Error).self) { try Tool.parseAsRoot(["db", "down", "many"]) }
    #expect(
      Tool.fullMessage(for: error!) == """
        tool: The value 'many' is invalid for '<steps>'
        Usage: tool db down [<steps>]
          See 'tool db down --help' for more information.
        """)
  }

  @Test func `an error of another kind is one line and a status of 1`() {
    struct Broken: Error, CustomStringConvertible { let description = "the disk is full" }
    #expect(Tool.fullMessage(for: Broken()) == "tool: the disk is full")
    #expect(Tool.exitCode(for: Broken()) == .failure)
  }

  @Test func `a refusal from outside the parser shows the usage of the root`() {
    #expect(
      Tool.fullMessage(for: ValidationError("no")) == """
        tool: no
        Usage: tool [--json] [--data-path <folder>] <subcommand>
          See 'tool --help' for more information.
        """)
  }

  @Test func `a message may be all that is wanted`() {
    #expect(Tool.fullMessage(for: CleanExit.message("done")) == "done")
    #expect(Tool.exitCode(for: CleanExit.message("done")) == .success)
  }

  @Test func `one of several flags may have to be given`() throws {
    struct Choice: ParsableArguments {
      @Flag var verdict: Verdict
      @Flag(inversion: .prefixedEnableDisable) var cache: Bool
      @Flag(inversion: .prefixedNo) var sync: Bool?
    }
    let error = #expect(throws: (any Error).self) { try Choice.parse([]) }
    #expect(Choice.message(for: error!) == "Missing one of: '--clean' or '--different'")
    let choice = try Choice.parse(["--different", "--disable-cache"])
    #expect(choice.verdict == .different)
    #expect(!choice.cache)
    #expect(choice.sync == nil)
    #expect(try Choice.parse(["--clean", "--enable-cache", "--no-sync"]).sync == false)
  }
}
