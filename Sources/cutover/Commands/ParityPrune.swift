import ArgumentParser
import CutoverBasics
import CutoverJSON
import CutoverParity
import CutoverProgram

struct ParityPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove old reports from the folder of reports.",
    discussion: """
      Every 'cutover parity run' also does this at its end. Reports that a gate may need are kept, however old: for \
      each endpoint the newest 30 runs, all runs since the newest complete full run, and the run that its flag names \
      as evidence. Reports that cannot be read, and those whose folder holds other files, are kept too. The history in \
      the database is not changed.

      EXAMPLE:
        cutover parity prune --keep 30d --dry-run
      """)

  @Option(
    help: ArgumentHelp("Remove reports that are older (CUTOVER_REPORTS_KEEP; default: 90d).", valueName: "time"))
  var keep: RetentionTime?
  @Option(
    help: ArgumentHelp(
      "Remove the oldest reports beyond this number (CUTOVER_REPORTS_MOST; default: 1000).", valueName: "n"))
  var most: Int?
  @Option(help: ArgumentHelp("Where reports are (CUTOVER_REPORTS; default: reports).", valueName: "folder"))
  var reportDir: String?
  @OptionGroup var flags: FlagSettings
  @OptionGroup var instance: InstanceOptions
  @Flag(help: "Print what would be removed, and remove nothing.") var dryRun = false
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let most, most < 1 { throw ValidationError("--most is 1 or more, not \(most).") }
  }

  func run() throws {
    let pruning = try ReportPruning(
      folder: reportDir ?? ReportsFolder.path, flags: flags.store, keep: keep, most: most)
    let outcome = try pruning.run(isRehearsal: dryRun)
    for (id, reason) in outcome.kept { Console.note("report \(id) is kept: \(reason)") }
    if json {
      return Console.print(
        .object([
          "removed": .array(outcome.removed.map { .text($0.text) }),
          "kept": .array(outcome.kept.map { .object(["id": .text($0.id.text), "reason": .text($0.reason)]) }),
          "dry_run": .bool(dryRun),
        ]))
    }
    for id in outcome.removed { Console.print(id.text) }
    Console.note("\(counted(outcome.removed.count, "report")) \(dryRun ? "would be removed" : "removed")")
  }
}
