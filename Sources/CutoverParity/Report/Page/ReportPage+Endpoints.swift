import CutoverBasics
import CutoverDomain

extension ReportPage {
  /// The table of all endpoints, the worst first.
  var endpointsSection: HTML {
    let endpoints = report.endpointsByRank
    let hasTrend = endpoints.contains { !$0.trend.isEmpty }
    let rows = endpoints.prefix(Self.endpointLimit).map { row(for: $0, hasTrend: hasTrend) }
    var omitted: HTML = ""
    if endpoints.count > Self.endpointLimit {
      omitted = """
        <p class="note">\(endpoints.count - Self.endpointLimit) more, none worse than the last one here, are in \
        <a href="report.json">report.json</a>.</p>

        """
    }
    return """
      <section id="endpoints">
      <h2>Endpoints \(anchor("endpoints"))</h2>
      <table>
      <thead><tr><th scope="col">Endpoint</th><th scope="col" class="number">Differences</th>\
      <th scope="col" class="number">Compared</th>\(if: hasTrend, "<th scope=\"col\">Last runs</th>")</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      \(omitted)\(if: report.verdict != .clean, "<p class=\"note\">\(ParityVerdict.legend).</p>\n")</section>

      """
  }

  private func row(for endpoint: EndpointReport, hasTrend: Bool) -> HTML {
    let name: HTML =
      endpoint.hasDetails ? "<a href=\"#\(endpoint.anchor)\">\(endpoint.title)</a>" : "\(endpoint.title)"
    var differences: HTML = "\(endpoint.confirmed)"
    for (verdict, count) in endpoint.differences.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where verdict != .confirmed && count > 0 {
      differences += "<br><small>\(count) \(verdict.rawValue)</small>"
    }
    let fresh = endpoint.states.map { ($0[.new] ?? 0) + ($0[.regressed] ?? 0) } ?? 0
    let bound = endpoint.stateCounts?.isBound(.new) == true ? "≥ " : ""
    if fresh > 0 { differences += "<br><small class=\"fresh\">\(bound)\(fresh) new</small>" }
    for state in [Difference.State.resolved, .notEvaluated] {
      guard let count = endpoint.states?[state], count > 0 else { continue }
      differences += "<br><small>\(count) \(Wording.words(state.rawValue))</small>"
    }
    let requests = endpoint.requests
    let missing: HTML =
      requests.compared == requests.planned
      ? "<small>\(Wording.count(requests.compared, "request"))</small>"
      : "<small class=\"fresh\">\(requests.compared) of \(requests.planned) requests</small>"
    let trend: HTML = hasTrend ? "<td>\(self.trend(of: endpoint))</td>" : ""
    return """
      <tr><th scope="row"><span class="name">\(name)</span> \(badge(endpoint.verdict))</th><td class="number">\(differences)</td>\
      <td class="number">\(endpoint.records.coverageWords) <small>\(plural("record", endpoint.records.compared))</small> <span class="line">\(missing)</span></td>\(trend)</tr>

      """
  }

  func badge(_ verdict: ParityVerdict) -> HTML {
    "<span class=\"badge \(verdict.rawValue)\"><span class=\"sign\" aria-hidden=\"true\"></span>\(verdict.rawValue)</span>"
  }

  /// A mark for each of the last runs, this one at the end; each leads to its report, which lies beside this one.
  func trend(of endpoint: EndpointReport) -> HTML {
    let marks = endpoint.trend.suffix(Self.trendLimit).map { run -> HTML in
      let title =
        "\(Wording.time(run.started)): \(run.verdict.rawValue), \(Wording.count(run.differences, "difference"))"
      return """
        <a class="mark \(run.verdict.rawValue)" href="../\(run.id.text)/index.html#\(endpoint.anchor)" title="\(title)">\
        <span class="hidden">\(run.verdict.rawValue)</span></a>
        """
    }
    return """
      <span class="trend">\(marks)<span class="mark now \(endpoint.verdict.rawValue)" title="this run">\
      <span class="hidden">now \(endpoint.verdict.rawValue)</span></span></span>
      """
  }

  /// What keeps the endpoint from being clean: reasons, then groups, then samples.
  func section(for endpoint: EndpointReport, _ detail: Detail) -> HTML {
    let groups = endpoint.groups.prefix(Self.groupLimit)
    return """
      <section id="\(endpoint.anchor)" class="endpoint">
      <h2>\(endpoint.title) \(badge(endpoint.verdict)) \(anchor(endpoint.anchor))</h2>
      \(history(of: endpoint))\
      \(if: detail != .none, reasons(of: endpoint))\(if: detail != .none, cacheNote(endpoint))\
      \(if: detail != .none, losses(of: endpoint))\
      \(if: detail == .groups || detail == .samples && groups.count > 1, groupTable(of: endpoint, detail))\
      \(detail == .samples ? groups.map { section(for: $0, of: endpoint) } : [])</section>

      """
  }

  /// Since when, and what has become of what earlier runs found.
  private func history(of endpoint: EndpointReport) -> HTML {
    var facts: [HTML] = []
    if let first = endpoint.firstSeen {
      facts.append("First seen \(run(first)).")
    }
    if let clean = endpoint.lastClean {
      facts.append("Last clean \(run(clean)).")
    } else if !endpoint.trend.isEmpty {
      facts.append("No earlier run that is kept was clean.")
    }
    if let states = endpoint.stateCounts {
      let words = Difference.State.allCases.filter { states.count($0) > 0 }
        .map { "\(states.text($0)) \(Wording.words($0.rawValue))" }
      if !words.isEmpty { facts.append("\(words.joined(separator: ", ")).") }
    }
    return facts.isEmpty ? "" : "<p>\(facts.map { "\($0) " as HTML })</p>\n"
  }

  private func reasons(of endpoint: EndpointReport) -> HTML {
    if endpoint.reasons.isEmpty { return "" }
    let items = endpoint.reasons.map { reason -> HTML in
      let side: HTML = reason.side.map { ", \($0.rawValue)" } ?? ""
      return "<li><code>\(reason.request)</code>\(side): <b>\(Wording.words(reason.code))</b>, \(reason.message)</li>\n"
    }
    let more: HTML = endpoint.reasonsOmitted > 0 ? "<li>and \(endpoint.reasonsOmitted) more</li>\n" : ""
    return "<h3>Why it is not conclusive</h3>\n<ul class=\"reasons\">\n\(items)\(more)</ul>\n"
  }

  private func losses(of endpoint: EndpointReport) -> HTML {
    let losses = endpoint.losses
    if losses.count == 0 { return "" }
    let items = losses.listed.map { loss -> HTML in
      let column: HTML = loss.column.isEmpty ? "" : ", <code>\(loss.column)</code>"
      return "<li><code>\(loss.table) \(loss.key)</code>\(column): \(loss.reason)</li>\n"
    }
    let rest = losses.count - losses.listed.count
    let more: HTML = rest > 0 ? "<li>and \(rest) more</li>\n" : ""
    return "<h3>\(losses.words)</h3>\n<ul>\n\(items)\(more)</ul>\n"
  }

  private func cacheNote(_ endpoint: EndpointReport) -> HTML {
    if endpoint.cacheAgreesWithLegacy.isEmpty { return "" }
    let shown = endpoint.cacheAgreesWithLegacy.prefix(20).map { "<code>\($0)</code> " as HTML }
    let more = endpoint.cacheAgreesWithLegacy.count - shown.count
    return """
      <p class="note">The cache agrees with the legacy side, so the repository is wrong: \(shown)\
      \(if: more > 0, "and \(more) more")</p>

      """
  }
}
