import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct ParityHistoryCommand: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List past runs, or what they found for one endpoint.",
    discussion: """
      With --endpoint, also lists the unresolved differences, oldest first. An 'abandoned' run was killed before its \
      end and is no evidence, but 'cutover parity run --resume' continues it. 'cutover parity show RUN' shows what a \
      run found; RUN can be 'latest'.

      EXAMPLE:
        cutover parity history --endpoint trades
      """)

  @Option(
    help: EndpointName.help(
      "What the runs found of this endpoint.", valueName: "name",
      alsoNamed: [Domains.current.tables?.name].compactMap(\.self)))
  var endpoint: String?
  @Option(help: ArgumentHelp("How many runs, the newest first.", valueName: "n")) var limit = 30
  @OptionGroup var data: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  /// The most unresolved differences that are read.
  private static let listedDifferences = 10_000

  mutating func validate() throws {
    let tables = Domains.current.tables?.name
    if let typed = endpoint, let tables, FlagSettings.key(of: tables) == typed { endpoint = tables }
    if endpoint != tables { endpoint = try endpoint.map(EndpointName.named) }
    if limit < 1 { throw ValidationError("--limit is 1 or more, not \(limit).") }
  }

  func run() throws {
    let history = try Stores(settings).parityHistory()
    let instance = try ComparedStores(settings, legacyPath: data.path).identity(on: history.connection)
    if let endpoint { return try show(endpoint, history, instance) }
    let runs = try history.runs(limit: limit)
    if json {
      return Console.print(
        .object([
          "runs": .array(
            runs.map { run in
              let objection = run.objection(in: instance)
              return .object(
                (run.json.members ?? []) + [
                  JSONMember(name: "evidence", value: .bool(objection == nil)),
                  JSONMember(name: "objection", value: objection.map { .text($0) } ?? .null),
                ])
            })
        ]))
    }
    if runs.isEmpty { return Console.print("no run is recorded: 'cutover parity run' makes one") }
    var table = TextTable(
      ["run", "mode", "verdict", "clean", "differences", "new", "changed", "resolved", "regressed", "seconds"],
      texts: 3,
      spare: [9, 1])
    for run in runs { table.add(row(run)) }
    for line in table.lines { Console.print(line) }
    if Console.isOutputTerminal {
      Console.print("'cutover parity show RUN', or 'latest' for RUN, says what a run found")
    }
    for run in runs {
      if let objection = run.objection(in: instance) {
        Console.print(VisibleText.escaping("run \(run.id) counts for no gate here: \(objection)"))
      }
    }
  }

  private func row(_ run: RecordedRun) -> [String] {
    guard let outcome = run.outcome else {
      let progress = run.segments.map { "\(run.progress.rawValue), \($0.done) of \($0.total) parts done" }
      return [run.id, run.mode.rawValue, progress ?? run.progress.rawValue] + Array(repeating: "-", count: 7)
    }
    let states = StateCounts.sum(outcome.endpoints.map(\.stateCounts))
    func count(_ state: Difference.State) -> String { states.text(state) }
    let endpoints = outcome.endpoints.filter { $0.name != Domains.current.tables?.name }
    let clean = endpoints.count { $0.verdict == .clean }
    return [
      run.id, run.mode.rawValue, outcome.verdict.rawValue, "\(clean)/\(endpoints.count)",
      "\(DifferenceCounts.sum(outcome.endpoints.map(\.differences)))", count(.new), count(.changed), count(.resolved),
      count(.regressed), seconds(outcome.ended - run.started),
    ]
  }

  private func show(_ endpoint: String, _ history: ParityHistory, _ instance: InstanceIdentity) throws {
    let trend = try history.trend(of: endpoint, in: instance, limit: limit)
    let unresolved = try history.unresolved(endpoint: endpoint, in: instance, limit: Self.listedDifferences)
    if json {
      return Console.print(
        .object([
          "endpoint": .string(ExactString(endpoint)),
          "runs": .array(
            trend.map { .object(["run": .string(ExactString($0.run)), "found": $0.found.json]) }),
          "unresolved": .array(unresolved.map(\.json)),
        ]))
    }
    if trend.isEmpty { return Console.print("no run of '\(endpoint)' is recorded: 'cutover parity run' makes one") }
    var table = TextTable(
      ["run", "verdict", "records", "differences"] + Difference.State.allCases.map(\.words) + ["seconds"], texts: 2,
      spare: [4 + Difference.State.allCases.count])
    for (run, _, found) in trend {
      table.add(
        [run, found.verdict.rawValue, String(found.records.compared), "\(DifferenceCounts(found.differences))"]
          + Difference.State.allCases.map { found.stateCounts.text($0) } + [seconds(found.duration)])
    }
    for line in table.lines { Console.print(line) }
    if unresolved.isEmpty { return }
    Console.print("")
    let isCut = unresolved.count == Self.listedDifferences
    Console.print("not resolved: \(counted(unresolved.count, "difference"))\(isCut ? " or more" : "")")
    let groups = DifferenceGroups(unresolved: unresolved)
    for line in groups.lines(
      width: Console.width, whole: "'cutover parity history --endpoint \(endpoint) --json' lists all of them")
    {
      Console.print(verbatim: line)
    }
  }

  private func seconds(_ milliseconds: Int64) -> String {
    "\(milliseconds / 1000).\(milliseconds % 1000 / 100)"
  }
}

extension RecordedRun {
  /// Why the run is no evidence about the stores of `instance`; `nil` where it is, or has not ended.
  fileprivate func objection(in instance: InstanceIdentity) -> String? {
    guard outcome != nil else { return nil }
    guard let own = basis.instance else { return "it does not name the stores that it compared" }
    if let difference = own.difference(from: instance) { return "it is about \(difference)" }
    return clockAhead > 60_000
      ? "it was dated \(counted(clockAhead / 60_000, "minute")) in the future when it was recorded: a clock is wrong"
      : nil
  }
}
