import ArgumentParser
import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverProgram

struct FlagsHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List who changed which flag, when and why, newest first.",
    discussion: """
      EXAMPLE:
        cutover flags history trades
      """)

  @Argument(help: EndpointName.help("The endpoint; all where it is left out.")) var endpoint: String?
  @Option(help: ArgumentHelp("How many records at most.", valueName: "n")) var limit = 50
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if let endpoint { _ = try FlagSettings.key(named: endpoint) }
    if limit < 1 { throw ValidationError("--limit is 1 or more, not \(limit).") }
  }

  func run() throws {
    let key = try endpoint.map { try FlagSettings.key(named: $0) }
    let trail = try flags.store.readAll().trail
    let records = trail.records.filter { key == nil || $0.key == nil || $0.key == key }.reversed().prefix(limit)
    if json { return Console.print(recorded: .object(["records": .array(records.map(\.json))])) }
    if records.isEmpty { return Console.print("nothing has been changed yet") }
    let isOfOne = Instance.current.domains.count == 1
    let rows = records.map { record in
      let flag = record.key.map { isOfOne ? FlagState(key: $0, stage: .off).endpoint : $0 } ?? "all"
      let more =
        record.action == .automaticRollback
        ? record.furtherDifferences(of: flag, isOpen: record.isOpen(in: trail)).map { "; \($0)" } ?? "" : ""
      return ["\(record.n)", UTCDate(record.at).seconds, record.who, flag, record.what + more]
    }
    for line in TextTable.lines(rows, header: ["n", "at", "by", "flag", "what"]) { Console.print(line) }
  }
}

extension AuditRecord {
  /// Who did it: the name that was given, with the system user or token where that is another.
  fileprivate var who: String {
    guard let identity = evidence["identity"]?.string, !identity.hasSuffix(" \(actor)") else { return actor }
    return "\(actor) (\(identity))"
  }

  /// What else was set, by the names that 'cutover flags set' has.
  private var settings: [String] {
    let thresholds = evidence["thresholds_set"]?.members ?? []
    let bounds = thresholds.map { member in
      let name = GateThresholds.settable.first { member.name == ExactString($0.jsonName) }?.name ?? member.name.string
      return member.value == .null ? "\(name) taken back" : "\(name)=\(member.value.compact)"
    }
    return bounds + ["owner", "bucketing"].compactMap { name in evidence[name]?.string.map { "\(name) \($0)" } }
  }

  /// Whether nobody has answered this rollback yet.
  fileprivate func isOpen(in trail: AuditTrail) -> Bool { key.flatMap { trail.openRollback(of: $0) } == self }

  /// What was done, in a line.
  fileprivate var what: String {
    var words = action.rawValue
    if let from, let to { words += " \(from.words) to \(to.words)" } else if let to { words += " to \(to.words)" }
    words += settings.map { " \($0)" }.joined(separator: ",")
    if isForced { words += ", FORCED" }
    if action == .rehearse, let hasPassed = evidence["passed"]?.bool {
      words += hasPassed ? ", passed" : ", FAILED (\(evidence["failure"]?.string ?? "not known"))"
    }
    words += accepted.map { ", \($0)" } ?? ""
    if let approver { words += ", approved by \(approver)" }
    if action == .selfCheck {
      words +=
        evidence["caught"]?.bool == true
        ? ": the comparison found the known difference" : ": the known difference was NOT FOUND"
    }
    if let reason { words += ": \(reason)" }
    return words
  }
}
