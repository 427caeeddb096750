import ArgumentParser
import CutoverProgram

struct FlagsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flags", abstract: "Show and change the stages of the endpoints.",
    discussion: """
      Each endpoint has a flag: off, dualwrite, shadow, live, rampdown, complete. A promotion moves it one stage and \
      needs evidence; a rollback needs none and is never refused. The history records every change.

      EXAMPLE:
        cutover flags list
        cutover flags promote trades --dry-run
        cutover flags rollback trades --reason "wrong totals"
      """,
    subcommands: [
      FlagsList.self, FlagsShow.self, FlagsPlan.self, FlagsPromote.self, FlagsRollback.self, FlagsSet.self,
      FlagsFreeze.self,
      FlagsUnfreeze.self, FlagsEvaluate.self, FlagsHistory.self, FlagsVerify.self, FlagsAcceptHistory.self,
      FlagsExport.self,
    ])
}
