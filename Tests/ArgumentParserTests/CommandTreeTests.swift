import ArgumentParser
import Testing

@Suite struct CommandTreeTests {
  @Test(arguments: [
    (["compare", "x"], "Compare"), (["cmp", "x"], "Compare"), (["c", "x"], "Compare"), (["db", "up"], "Up"),
    (["db"], "Up"), (["db", "--only", "3"], "Up"), (["db", "down", "2"], "Down"), (["secret"], "Secret"), ([], "Tool"),
    (["--json"], "Tool"),
  ])
  func `the words choose the command`(words: [String], type: String) throws {
    let command = try Tool.parseAsRoot(words)
    #expect(String(describing: Swift.type(of: command)) == type)
  }

  @Test func `an argument may have the name of a subcommand`() throws {
    let command = try #require(try Tool.parseAsRoot(["compare", "db", "up"]) as? Compare)
    #expect(command.left == "db")
    #expect(command.right == "up")
  }

  @Test func `options of a shared group hold before and behind the subcommand`() throws {
    let command = try #require(
      try Tool.parseAsRoot(["--data-path", "compare", "--json", "compare", "x"]) as? Compare)
    #expect(command.global.dataPath == "compare")
    #expect(command.global.json)
    #expect(command.left == "x")
    let later = try #require(
      try Tool.parseAsRoot(["--data-path", "a", "compare", "x", "--data-path", "b"]) as? Compare)
    #expect(later.global.dataPath == "b")
  }

  @Test func `a parent's own options reach a subcommand that takes it as a group`() throws {
    struct Parent: ParsableCommand {
      static let configuration = CommandConfiguration(subcommands: [Child.self])
      @Option var name = "none"
    }
    struct Child: ParsableCommand {
      @OptionGroup var parent: Parent
    }
    let child = try #require(try Parent.parseAsRoot(["--name", "n", "child"]) as? Child)
    #expect(child.parent.name == "n")
  }

  @Test func `a command that runs may end with a status`() throws {
    var command = try Tool.parseAsRoot(["db", "down"])
    let error = #expect(throws: ExitCode.self) { try command.run() }
    #expect(error == ExitCode(3))
    #expect(Tool.exitCode(for: ExitCode(3)) == ExitCode(3))
    #expect(Tool.fullMessage(for: ExitCode(3)).isEmpty)
  }

  @Test func `a command without work of its own shows its help`() throws {
    var command = try Tool.parseAsRoot(["secret"])
    let error = #expect(throws: CleanExit.self) { try command.run() }
    #expect(Tool.exitCode(for: error!) == .success)
    #expect(Tool.fullMessage(for: error!).hasPrefix("USAGE: tool secret"))
  }

  @Test(arguments: [
    ["--version"], ["db", "--version"], ["compare", "--version"], ["db", "up", "--bogus", "--version"],
  ])
  func `the version of the tool is known everywhere`(words: [String]) {
    let error = #expect(throws: (any Error).self) { try Tool.parseAsRoot(words) }
    #expect(Tool.fullMessage(for: error!) == "1.2.3")
    #expect(Tool.exitCode(for: error!) == .success)
  }

  @Test func `parse takes no other command than its own`() {
    #expect(throws: (any Error).self) { try Database.parse(["down"]) }
  }

  @Test func `main ends the process with the status of the command`() async {
    await #expect(processExitsWith: .exitCode(3)) { Tool.main(["db", "down"]) }
    await #expect(processExitsWith: .exitCode(64)) { Tool.main(["db", "down", "many"]) }
    await #expect(processExitsWith: .success) { Tool.main(["help", "db"]) }
  }

  @Test func `a refusal by the command itself shows how that command is used`() async throws {
    let result = try #require(
      await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
        Tool.main(["db", "down", "-1"])
      })
    #expect(
      String(decoding: result.standardErrorContent, as: UTF8.self).hasPrefix(
        """
        tool: cannot take -1 steps back
        Usage: tool db down [<steps>]
          See 'tool db down --help' for more information.
        """))
  }

  @Test func `help goes to standard output, errors to standard error`() async throws {
    let help = try #require(
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]) {
        Tool.main(["--help"])
      })
    #expect(String(decoding: help.standardOutputContent, as: UTF8.self).contains("SUBCOMMANDS:"))
    #expect(!String(decoding: help.standardErrorContent, as: UTF8.self).contains("SUBCOMMANDS:"))
    let usage = try #require(
      await #expect(processExitsWith: .exitCode(64), observing: [\.standardOutputContent, \.standardErrorContent]) {
        Tool.main(["--bogus"])
      })
    #expect(String(decoding: usage.standardErrorContent, as: UTF8.self).hasPrefix("tool: Unknown option '--bogus'\n"))
    #expect(!String(decoding: usage.standardOutputContent, as: UTF8.self).contains("--bogus"))
  }
}
