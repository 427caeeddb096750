import ArgumentParser
import CutoverProgram

struct Parity: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the answers of both sides.",
    discussion: """
      EXAMPLE:
        cutover parity run
      """,
    subcommands: [
      ParityRunCommand.self, ParityWorker.self, ParityGate.self, ParityHistoryCommand.self, ParityShow.self,
      ParityAccept.self, ParityPrune.self,
    ])
}
