import ArenaDomain
import ArgumentParser
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct ParityShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Say what a run of the past found, and what had changed since the run before.",
    discussion: """
      The whole report is in reports/<run-id>/, on the machine of the run; here is what the database keeps of it. Ends with \
      65 where the history has no such run.

      EXAMPLE:
        cutover parity show latest
      """)

  @Argument(help: ArgumentHelp("The run's id, or 'latest'.", valueName: "run")) var id: String
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  private static let newest = "latest"
  private static let shownTransitions = 50
  private static let shownSamples = 10

  mutating func validate() throws {
    if id != Self.newest, RunID(id) == nil {
      throw ValidationError("'\(id)' is not the id of a run, which is like 20261121T093015Z-3f9a.")
    }
  }

  func run() throws {
    let history = try Stores(settings).parityHistory()
    guard let run = try RunID(id).map(history.run) ?? history.runs(limit: 1).first else {
      throw Failure(
        .badInput,
        id == Self.newest
          ? "no run is recorded; 'cutover parity run' makes one"
          : "run \(id) not found; 'cutover parity history' lists them")
    }
    let known = RunID(run.id)
    let transitions = try known.map(history.transitions) ?? []
    let samples = try known.map(history.samples) ?? []
    if json {
      return Console.print(
        .object([
          "run": run.json, "transitions": .array(transitions.map(\.json)), "samples": .array(samples),
        ]))
    }
    show(run)
    show(samples)
    if transitions.isEmpty { return }
    Console.print("")
    var table = TextTable(["since the run before", "kind", "where"], texts: 3)
    for transition in transitions.prefix(Self.shownTransitions) {
      table.add([transition.state.rawValue, transition.kind, transition.request + " " + transition.path])
    }
    for line in table.lines { Console.print(line) }
    let more = transitions.count - Self.shownTransitions
    if more > 0 { Console.print("… and \(more) more: --json lists them") }
  }

  /// Where the sides differ, with what both say.
  private func show(_ samples: [JSONValue]) {
    for sample in samples.prefix(Self.shownSamples) {
      Console.print("")
      let text = { (name: String) in VisibleText.escaping(sample[name]?.string ?? "") }
      Console.printWrapped("\(text("endpoint")) \(text("path")): \(text("kind")), \(text("state"))", indent: 2)
      if !text("message").isEmpty { Console.printWrapped("  " + text("message"), indent: 4) }
      for side in ["legacy", "repository"] {
        guard let value = sample[side], value["type"] != nil else { continue }
        let lexeme = value["lexeme"]?.string ?? value["type"]?.string ?? ""
        let more = value["truncated"]?.bool == true ? "…" : ""
        Console.printWrapped("  \(side.padded(12))\(VisibleText.escaping(lexeme))\(more)", indent: 14)
      }
    }
    let more = samples.count - Self.shownSamples
    if more > 0 { Console.print("… and \(more) more: --json lists them") }
  }

  private func show(_ run: RecordedRun) {
    var facts = ["mode \(run.mode.rawValue)", "began \(run.startedText)"]
    if let sequence = run.basis.sequence { facts.append("at entry \(sequence)") }
    let verdict = run.outcome?.verdict.rawValue ?? run.progress.rawValue
    Console.printWrapped("run \(run.id): \(verdict) (\(facts.joined(separator: ", ")))", indent: 2)
    guard let outcome = run.outcome else {
      if let segments = run.segments { Console.print("\(segments.done) of \(segments.total) parts are done.") }
      if run.progress == .abandoned {
        Console.print("It was killed before its end, and is evidence of nothing; see 'cutover parity run --resume'.")
      }
      return
    }
    if let failure = outcome.failure { Console.print(VisibleText.escaping("The run stopped: \(failure)")) }
    Console.print("")
    var table = TextTable(
      ["endpoint", "verdict", "requests", "records", "differences"] + Difference.State.allCases.map(\.words),
      texts: 2)
    for endpoint in outcome.endpoints {
      table.add(
        [
          endpoint.name, endpoint.verdict.rawValue, "\(endpoint.requests.compared)/\(endpoint.requests.planned)",
          String(endpoint.records.compared), "\(DifferenceCounts(endpoint.differences))",
        ] + Difference.State.allCases.map { endpoint.stateCounts.text($0) })
    }
    for line in table.lines { Console.print(line) }
  }
}
