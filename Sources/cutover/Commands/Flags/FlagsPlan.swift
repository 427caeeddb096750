import ArgumentParser
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverProgram

struct FlagsPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show the best order to move the endpoints, why, and how far they are.",
    discussion: """
      Covers all domains of the instance, unless --domain names one. The order is advice: every other order is allowed.

      EXAMPLE:
        cutover flags plan
      """)

  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let domains = Instance.current.told
    let steps = try domains.flatMap { domain in
      RolloutPlan(domain.rollout, try flags.store(of: domain).readAll().0).steps
    }
    if json {
      return Console.print(
        .object([
          "steps": .array(
            steps.map { step in
              .object([
                "flag": .text(step.flag.key), "endpoint": .text(step.flag.state.endpoint),
                "stage": .text(step.flag.state.stage.rawValue),
                "progress": .text(step.progress.rawValue), "reason": step.reason.map { .text($0) } ?? .null,
              ])
            })
        ]))
    }
    let rows = steps.enumerated().map { index, step in
      let name = domains.count > 1 ? step.flag.key : step.flag.state.endpoint
      return ["\(index + 1)", name, step.flag.state.words, words(step.progress), step.reason ?? "-"]
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
