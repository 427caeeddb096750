import ArgumentParser
import CutoverFlags
import CutoverJSON
import CutoverProgram

struct FlagsFreeze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze", abstract: "Refuse promotions of an endpoint, or of all.",
    discussion: """
      The command reads back what it set. Rollbacks still work.

      EXAMPLE:
        cutover flags freeze --all --reason "year end"
      """)

  @OptionGroup var change: FreezeArguments

  func run() throws { try change.run(frozen: true) }
}

struct FlagsUnfreeze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze", abstract: "Allow promotions again.",
    discussion: """
      EXAMPLE:
        cutover flags unfreeze --all
      """)

  @OptionGroup var change: FreezeArguments

  func run() throws { try change.run(frozen: false) }
}

struct FreezeArguments: ParsableArguments {
  @Argument(help: EndpointName.help("The endpoint.")) var endpoint: String?
  @Flag(help: "All endpoints.") var all = false
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let endpoint { _ = try FlagSettings.key(named: endpoint) }
    if all, flags.instance.domain != nil {
      throw ValidationError("--all is for the endpoints of every domain; leave out --domain, or name an endpoint.")
    }
    if (endpoint == nil) != all { throw ValidationError("Name an endpoint, or give --all.") }
  }

  func run(frozen: Bool) throws {
    let key = try endpoint.map { try FlagSettings.key(named: $0) }
    let made = try flags.control.setFrozen(frozen, key, by: actor.name, reason: actor.reason)
    let set = made.after
    // What holds for an endpoint is not what was set for it where all are frozen.
    let stillFrozen = !frozen && key.flatMap { set[$0] }.map { set.isFrozen($0) } == true
    if json {
      return Console.print(
        .object([
          "flag": key.map { .text($0) } ?? .null, "frozen": .bool(frozen || stillFrozen),
          "version": .integer(set.version), "changed": .bool(made.isChange),
        ]))
    }
    let state = frozen ? "frozen" : "not frozen"
    Console.print(
      "\(endpoint ?? "all endpoints"): \(made.isChange ? state : "\(state) already; nothing was changed")")
    if stillFrozen { Console.print("but all endpoints are frozen; 'cutover flags unfreeze --all' ends that") }
  }
}
