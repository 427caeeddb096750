import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverProgram

struct ParityGate: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "gate", abstract: "Check that the parity evidence is fresh, complete and clean.",
    discussion: """
      Covers all domains of the instance, unless --domain or --endpoint names one. Exits with status 0 only if that holds \
      for every endpoint, or for those named; with 1 if anything is missing.

      A complete endpoint needs no evidence: it has no second side.

      Reads the history of runs in Postgres, for the runs that compared that database with the legacy files. Report \
      files alone are no evidence; files that differ from the history are listed.

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
    let domains = endpoint.isEmpty ? Instance.current.told : [Domains.current]
    let parts = try domains.map { try Part($0, self) }
    let isMet = parts.allSatisfy(\.isMet)
    if json {
      Console.print(.object(["met": .bool(isMet), "endpoints": .array(parts.flatMap(\.json))]))
    } else {
      for part in parts { part.show() }
    }
    let reports = try ReportedRuns(of: domains, folder: reportDir ?? ReportsFolder.path).readable()
    for part in parts where !part.isComplete {
      let runs = reports.runs.filter { $0.domain == part.domain.name }
      for remark in part.standing.remarks(on: runs, isMet: part.isMet) {
        Console.note(PrintedCommand.addressed(VisibleText.escaping(remark), to: part.domain))
      }
    }
    if endpoint.isEmpty {
      for summary in UnlistedDomains(root: settings.state.root).summaries { Console.note(summary) }
    }
    if parts.contains(where: { !$0.isComplete }) {
      for fault in reports.faults {
        Console.note(VisibleText.escaping("the report of run \(fault.id) cannot be read: \(fault.message)"))
      }
    }
    throw ExitCode(isMet ? .done : .refused)
  }

  /// What the history says of the endpoints of one domain.
  private struct Part {
    let domain: any HostedDomain.Type
    /// The gates of each flag; `nil` where the endpoint is complete.
    let tables: [(key: String, table: GateTable?)]
    let standing: ReportStanding

    var isMet: Bool { tables.allSatisfy { $0.table?.isMet ?? true } }
    var isComplete: Bool { tables.allSatisfy { $0.table == nil } }

    init(_ domain: any HostedDomain.Type, _ command: ParityGate) throws {
      self.domain = domain
      let settings = command.settings.of(domain)
      let (set, trail) = try command.flags.store(of: domain).readAll()
      // A folder that an option names is that of the domain that the command acts on.
      let recorded = RecordedRuns(
        settings, legacyPath: domain.name == Domains.current.name ? command.data.path : nil)
      let evidence = FlagEvidence(settings, runs: recorded)
      let keys =
        command.endpoint.isEmpty
        ? set.flags.map(\.key) : try command.endpoint.map { try FlagSettings.key(named: $0) }
      tables = try keys.map { key in
        let flag = try set.flag(key)
        if flag.state.stage == .complete { return (key, nil) }
        // To where it is: only what the runs say is asked, and not how the writing is doing.
        return (
          key,
          GateTable(evidence.input(set, trail, flag, FlagState(key: key, stage: .off)), gates: Gate.parity)
        )
      }
      standing = ReportStanding(tables.allSatisfy { $0.table == nil } ? nil : try? recorded.current(), trail)
    }

    var json: [JSONValue] {
      tables.map { key, table in
        .object([
          "flag": .text(key), "met": .bool(table?.isMet ?? true), "complete": .bool(table == nil),
          "gates": table?.json["gates"] ?? .array([]),
        ])
      }
    }

    func show() {
      var said: [String: String] = [:]
      for (key, table) in tables {
        guard let table else {
          Console.print("\(key): complete, there is nothing to compare")
          continue
        }
        Console.print("\(key): \(table.isMet ? "fresh, complete and clean" : "not enough")")
        if !table.isMet { table.show(key, of: domain, indent: 2, after: &said) }
      }
    }
  }
}
