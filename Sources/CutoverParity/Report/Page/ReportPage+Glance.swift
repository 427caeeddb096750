import CutoverDomain

extension ReportPage {
  /// What somebody who was woken up has to know: what broke, since when, how much, and one sample.
  var glance: HTML {
    if let (endpoint, group) = report.firstToLookAt {
      let share: HTML =
        endpoint.records.compared > 0 ? ", \(Wording.count(endpoint.records.compared, "record")) compared" : ""
      return """
        <section id="first" class="glance">
        <h2>Look here first</h2>
        <dl class="facts">
        <div><dt>What</dt><dd><a href="#\(endpoint.anchor)">\(endpoint.title)</a> \
        <a href="#\(group.anchor)"><code>\(path: group.place)</code></a><br>\(words(for: group, of: endpoint))</dd></div>
        <div><dt>Since</dt><dd>\(since(endpoint, group))</dd></div>
        <div><dt>How much</dt><dd>\(Wording.count(group.count, "difference"))\(share)</dd></div>
        </dl>
        \(group.samples.first.map { sample($0, at: nil, of: group) } ?? "")</section>

        """
    }
    guard let endpoint = report.endpointsByRank.first, let reason = endpoint.reasons.first else { return "" }
    let side: HTML = reason.side.map { ", \($0.rawValue)" } ?? ""
    return """
      <section id="first" class="glance">
      <h2>Look here first</h2>
      <dl class="facts">
      <div><dt>What</dt><dd><a href="#\(endpoint.anchor)">\(endpoint.title)</a> could not be compared</dd></div>
      <div><dt>Why</dt><dd><code>\(reason.request)</code>\(side): \(reason.message)</dd></div>
      </dl>
      </section>

      """
  }

  private func since(_ endpoint: EndpointReport, _ group: EndpointReport.Group) -> HTML {
    guard let first = group.firstSeen else {
      return endpoint.trend.isEmpty ? "no earlier run to compare with" : "not known"
    }
    var text = run(first)
    if let clean = endpoint.lastClean { text += "; last clean \(run(clean))" }
    return text
  }
}

extension ParityReport {
  /// The group that most likely is why somebody reads the report: of those that count, one with something new in it; of
  /// these one with values to look at, such as a wrong price rather than a row that somebody wrote; and of these the one
  /// with most differences.
  var firstToLookAt: (EndpointReport, EndpointReport.Group)? {
    func weight(_ group: EndpointReport.Group) -> (Int, Int, Int, Int) {
      let fresh = (group.states?[.new] ?? 0) + (group.states?[.regressed] ?? 0)
      let values = group.samples.first.map { [$0.legacy, $0.repository].count { $0 != .absent } } ?? 0
      return (group.verdict == .confirmed ? 1 : 0, fresh > 0 ? 1 : 0, values, group.count)
    }
    let all = endpoints.flatMap { endpoint in
      endpoint.groups.filter { $0.verdict != .tolerated }.map { (endpoint, $0) }
    }
    // The first one of equals.
    return all.reduce(nil) { best, next in
      guard let best else { return next }
      return weight(next.1) > weight(best.1) ? next : best
    }
  }
}
