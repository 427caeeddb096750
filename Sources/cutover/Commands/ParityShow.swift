import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct ParityShow: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a past run found, and what changed since the run before it.",
    discussion: """
      'latest' is the newest run of the domain that the history has. The link reports/latest names the report that was \
      written last, of any domain and of any stores; where that is another run, the command says so. The whole report is in reports/<run-id>/, on the machine of the run; this command \
      shows what the database keeps of it. Exits with status 65 if the run is not found.

      EXAMPLE:
        cutover parity show latest
      """)

  @Argument(help: ArgumentHelp("The run's id, or 'latest'.", valueName: "run")) var id: String
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  private static let newest = "latest"

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
          : "run \(id) not found among those of \(Domains.current.name); 'cutover parity history' lists them"
            + (Instance.current.domains.count > 1 ? "; for another domain's pass --domain" : ""))
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
    if id == Self.newest, let other = Self.newestReport(besides: run) { Console.print(VisibleText.escaping(other)) }
    for line in DifferenceGroups(samples: samples).lines(width: Console.width, whole: Self.whole(run)) {
      Console.print(verbatim: line)
    }
    if transitions.isEmpty { return }
    Console.print("")
    Console.print("since the run before")
    let changes = DifferenceGroups(transitions: transitions)
    for line in changes.lines(width: Console.width, whole: "'cutover parity show \(run.id) --json' lists all of them") {
      Console.print(verbatim: line)
    }
  }

  /// That the report which was written last is that of another run, where it is; `nil` where it is that of `run`.
  private static func newestReport(besides run: RecordedRun) -> String? {
    let folder = ReportsFolder.path
    guard let other = ReportFolder(folder).latestRun, other.text != run.id else { return nil }
    let domain = (try? ParityReport(folder: "\(folder)/\(other.text)"))?.domain
    let isOther = domain != nil && domain != Domains.current.name
    return "\(folder)/\(ReportFolder.latest) is the report of another run, \(other.text)"
      + (isOther
        ? " of the domain \(domain ?? "")"
        : ", which the history of this domain and these stores does not have as its newest")
  }

  /// Where the rest is.
  private static func whole(_ run: RecordedRun) -> String {
    "the report of the run, \(ReportsFolder.path)/\(run.id), has up to 10 of each group, with their counts"
  }

  private func show(_ run: RecordedRun) {
    var facts = ["mode \(run.mode.rawValue)", "began \(UTCDate(run.started).seconds)"]
    if let sequence = run.basis.sequence { facts.append("at entry \(sequence)") }
    let verdict = run.outcome?.verdict.rawValue ?? run.progress.rawValue
    Console.print("run \(run.id): \(verdict) (\(facts.joined(separator: ", ")))")
    guard let outcome = run.outcome else {
      if let segments = run.segments {
        Console.print(
          "\(segments.done) of \(counted(segments.total, "part")) \(segments.total == 1 ? "is" : "are") done.")
      }
      if run.progress == .abandoned {
        Console.print("It was killed before its end, and no gate goes by it; see 'cutover parity run --resume'.")
      }
      return
    }
    if let failure = outcome.failure { Console.print(VisibleText.escaping("The run stopped: \(failure)")) }
    Console.print("")
    var table = TextTable(
      ["endpoint", "verdict", "requests", "records", "differences"] + Difference.State.allCases.map(\.words),
      texts: 2)
    // What no endpoint shows is told of where there is something to say, as the run does.
    let told = outcome.endpoints.filter {
      $0.name != Domains.current.tables?.name || $0.verdict != .clean || $0.differences.values.contains { $0 > 0 }
    }
    for endpoint in told {
      table.add(
        [
          endpoint.name, endpoint.verdict.rawValue, "\(endpoint.requests.compared)/\(endpoint.requests.planned)",
          endpoint.records.coverageWords, "\(DifferenceCounts(endpoint.differences))",
        ] + Difference.State.allCases.map { endpoint.stateCounts.text($0) })
    }
    for line in table.lines { Console.print(line) }
  }
}
