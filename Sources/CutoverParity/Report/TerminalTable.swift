import CutoverBasics
import CutoverDomain
import CutoverJSON

extension ParityReport {
  /// The report as lines for a terminal: a table of the endpoints, then what keeps them from being clean.
  ///
  /// What is longer than `width` characters is wrapped, never cut; `nil` for output that is not a terminal's. `colour` adds
  /// ANSI colours.
  package func terminalLines(width: Int?, colour: Bool) -> [String] {
    let header = ["endpoint", "verdict", "requests", "records", "differences"]
    let rows = spoken.map { endpoint in
      [
        VisibleText.escaping(endpoint.title), endpoint.verdict.rawValue,
        "\(endpoint.requests.compared)/\(endpoint.requests.planned)", endpoint.records.words,
        "\(DifferenceCounts(endpoint.differences))",
      ]
    }
    // Where a terminal has no room for all, the differences stay below their name, and how much was compared is left
    // out; a still narrower one has everything below its row.
    let short = TableLayout([header] + rows, texts: 2, spare: [2, 3])
    let isShort = short.lines(width: width).allSatisfy { $0.count == 1 }
    let layout = isShort ? short : TableLayout([header] + rows, texts: 2)
    let table = layout.lines(width: width)
    var lines = (table.first ?? []).map { Line($0, .plain) }
    for (endpoint, row) in zip(spoken, table.dropFirst()) { lines += row.map { Line($0, .init(endpoint.verdict)) } }
    lines += layout.note(width: width).map { Line($0, .faint) }
    for endpoint in spoken {
      for group in endpoint.groups {
        lines.append(Line("", .plain))
        let title =
          "\(endpoint.title): \(group.kind.rawValue) at \(group.template.isEmpty ? "/" : group.template) × \(group.count)"
          + (group.rule.map { ", tolerated by rule \($0)" } ?? "")
        lines.append(Line(VisibleText.escaping(title), .heading))
        let shown = group.samples.prefix(3)
        for sample in shown { lines += sample.lines(group.leg) }
        if group.count > shown.count { lines.append(Line("  … and \(group.count - shown.count) more", .faint)) }
      }
      if !endpoint.cacheAgreesWithLegacy.isEmpty {
        lines.append(Line("  the cache agrees with the legacy side: the repository is wrong", .faint))
      }
      lines += endpoint.losses.lines(of: endpoint.title)
      if endpoint.reasons.isEmpty { continue }
      lines.append(Line("", .plain))
      for reason in endpoint.reasons.prefix(3) {
        let side = reason.side.map { " (\($0.rawValue))" } ?? ""
        lines.append(Line(VisibleText.escaping("\(reason.request)\(side): \(reason.message)"), .inconclusive))
      }
      let more = endpoint.reasons.count + endpoint.reasonsOmitted - 3
      if more > 0 { lines.append(Line("… and \(counted(more, "more reason"))", .faint)) }
    }
    lines.append(Line("", .plain))
    let past = Set(endpoints.compactMap(\.since)).sorted()
    if !past.isEmpty {
      let runs = past.joined(separator: ", ")
      lines.append(Line("records not compared are as they were in \(runs); --full compares them, too", .faint))
    }
    for rule in rules { lines.append(Line(VisibleText.escaping(rule.line), rule.state.fails ? .different : .faint)) }
    if let rereads, rereads.queued > 0 { lines.append(Line(rereads.words, .faint)) }
    if let words = basis.cutWords { lines.append(Line("the run \(words)", .faint)) }
    if let failure { lines.append(Line(VisibleText.escaping("the run stopped: \(failure)"), .inconclusive)) }
    lines.append(Line("run \(id.text): \(verdict.rawValue)", .init(verdict)))
    return lines.flatMap { $0.texts(width: width, colour: colour) }
  }
}

extension EndpointReport.Coverage {
  /// How many were compared, and of how many, where some were left out on purpose.
  fileprivate var words: String { skipped == 0 ? String(compared) : "\(compared)/\(compared + skipped)" }
}

extension EndpointReport.Losses {
  /// The most that a terminal shows.
  private static let shownLimit = 10

  fileprivate func lines(of endpoint: String) -> [Line] {
    guard count > 0 else { return [] }
    var lines = [Line("", .plain), Line(VisibleText.escaping("\(endpoint): \(words)"), .heading)]
    for loss in listed.prefix(Self.shownLimit) {
      let column = loss.column.isEmpty ? "" : ", \(loss.column)"
      lines.append(Line(VisibleText.escaping("  \(loss.table) \(loss.key)\(column): \(loss.reason)"), .faint))
    }
    let rest = count - min(listed.count, Self.shownLimit)
    if rest > 0 { lines.append(Line("  … and \(rest) more", .faint)) }
    return lines
  }
}

extension Difference {
  fileprivate func lines(_ leg: Leg) -> [Line] {
    let request = parameters.isEmpty ? "" : "(\(parameters.joined(separator: ", "))) "
    var lines = [Line("  " + VisibleText.escaping(request + (path.isEmpty ? "/" : path)), .plain)]
    if let message { lines.append(Line("    " + VisibleText.escaping(message), .plain)) }
    if legacy != .absent || repository != .absent {
      // Both names as wide as the longest of all sides.
      func name(_ side: Side) -> String {
        side.rawValue + String(repeating: " ", count: Side.repository.rawValue.count - side.rawValue.count)
      }
      lines.append(Line("    \(name(leg.left))  " + VisibleText.escaping(legacy.line), .removed))
      lines.append(Line("    \(name(leg.right))  " + VisibleText.escaping(repository.line), .added))
    }
    return lines
  }
}

/// A line of the terminal and what it means.
private struct Line {
  enum Tone: String {
    case plain = ""
    case heading = "1"
    case faint = "2"
    case removed = "31"
    case added = "32"
    case clean = "32;1"
    case different = "31;1"
    case inconclusive = "33;1"

    init(_ verdict: ParityVerdict) {
      switch verdict {
      case .clean: self = .clean
      case .different: self = .different
      case .inconclusive: self = .inconclusive
      }
    }
  }

  private let content: String
  private let tone: Tone

  init(_ content: String, _ tone: Tone) {
    self.content = content
    self.tone = tone
  }

  /// The line, in as many as the terminal needs for it.
  func texts(width: Int?, colour: Bool) -> [String] {
    // What goes on stands further in than what it belongs to.
    let indent = content.prefix { $0 == " " }.count + 2
    let parts = width.map { content.wrapped(to: $0, indent: indent) } ?? [content]
    guard colour, tone != .plain else { return parts }
    return parts.map { $0.isEmpty ? $0 : "\u{1B}[\(tone.rawValue)m\($0)\u{1B}[0m" }
  }
}
