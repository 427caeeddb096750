import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverJSON
import CutoverParity
import CutoverProgram

struct ParityGate: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "gate", abstract: "Check that the parity evidence is fresh, complete and clean.",
    discussion: """
      Exits with status 0 only if that holds for every endpoint, or for those named; with 1 if anything is missing.

      A complete endpoint needs no evidence: it has no second side.

      Reads the history of runs in the database of DATABASE_URL, for the runs that compared that database with the \
      folder of CUTOVER_DATA_PATH. Report files alone are no evidence; files that differ from the history are listed.

      EXAMPLE:
        cutover parity gate --endpoint trades
      """)

  @Option(name: .long, help: EndpointName.help("This endpoint only; can be repeated.", valueName: "name"))
  var endpoint: [String] = []
  @OptionGroup var data: DataFolder
  @Option(help: ArgumentHelp("Where reports are (CUTOVER_REPORTS; default: reports).", valueName: "folder"))
  var reportDir: String?
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws { for name in endpoint { _ = try FlagSettings.key(named: name) } }

  func run() throws {
    let (set, trail) = try flags.store.readAll()
    let recorded = RecordedRuns(settings, legacyPath: data.path)
    let evidence = FlagEvidence(settings, runs: recorded)
    let keys = endpoint.isEmpty ? FlagSettings.keys : try endpoint.map { try FlagSettings.key(named: $0) }
    let tables = try keys.map { key -> GateTable? in
      let flag = try set.flag(key)
      if flag.state.stage == .complete { return nil }
      // To where it is: only what the runs say is asked, and not how the writing is doing.
      return GateTable(
        evidence.input(set, trail, flag, FlagState(key: key, stage: .off)), gates: Gate.parity)
    }
    let reports = try ReportedRuns(of: [Domains.current], folder: reportDir ?? ReportsFolder.path).readable()
    let isComplete = tables.allSatisfy { $0 == nil }
    let remarks =
      isComplete
      ? []
      : ReportStanding(try? recorded.current()).remarks(on: reports.runs)
        + reports.faults.map { "the report of run \($0.id) cannot be read: \($0.message)" }
    let isMet = tables.allSatisfy { $0?.isMet ?? true }
    if json {
      Console.print(
        .object([
          "met": .bool(isMet),
          "endpoints": .array(
            zip(keys, tables).map { key, table in
              .object([
                "flag": .text(key), "met": .bool(table?.isMet ?? true), "complete": .bool(table == nil),
                "gates": table?.json["gates"] ?? .array([]),
              ])
            }),
        ]))
    } else {
      for (key, table) in zip(keys, tables) {
        guard let table else {
          Console.print("\(key): complete, there is nothing to compare")
          continue
        }
        Console.print("\(key): \(table.isMet ? "fresh, complete and clean" : "not enough")")
        if !table.isMet { table.show(indent: 2) }
      }
    }
    for remark in remarks { Console.note(VisibleText.escaping(remark)) }
    throw ExitCode(isMet ? .done : .refused)
  }
}
