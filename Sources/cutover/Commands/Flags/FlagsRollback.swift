import ArgumentParser
import CutoverFlags
import CutoverJSON

struct FlagsRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Take an endpoint back, now; never refused.",
    discussion: """
      Without --to, to where the legacy side answers everybody: shadow from live and beyond, else the stage before. From \
      complete the legacy side is brought level first.

      EXAMPLE:
        cutover flags rollback trades --reason "wrong totals"
      """)

  @Argument(help: "The endpoint.") var endpoint: String
  @Option(help: ArgumentHelp("An earlier stage.", valueName: "stage")) var to: String?
  @Option(help: ArgumentHelp("A smaller share of live, 1 to 100.", valueName: "share")) var percent: Int?
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
    let level = LegacyLevel(settings)
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
