import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverProgram

struct FlagsAcceptHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept-history", abstract: "Accept a damaged history as it is, and continue from it.",
    discussion: """
      While the history is damaged, or does not match the flags in force, only rollbacks are made. This command ends \
      that: a record says who accepted the damage and why, binds everything before it by its hash, and records the \
      flags in force. Nothing is removed. It also starts signing a history that was not signed.

      EXAMPLE:
        cutover flags accept-history --reason "disk fault, INC-12; compared with the backup"
      """)

  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if actor.reason == nil { throw ValidationError("Give a --reason: it is what the history will say.") }
  }

  func run() throws {
    let set = try flags.wholeStore.acceptHistory(
      by: actor.name, reason: actor.reason ?? "", at: Clock.milliseconds())
    if json {
      return Console.print(
        .object(["version": .integer(set.version), "audit_hash": set.auditHash.map { .text($0) } ?? .null]))
    }
    Console.print("the history goes on from here, at version \(set.version); 'cutover flags verify' checks it")
  }
}
