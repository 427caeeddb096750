import ArgumentParser

struct Parity: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare what clients would get from each side.",
    subcommands: [ParityRunCommand.self])
}
