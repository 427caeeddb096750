import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverProgram

struct FlagsSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set the stage, owner or thresholds of a flag, without gates.",
    discussion: """
      A later stage than the current one needs --force and --reason. Without --percent, live begins with the share of \
      firstSharePercent, and keeps the one that it has. Set thresholds by name; an empty value restores \
      the default. Without an endpoint, they apply to all.

      EXAMPLE:
        cutover flags set trades --owner trading-desk --threshold shadowSamples=10000
        cutover flags set --threshold approvals=1
      """)

  @Argument(help: EndpointName.help("The endpoint; all where it is left out.")) var endpoint: String?
  @Option(help: FlagStage.help("The stage.")) var stage: String?
  @Option(
    help: ArgumentHelp(
      "The share of clients in live, 1 to 100 (default: firstSharePercent, or the present one).", valueName: "share",
      isGivenOnce: true))
  var percent: Int?
  @Option(help: ArgumentHelp("The person or team to ask about the endpoint.", valueName: "name")) var owner: String?
  @Option(help: ArgumentHelp("A threshold of the gates; can be repeated.", valueName: "name=value")) var threshold:
    [String] = []
  @Option(
    help: ArgumentHelp(
      "How clients are assigned to buckets, for all endpoints: cbor or concatenated.", valueName: "way"))
  var bucketing: String?
  @Flag(help: "Set a stage beyond the present one; needs --reason.") var force = false
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let endpoint { _ = try FlagSettings.key(named: endpoint) }
    if let stage { _ = try FlagStage.named(stage) }
    if let percent, !(1...100).contains(percent) {
      throw ValidationError("--percent is from 1 to 100, not \(percent).")
    }
    if endpoint == nil, stage != nil || percent != nil || owner != nil {
      throw ValidationError("Name the endpoint: only thresholds and --bucketing are for all.")
    }
    if percent != nil, stage != Stage.live.rawValue { throw ValidationError("--percent goes with --stage live.") }
    if endpoint != nil, bucketing != nil { throw ValidationError("--bucketing is for all; leave the endpoint out.") }
    if stage == nil, owner == nil, threshold.isEmpty, bucketing == nil {
      throw ValidationError("Say what to set: --stage, --owner, --threshold or --bucketing.")
    }
    if force, actor.reason == nil { throw ValidationError("--force needs a --reason.") }
    if let bucketing, Bucketing(rawValue: bucketing) == nil {
      throw ValidationError("--bucketing is \(Bucketing.allCases.map(\.rawValue).joined(separator: " or ")).")
    }
    _ = try thresholds()
  }

  func run() throws {
    var change = FlagChange(
      .set, of: try endpoint.map { try FlagSettings.key(named: $0) }, by: actor.name, reason: actor.reason)
    let control = try flags.control
    if let key = change.key, let stage {
      change.to = try control.store.read().state(key, at: FlagStage.named(stage), percent: percent)
    }
    change.isForced = force
    change.owner = owner
    change.thresholds = try thresholds()
    change.bucketing = bucketing.flatMap(Bucketing.init(rawValue:))
    let made = try control.set(change)
    let set = made.after
    if json {
      return Console.print(
        .object([
          "version": .integer(set.version), "flag": change.key.map { .text($0) } ?? .null,
          "stage": change.key.flatMap { set[$0] }.map { .text($0.state.stage.rawValue) } ?? .null,
          "changed": .bool(made.isChange),
        ]))
    }
    let name = endpoint ?? "all endpoints"
    let words = words(change, isChange: made.isChange).joined(separator: "; ")
    Console.print(made.isChange ? "\(name): \(words)" : "\(name): \(words); nothing was changed")
  }

  /// What was set, and which bounds were removed.
  private func words(_ change: FlagChange, isChange: Bool) -> [String] {
    let stage = change.to.map { ["to \($0.words)"] } ?? []
    let bounds = change.thresholds.compactMap { threshold in threshold.value.map { "\(threshold.name)=\($0)" } }
    let others =
      (change.owner.map { ["owner \($0)"] } ?? []) + (change.bucketing.map { ["bucketing \($0.rawValue)"] } ?? [])
    let set = (stage + bounds + others).joined(separator: ", ")
    let removed = change.thresholds.filter { $0.value == nil }.map(\.name).joined(separator: ", ")
    return [
      set.isEmpty ? nil : (isChange ? "set " : "set already ") + set,
      removed.isEmpty
        ? nil : isChange ? "the bound of its own is gone: \(removed)" : "has no bound of its own: \(removed)",
    ].compactMap(\.self)
  }

  private func thresholds() throws -> [(name: String, value: Int?)] {
    let found = try threshold.map { text in
      do throws(FlagError) { return try ThresholdOverrides.parsing(text) } catch {
        throw ValidationError(sentence("--threshold \(error)"))
      }
    }
    for (index, one) in found.enumerated() where found[..<index].contains(where: { $0.name == one.name }) {
      throw ValidationError("--threshold sets \(one.name) twice; set it once.")
    }
    return found
  }
}
