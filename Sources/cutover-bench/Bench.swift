import ArgumentParser

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cutover-bench",
    abstract: "Make data of any size, and measure how fast Cutover goes through it.",
    subcommands: [
      Answers.self, Dataset.self, DualWrite.self, Events.self, JournalAppends.self, ParseJSON.self, ReadJSON.self,
      Sizing.self,
    ])
}
