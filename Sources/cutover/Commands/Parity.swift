import ArgumentParser
import CutoverProgram

struct Parity: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare what clients would get from each side.",
    discussion: """
      EXAMPLE:
        cutover parity run
      """,
    subcommands: [
      ParityRunCommand.self, ParityWorker.self, ParityGate.self, ParityHistoryCommand.self, ParityShow.self,
      ParityAccept.self, ParityPrune.self,
    ])
}
