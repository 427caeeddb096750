import ArgumentParser
import CutoverFlags
import CutoverProgram

struct FlagsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print the flags as a flagd definition file.",
    discussion: """
      With --from-history, prints the flags of all domains as the history has them: use that to replace a lost file.

      EXAMPLE:
        cutover flags export > flagd.json
      """)

  @Flag(help: "From the history, where the file is lost.") var fromHistory = false
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON, which is what it prints anyway.") var json = false

  func run() throws {
    let set = fromHistory ? try flags.restored : try flags.store.read()
    Console.write(set.bytes, to: 1)
  }
}
