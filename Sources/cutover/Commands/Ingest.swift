import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverJSON
import CutoverProgram
import Glibc

struct Ingest: ParsableCommand, MakesInstance, ChecksArguments {
  static let configuration = CommandConfiguration(
    abstract: "Take events in, and mirror them into the legacy files, Postgres and Redis.",
    discussion: """
      One event per line: {"type": …, "id": …, "data": {…}}; docs/events.md has the types. An event is accepted when \
      it is durable in the journal. An id that was seen before is not accepted twice, so you can always send the same \
      input again. The files and the databases follow; what they lack when the command ends, a running server or the \
      next writer applies.

      If another process has the journal open, the events go to that process. If it ends meanwhile, they go to the \
      next one, or after 5 seconds this command takes its place.

      Exits with status 0; with 65 if a line was refused; with 69 if the journal cannot be written, or --ack applied \
      was not reached; with 130 or 143 if Ctrl-C or SIGTERM came before the end of the input. It then prints the line \
      it reached; send the same input again to resume.

      EXAMPLE:
        cutover simulate --seconds 60 --rate 5000 | cutover ingest -
      """)

  @Argument(help: ArgumentHelp("A file of events, or - for standard input.", valueName: "file"))
  var input = "-"

  @Option(help: "What to do about a line that is refused: stop there, or put it aside and go on.")
  var onError = Intake.OnError.stop

  @Option(help: ArgumentHelp("Where skipped lines go (default: <file>.rejects).", valueName: "file"))
  var rejects: String?

  @Option(
    help: "When an event counts: when it is durable, or when the legacy files, the side in authority, have it too.")
  var ack = Intake.Acknowledgement.durable

  @Flag(
    help: "Print a JSON line for each event: its line in the input, its sequence number, whether it is a duplicate.")
  var receipts = false

  @Option(help: ArgumentHelp("How long the sinks may take to catch up at the end.", valueName: "seconds"))
  var drain = 60

  @OptionGroup var folder: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print the summary as JSON.") var json = false

  mutating func validate() throws {
    if !(0...86_400).contains(drain) { throw ValidationError("--drain is from 0 to 86400 seconds, not \(drain).") }
  }

  func checkArguments() throws { try LineInput.check(input) }

  func run() throws {
    FreedMemory.returnLargeBlocks()
    Interruption.watch()
    var input = try LineInput(input)
    let refused = Rejects(rejects ?? (self.input == "-" ? "ingest" : self.input) + ".rejects")
    var intake = Intake(ack: ack, onError: onError, rejects: refused, receipts: receipts)
    let setup = WriterSetup(settings, dataPath: folder.path)
    let isSeenDrained = try intake.run(&input, through: setup, drain: .seconds(drain))
    let lacking = isSeenDrained ? nil : intake.last.map { Unapplied(upTo: $0, settings) }
    let isDrained = lacking?.isEmpty ?? true
    if json { Console.print(summary(intake, isDrained)) } else { show(intake, lacking) }
    if let line = intake.interruptedAt { explain(interruptedAt: line) }
    if let refusal = intake.refusal { throw Failure(.badInput, refusal) }
    if refused.count > 0 { throw ExitCode.badInput }
    if intake.interruptedAt != nil, let status = Interruption.status { throw ExitCode(status) }
    if ack == .applied, !isDrained { throw ExitCode.unavailable }
  }

  private func show(_ intake: Intake, _ lacking: Unapplied?) {
    let seconds = intake.seconds
    let rate = seconds > 0 ? Int(Double(intake.accepted + intake.duplicates) / seconds) : 0
    Console.note(
      "\(counted(intake.accepted, "event")) accepted"
        + (intake.duplicates > 0 ? ", \(intake.duplicates) known already" : "")
        + (intake.last.map { ", up to entry \($0)" } ?? "")
        + "; \((seconds * 10).rounded() / 10) s, \(rate) a second")
    let refused = intake.rejects
    if refused.count > 0 {
      Console.note(
        "\(counted(refused.count, "line")) refused, kept in \(refused.path), the reasons in \(refused.reasonsPath)")
    }
    if let lacking, !lacking.isEmpty {
      let words = lacking.words { intake.hasTold($0) }.joined(separator: "; ")
      Console.note(
        "not everything is in the files and databases yet: \(words); all of it is durable, and "
          + "\(lacking.writer ?? "the next writer") applies it; 'cutover status' shows how far they are")
    }
  }

  private func explain(interruptedAt line: Int) {
    Console.note(
      "interrupted at line \(line) of \(input == "-" ? "standard input" : input); to resume, send the same input again "
        + "(accepted events are recognised), or from line \(line + 1) on")
  }

  private func summary(_ intake: Intake, _ isDrained: Bool) -> JSONValue {
    .object([
      "accepted": .integer(intake.accepted), "duplicates": .integer(intake.duplicates),
      "rejected": .integer(intake.rejects.count + (intake.refusal == nil ? 0 : 1)),
      "last_sequence": intake.last.map { .integer($0) } ?? .null,
      "seconds": .number(JSONNumber(unchecked: "\(intake.seconds)")), "drained": .bool(isDrained),
      "rejects": intake.rejects.count > 0 ? .text(intake.rejects.path) : .null,
      "interrupted_at_line": intake.interruptedAt.map { .integer($0) } ?? .null,
    ])
  }
}
