import ArgumentParser
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverProgram

struct FlagsPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show the best order to move the endpoints, why, and how far they are.",
    discussion: """
      The order is advice: every other order is allowed.

      EXAMPLE:
        cutover flags plan
      """)

  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let plan = RolloutPlan(Domains.current.rollout, try flags.store.readAll().0)
    if json {
      return Console.print(
        .object([
          "steps": .array(
            plan.steps.map { step in
              .object([
                "endpoint": .text(step.flag.state.endpoint), "stage": .text(step.flag.state.stage.rawValue),
                "progress": .text(step.progress.rawValue), "reason": step.reason.map { .text($0) } ?? .null,
              ])
            })
        ]))
    }
    let rows = plan.steps.enumerated().map { index, step in
      ["\(index + 1)", step.flag.state.endpoint, step.flag.state.words, words(step.progress), step.reason ?? "-"]
    }
    for line in TextTable.lines(rows, header: ["", "endpoint", "stage", "plan", "why here"]) { Console.print(line) }
  }

  private func words(_ progress: RolloutPlan.Progress) -> String {
    switch progress {
    case .complete: "complete"
    case .underway: "under way"
    case .next: "next"
    case .later: "later"
    }
  }
}
