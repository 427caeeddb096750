import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverParity
import CutoverProgram

struct FlagsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stage of each endpoint, and what its next step needs.",
    discussion: """
      Times are UTC.

      EXAMPLE:
        cutover flags list
      """)

  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let (set, trail) = try flags.store.readAll()
    let evidence = FlagEvidence(settings)
    let views = set.flags.map { FlagView($0, set, trail, evidence, by: "") }
    if json {
      return Console.print(
        .object([
          "version": .integer(set.version), "frozen": .bool(set.isFrozen), "flags": .array(views.map(\.json)),
        ]))
    }
    // 'flags show' has what a narrow terminal leaves out.
    for line in TextTable.lines(
      views.map(\.cells), header: ["endpoint", "stage", "since", "evidence", "next step: what it needs"], spare: [3, 2])
    {
      Console.print(line)
    }
    for view in views {
      guard let rollback = view.rollback else { continue }
      Console.print(VisibleText.escaping(rollback.summary(of: view.flag.state.endpoint)))
    }
    for view in views {
      for freeze in view.freezes where !freeze.isOfAll {
        Console.print(VisibleText.escaping("\(view.flag.state.endpoint) is frozen \(freeze.summary)"))
      }
    }
    for freeze in Freeze.of(set, trail) {
      Console.print(
        VisibleText.escaping("all endpoints are frozen \(freeze.summary); 'cutover flags unfreeze --all' ends that"))
    }
  }
}

struct FlagsShow: ParsableCommand {
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
    rows += view.rollbackRows + (reads?.rows ?? [])
    for line in TextTable.lines(rows) { Console.print(line) }
    guard let table = view.table else { return }
    Console.print("")
    Console.print("to \(table.to.words):")
    table.show()
  }
}
