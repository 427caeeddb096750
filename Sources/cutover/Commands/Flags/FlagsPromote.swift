import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverParity
import CutoverProgram
import Glibc

struct FlagsPromote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote", abstract: "Move an endpoint one stage forward, if its gates are met.",
    discussion: """
      A larger share of live, and complete, must be named with --percent and --to, so that a command repeated by \
      mistake does not go there.

      Exits with status 1, and changes nothing, if a gate is not met or somebody else changed the flags meanwhile. \
      Where approvals are required, a promotion waits until another system user, or somebody with a token of their own \
      (CUTOVER_ADMIN_TOKENS), approves it; names given with --actor do not count.

      EXAMPLE:
        cutover flags promote trades --dry-run
        cutover flags promote trades --to live --percent 10 --reason "week 3"
      """)

  @Argument(help: EndpointName.help("The endpoint.")) var endpoint: String
  @Option(help: FlagStage.help("The stage to go to (default: the next step).")) var to: String?
  @Option(help: ArgumentHelp("The share of clients in live, 1 to 100.", valueName: "share", isGivenOnce: true))
  var percent: Int?
  @Flag(help: "Show the gates, and change nothing.") var dryRun = false
  @Flag(help: "Promote although gates are not met; needs --reason, and shows in the history.") var force = false
  @Flag(help: "Approve a promotion that somebody else requested.") var approve = false
  @Flag(help: "Go there with the smallest share and come back: proof that a rollback works.") var rehearse = false
  @Option(help: ArgumentHelp("How long a rehearsal stays there, in seconds.", valueName: "seconds")) var hold = 2
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    _ = try FlagSettings.key(named: endpoint)
    if let to { _ = try FlagStage.named(to) }
    if let percent, !(1...100).contains(percent) {
      throw ValidationError("--percent is from 1 to 100, not \(percent).")
    }
    if force, actor.reason == nil, !dryRun { throw ValidationError("--force needs a --reason.") }
    if force, rehearse {
      throw ValidationError("Give --force or --rehearse, not both: a rehearsal is no way past gates.")
    }
    if approve, to != nil || percent != nil {
      throw ValidationError("--approve takes what was asked for; leave --to and --percent out.")
    }
    if let to, to != Stage.live.rawValue, percent != nil {
      throw ValidationError("Only live has a share; leave --percent out.")
    }
    if !(0...3600).contains(hold) { throw ValidationError("--hold is from 0 to 3600 seconds, not \(hold).") }
  }

  func run() throws {
    let evidence = FlagEvidence(settings)
    let key = try FlagSettings.key(named: endpoint)
    let control = try flags.control
    let plan = try control.plan(
      key, to: try to.map(FlagStage.named), percent: percent, by: actor.name, approver: approve ? actor.name : nil,
      reason: actor.reason, evidence: evidence.input)
    if dryRun {
      show(plan, outcome: "dry-run")
      throw ExitCode(plan.table.isMet || onlyApprovalIsMissing(plan) ? .done : .refused)
    }
    if rehearse {
      if json, !plan.table.missing.allSatisfy({ $0.gate == .wayBack }) { show(plan, outcome: "refused") }
      let catchUp = LegacyLevel(settings, way: .journal)
      _ = try control.rehearse(
        plan, by: actor.name, process: ProcessMark.own, pause: pause,
        catchUpLegacy: { flag, flip in try catchUp.bring(flag, flip) })
      return show(plan, outcome: "rehearsed")
    }
    if !force, !approve, onlyApprovalIsMissing(plan) {
      _ = try control.request(plan)
      return show(plan, outcome: "requested")
    }
    if !plan.table.isMet, !force {
      show(plan, outcome: "refused")
      throw control.refusal(plan, isTableShown: true)
    }
    _ = try control.promote(plan, by: actor.name, isForced: force, reason: actor.reason)
    show(plan, outcome: "promoted")
  }

  private func onlyApprovalIsMissing(_ plan: FlagControl.Plan) -> Bool {
    plan.lacksOnlyApproval && !approve
  }

  /// Waits for servers to follow. An interruption ends the wait, and the endpoint comes back.
  private func pause() {
    Interruption.watch()
    for _ in 0..<(hold * 20) where !Interruption.happened { usleep(50_000) }
  }

  private func show(_ plan: FlagControl.Plan, outcome: String) {
    let there = outcome == "rehearsed" || rehearse ? plan.rehearsed : plan.to
    if json {
      return Console.print(
        .object([
          "flag": .text(plan.to.key), "outcome": .text(outcome), "from": .text(plan.from.stage.rawValue),
          "to": .text(there.stage.rawValue),
          "percent": there.stage == .live ? .integer(there.percent) : .null,
          "changed": .bool(outcome == "promoted"), "table": plan.table.json,
        ]))
    }
    let step = "\(there.endpoint): \(plan.from.words) to \(there.words)"
    switch outcome {
    case "dry-run":
      Console.print("\(step): dry run, nothing was changed")
      plan.table.show()
      let missing = plan.table.missing.count
      Console.print(
        missing == 0
          ? "every gate is met: '\(plan.command)\(rehearse ? " --rehearse" : "")' does it"
          : onlyApprovalIsMissing(plan)
            ? "only the approval of somebody else is missing: without --dry-run this asks for it"
            : "\(missing) of \(counted(plan.table.results.count, "gate")) not met")
    case "requested":
      Console.print(
        "\(step) is asked for; somebody else approves it: 'cutover flags promote \(plan.to.endpoint) --approve'")
    case "refused": plan.table.show()
    case "rehearsed": Console.print("\(step) and back, rehearsed")
    default:
      let skipped = plan.table.missing.map(\.gate.rawValue)
      Console.print(step + (skipped.isEmpty ? "" : ", past gates that are not met: \(skipped.joined(separator: ", "))"))
      for advice in plan.table.advice { Console.note("not rehearsed: \(advice)") }
    }
  }
}
