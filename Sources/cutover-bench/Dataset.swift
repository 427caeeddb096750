import ArenaDomain
import ArgumentParser

struct Dataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a legacy dataset of the Arena, the same for the same arguments.",
    discussion: """
      EXAMPLE:
        cutover-bench dataset --out big --hours 1000 --trades 20000 --messages 2000
      """)

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder")) var out: String
  @Option(help: "What the data is drawn from.") var seed: UInt64 = 1
  @Option(help: "Models.") var models = 6
  @Option(help: "Account totals of each model, one an hour.") var hours = 24
  @Option(help: "Completed trades of each model.") var trades = 30
  @Option(help: "Messages of each conversation.") var messages = 10

  mutating func validate() throws {
    guard min(models, hours, trades, messages) >= 0 else { throw ValidationError("Counts cannot be negative.") }
  }

  func run() throws {
    var dataset = SampleDataset()
    (dataset.seed, dataset.models, dataset.hours) = (seed, models, hours)
    (dataset.trades, dataset.messages) = (trades, messages)
    try dataset.write(to: out)
  }
}
