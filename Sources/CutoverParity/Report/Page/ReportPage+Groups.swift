import CutoverDomain
import CutoverJSON

extension ReportPage {
  /// The groups of an endpoint at a glance, those with most differences first.
  func groupTable(of endpoint: EndpointReport, _ detail: Detail) -> HTML {
    let shown = endpoint.groups.prefix(Self.groupLimit)
    let hasHistory = shown.contains { $0.firstSeen != nil }
    let rows = shown.map { group -> HTML in
      let place: HTML = "<code>\(path: group.place)</code>"
      let first = group.firstSeen.map { $0.id == report.id ? "this run" : time($0.started) } ?? ""
      return """
        <tr><td class="number">\(group.count)</td>\
        <th scope="row">\(if: detail == .samples, "<a href=\"#\(group.anchor)\">\(place)</a>")\(if: detail != .samples, place)<br>\(words(for: group, of: endpoint))</th>\
        \(if: hasHistory, "<td>\(first)</td>")</tr>

        """
    }
    var more: HTML = ""
    if endpoint.groups.count > shown.count {
      let rest = endpoint.groups.dropFirst(shown.count)
      more = """
        <p class="note">\(rest.count) more groups with \(Wording.count(rest.reduce(0) { $0 + $1.count }, "difference")) \
        are in <a href="report.json">report.json</a>.</p>

        """
    }
    return """
      <h3>\(Wording.count(endpoint.groups.count, "group")) of differences</h3>
      <table class="groups">
      <thead><tr><th scope="col" class="number">Differences</th><th scope="col">Where and what</th>\
      \(if: hasHistory, "<th scope=\"col\">First seen</th>")</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      \(more)
      """
  }

  /// A group and its samples: the first in view, the others folded.
  func section(for group: EndpointReport.Group, of endpoint: EndpointReport) -> HTML {
    let samples = group.samples.prefix(sampleLimit).enumerated().map { sample($1, at: $0, of: group) }
    var rest: HTML = ""
    if samples.count > 1 {
      rest = """
        <details>
        <summary>\(Wording.count(samples.count - 1, "more sample"))</summary>
        \(Array(samples.dropFirst()))</details>

        """
    }
    var note: HTML = ""
    if group.count > samples.count {
      note = "<p class=\"note\">\(samples.count) of \(group.count) are shown.</p>\n"
    }
    return """
      <section id="\(group.anchor)" class="group">
      <h3><code>\(path: group.place)</code> <span class="count">× \(group.count)</span> \(anchor(group.anchor))</h3>
      <p>\(words(for: group, of: endpoint))\(since(group))</p>
      \(Array(samples.prefix(1)))\(rest)\(note)</section>

      """
  }

  /// What a group is, in words.
  func words(for group: EndpointReport.Group, of endpoint: EndpointReport) -> HTML {
    var text: HTML = "<span class=\"kind\">\(Wording.words(group.kind.rawValue))</span>"
    if group.found != group.kind { text += ": \(Wording.words(group.found.rawValue))" }
    if group.legacyType != group.repositoryType, ![group.legacyType, group.repositoryType].contains("absent") {
      let names = SideNames(group.leg, in: report)
      text += ", \(names.left) has \(group.legacyType), \(names.right) \(group.repositoryType)"
    }
    if group.verdict != .confirmed { text += ", \(group.verdict.rawValue)" }
    if let rule = group.rule { text += " by rule <code>\(rule)</code>" }
    for state in [Difference.State.new, .regressed] {
      guard let states = endpoint.stateCounts(of: group), states.count(state) > 0 else { continue }
      text += " <b class=\"fresh\">\(states.text(state)) \(state.rawValue)</b>"
    }
    return text
  }

  private func since(_ group: EndpointReport.Group) -> HTML {
    guard let first = group.firstSeen else { return "" }
    return ", first seen \(run(first))"
  }
}

extension EndpointReport.Group {
  /// Where its differences are; `/` is the whole answer.
  var place: String { template.isEmpty ? "/" : template }
  /// The place of the group on the page. Groups of different verdicts may share their hash.
  var anchor: String {
    "group-\(VisibleText.slug(id))\(verdict == .confirmed ? "" : "-\(verdict.rawValue)")"
  }
}
