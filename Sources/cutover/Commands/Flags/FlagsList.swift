import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverProgram

struct FlagsList: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stage of each endpoint, and what its next step needs.",
    discussion: """
      Covers all domains of the instance, unless --domain names one. Times are UTC.

      EXAMPLE:
        cutover flags list
      """)

  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let parts = Instance.current.told.map { domain in Result { try Part(domain, flags, settings) } }
    let read = parts.compactMap { try? $0.get() }
    // The flags of a domain that cannot be read hide none of the others.
    if !read.isEmpty { show(read) }
    for part in parts { _ = try part.get() }
  }

  private func show(_ parts: [Part]) {
    let views = parts.flatMap(\.views)
    let unlisted = UnlistedDomains(root: settings.state.root)
    if json {
      return Console.print(
        .object([
          "version": .integer(parts[0].set.version), "frozen": .bool(parts[0].set.isFrozen),
          "flags": .array(
            parts.flatMap { part in part.views.map { PrintedCommand.addressed($0.json, to: part.domain) } }),
          "unlisted_domains": unlisted.json,
        ]))
    }
    let domains = Instance.current.told.count
    // 'flags show' has what a narrow terminal leaves out.
    for line in TextTable.lines(
      views.map { $0.cells(ofDomains: domains) },
      header: ["endpoint", "stage", "since", "evidence", "next step: what it needs"], spare: [3, 2])
    {
      Console.print(line)
    }
    for reason in Set(parts.compactMap(\.trouble)).sorted() {
      Console.print("not known: what runs have found, nor how far the sides are: \(reason)")
    }
    for part in parts {
      for view in part.views {
        let name = view.name(ofDomains: domains)
        let summaries = [view.withheld?.summary(of: name), view.openRehearsal, view.rollback?.summary(of: name)]
        for summary in summaries.compactMap(\.self) + view.oldParts.map(\.returnedText) {
          Console.print(PrintedCommand.addressed(VisibleText.escaping(summary), to: part.domain))
        }
      }
    }
    for view in views {
      for freeze in view.freezes where !freeze.isOfAll {
        Console.print(VisibleText.escaping("\(view.name(ofDomains: domains)) is frozen \(freeze.summary)"))
      }
    }
    for summary in unlisted.summaries { Console.print(summary) }
    for freeze in Freeze.of(parts[0].set, parts[0].trail) {
      Console.print(
        VisibleText.escaping("all endpoints are frozen \(freeze.summary); 'cutover flags unfreeze --all' ends that"))
    }
  }

  /// The flags of one domain.
  private struct Part {
    let domain: any HostedDomain.Type
    let set: FlagSet
    let trail: AuditTrail
    let views: [FlagView]
    /// What keeps gates from being looked at; `nil` where none of the next steps asks for more than a decision.
    let trouble: String?

    init(_ domain: any HostedDomain.Type, _ flags: FlagSettings, _ settings: Settings) throws {
      self.domain = domain
      (set, trail) = try flags.store(of: domain).readAll()
      let evidence = FlagEvidence(settings.of(domain))
      views = set.flags.map { [set, trail] in FlagView($0, set, trail, evidence, by: "") }
      trouble = views.contains { ($0.table?.to.stage ?? .off) >= .shadow } ? evidence.trouble : nil
    }
  }
}

struct FlagsShow: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all details of one flag, with the gates of its next step.",
    discussion: """
      EXAMPLE:
        cutover flags show trades
      """)

  @Argument(help: EndpointName.help("The endpoint.")) var endpoint: String
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws { _ = try FlagSettings.key(named: endpoint) }

  func run() throws {
    let (set, trail) = try flags.store.readAll()
    let evidence = FlagEvidence(settings)
    let flag = try set.flag(try FlagSettings.key(named: endpoint))
    let view = FlagView(flag, set, trail, evidence, by: "")
    let reads = DifferingReads(flag.state.endpoint, statePath: settings.state.path)
    if json {
      return Console.print(
        .object((view.json.members ?? []) + [JSONMember(name: "differing_reads", value: reads?.json ?? .null)]))
    }
    let freezes = view.freezes.map { "\($0.isOfAll ? "all endpoints" : "this endpoint"), \($0.summary)" }
    var rows = [["flag", flag.key], ["stage", flag.state.words], ["frozen", freezes.first ?? "no"]]
    rows += freezes.dropFirst().map { ["", $0] }
    if let since = flag.since { rows.append(["since", UTCDate(since).seconds]) }
    if let owner = flag.owner { rows.append(["owner", owner]) }
    if let actor = flag.changedBy { rows.append(["changed by", actor]) }
    if let run = flag.evidenceRun { rows.append(["evidence", run]) }
    if let request = flag.request { rows.append(["asked for", "\(request.to.words), by \(request.by)"]) }
    for (title, bounds) in [
      ("bounds", flag.thresholds.assignments), ("bounds of all", set.thresholds.assignments),
      ("bounds by settings", set.standard.assignments(besides: GateThresholds())),
    ] where !bounds.isEmpty {
      rows.append([title, bounds.joined(separator: ", ")])
    }
    if let age = view.readThrough {
      rows.append(["read through", "Redis, answers up to \(age) s old (read_through.\(view.flag.state.endpoint))"])
    }
    if !view.rehearsals.isEmpty {
      rows.append(["rehearsed", "rollback " + view.rehearsals.map(\.summary).joined(separator: ", ")])
    }
    if let open = view.openRehearsal { rows.append(["rehearsing", open]) }
    if let withheld = view.withheld { rows.append(["should go back", withheld.summary(of: flag.state.endpoint)]) }
    rows += view.acceptedRows + view.rollbackRows + (reads?.rows ?? [])
    rows += view.oldParts.map { ["legacy side", $0.returnedText] }
    if let changed = view.changedLegacy?.summary { rows.append(["legacy side", changed]) }
    for line in TextTable.lines(rows) { Console.print(line) }
    guard let table = view.table else { return }
    Console.print("")
    Console.print("to \(table.to.words):")
    table.show()
  }
}
