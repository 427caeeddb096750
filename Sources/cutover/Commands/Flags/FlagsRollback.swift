import ArenaDomain
import ArgumentParser
import CutoverFlags
import CutoverJSON

struct FlagsRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Take an endpoint back, now; no gate refuses it.",
    discussion: """
      Without --to, to where the legacy side answers everybody: shadow from live and beyond, else the stage before.

      From complete, the legacy files first get the events that were kept from them, out of the journal. Where the \
      journal no longer has those, they are written from the repository; if that would lose anything, the command lists \
      it, changes nothing and ends with 1: then repeat it with --keep-files or --accept-loss. Files that are replaced \
      are kept in the state folder, and the command says where.

      EXAMPLE:
        cutover flags rollback trades --reason "wrong totals"
      """)

  @Argument(help: "The endpoint.") var endpoint: String
  @Option(help: ArgumentHelp("An earlier stage.", valueName: "stage")) var to: String?
  @Option(help: ArgumentHelp("A smaller share of live, 1 to 100.", valueName: "share")) var percent: Int?
  @Flag(help: "From complete: answer from the old legacy files where the journal cannot bring them up to date.")
  var keepFiles = false
  @Option(
    help: ArgumentHelp(
      "From complete: write the files from the repository, losing this, as the refusal names it.",
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
    let from = try flags.store.read().flag(key).state
    var target: FlagState?
    if let to {
      target = FlagState(key: key, stage: try FlagStage.named(to), percent: percent ?? 100)
    } else if let percent {
      target = FlagState(key: key, stage: .live, percent: percent)
    }
    let level = LegacyLevel(settings, way: keepFiles ? .keepFiles : .rebuild, acceptedLoss: acceptLoss)
    let set = try flags.control.rollback(
      key, to: target, by: actor.name, reason: actor.reason,
      bringLegacyLevel: { flag, flip in try level.bring(flag, flip) })
    let state = try set.flag(key).state
    if json {
      return Console.print(
        .object([
          "flag": .text(key), "outcome": .text("rolled back"), "from": .text(from.stage.rawValue),
          "to": .text(state.stage.rawValue), "percent": state.stage == .live ? .integer(state.percent) : .null,
        ]))
    }
    Console.print("\(state.endpoint): \(from.words) back to \(state.words)")
  }
}
