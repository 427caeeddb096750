import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverProgram

struct FlagsRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Move an endpoint back at once; no gate refuses it.",
    discussion: """
      Moves to shadow, where the legacy side answers every client. If the endpoint is there already, the command says \
      so and exits with status 0, so you can repeat a rollback. To go back further than shadow, name the stage with \
      --to.

      From complete, the legacy files first get the events that they missed, from the journal. If the journal no \
      longer has those, the files are written from the repository; if that would lose anything, the command lists it, \
      changes nothing and exits with status 1: then repeat it with --keep-files or --accept-loss. Replaced files are \
      kept in the state folder, and the command prints where.

      EXAMPLE:
        cutover flags rollback trades --reason "wrong totals"
        cutover flags rollback trades --to dualwrite --reason "stop comparing"
      """)

  @Argument(help: EndpointName.help("The endpoint.")) var endpoint: String
  @Option(help: FlagStage.help("An earlier stage.")) var to: String?
  @Option(help: ArgumentHelp("A smaller share of live, 1 to 100.", valueName: "share", isGivenOnce: true)) var percent:
    Int?
  @Flag(help: "Print what would be done, change nothing, and exit as the rollback would.") var dryRun = false
  @Flag(help: "From complete: answer from the legacy side as it is where the journal cannot bring it up to date.")
  var keepFiles = false
  @Option(
    help: ArgumentHelp(
      "From complete: write the legacy side from the repository, losing this, as the refusal names it.",
      valueName: "records=n,…"))
  var acceptLoss: String?
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    _ = try FlagSettings.key(named: endpoint)
    if let to {
      let stage = try FlagStage.named(to)
      if stage != .live, percent != nil { throw ValidationError("Only live has a share; leave --percent out.") }
    }
    if let percent, !(1...100).contains(percent) {
      throw ValidationError("--percent is from 1 to 100, not \(percent).")
    }
    if keepFiles, acceptLoss != nil {
      throw ValidationError(
        "Give --keep-files or --accept-loss, not both: one leaves the files, the other replaces them.")
    }
    if let acceptLoss, LegacyLoss.counts(acceptLoss) == nil {
      throw ValidationError(
        "--accept-loss is a list such as records=209,foreign-writes=209, of "
          + "\(LegacyLoss.Kind.allCases.map(\.rawValue).joined(separator: ", ")); not '\(acceptLoss)'.")
    }
  }

  func run() throws {
    Interruption.watch()
    let key = try FlagSettings.key(named: endpoint)
    try flags.requireNamedFile()
    let set = try flags.store.read()
    let from = try set.flag(key).state
    let stage = try to.map(FlagStage.named) ?? percent.map { _ in .live }
    let target = try stage.map { try set.state(key, at: $0, percent: percent) }
    if dryRun {
      let there = try FlagControl.wayBack(from: from, to: target)
      let isCatchUp = !from.stage.writesLegacy && there.stage.writesLegacy
      let gap =
        try isCatchUp
        ? LegacyGap(from.endpoint, settings) : nil
      show(from, there, outcome: there == from ? .nothing : .dryRun, gap)
      // Of a way back from complete, the gap has said it.
      if !isCatchUp { warn(from, there) }
      throw gap?.status(keepsFiles: keepFiles, acceptedLoss: acceptLoss) ?? ExitCode(.done)
    }
    let level = LegacyLevel(settings, way: keepFiles ? .keepFiles : .rebuild, acceptedLoss: acceptLoss)
    let made = try flags.control.rollback(
      key, to: target, by: actor.name, reason: actor.reason,
      catchUpLegacy: { flag, flip in try level.bring(flag, flip) })
    let (before, after) = (try made.before.flag(key).state, try made.after.flag(key).state)
    show(before, after, outcome: made.isChange ? .rolledBack : .nothing)
    // Also for one that was rolled back before: the first warning may not have been read.
    warn(made.isChange ? before : nil, after)
  }

  /// Says that clients get errors, where they are moved to a legacy side that is not there.
  private func warn(_ from: FlagState?, _ there: FlagState) {
    guard let warning = MissingLegacy.warning(from: from, to: there, settings) else { return }
    Console.note("warning: \(warning)")
  }

  private enum Outcome: String {
    case rolledBack = "rolled back"
    case nothing = "already rolled back"
    case dryRun = "dry-run"
  }

  private func show(_ from: FlagState, _ there: FlagState, outcome: Outcome, _ gap: LegacyGap? = nil) {
    if json {
      return Console.print(
        .object([
          "flag": .text(from.key), "outcome": .text(outcome.rawValue), "from": .text(from.stage.rawValue),
          "to": .text(there.stage.rawValue), "percent": there.stage == .live ? .integer(there.percent) : .null,
          "changed": .bool(outcome == .rolledBack), "legacy": gap?.json ?? .null,
        ]))
    }
    switch outcome {
    case .rolledBack: Console.print("\(there.endpoint): \(from.words) back to \(there.words)")
    case .nothing: Console.print(Self.nothing(from))
    case .dryRun:
      Console.print("\(there.endpoint): would go from \(from.words) back to \(there.words); nothing was changed")
      if let gap {
        Console.print("what the \(settings.domain.legacy.partsNoun) lack, and get first:")
        for line in gap.lines(keepsFiles: keepFiles) { Console.print("  \(line)", indent: 4) }
      }
    }
  }

  private static func nothing(_ state: FlagState) -> String {
    let further = state.stage.previous.map { "; to go further back, add --to \($0.rawValue)" } ?? ""
    guard state.stage.isAnsweredByLegacy else {
      return "\(state.endpoint): is \(state.words) already; nothing was changed"
    }
    return "\(state.endpoint): rolled back already: legacy answers everybody in \(state.words); nothing was changed"
      + further
  }
}
