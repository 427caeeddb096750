import CutoverBasics
import CutoverDomain
import CutoverJSON

/// A report as JUnit's XML, `junit.xml`, for what shows tests: a suite for each endpoint, with a case for the endpoint
/// as a whole and one for each group of differences; before them one for the run, with a case for each tolerance rule.
///
/// Differences are failures; what could not be compared is an error; tolerated differences are skipped. The names of the
/// cases are the same in every run, so that a build server can follow them. Elements and attributes are those that both
/// the schema of Jenkins (xunit-plugin, junit-10.xsd) and the one of Ant's reports (JUnit.xsd) allow, and all that the
/// second one asks for.
struct JUnitDocument {
  /// The most bytes of groups; what is beyond is counted in one case of the endpoint.
  static let groupsLimit = 2 << 20
  /// The most samples of a group: for more there is the page.
  private static let sampleLimit = 3

  private let report: ParityReport
  private let groupsLimit: Int

  init(_ report: ParityReport, groupsLimit: Int = groupsLimit) {
    self.report = report
    self.groupsLimit = groupsLimit
  }

  var text: String {
    var room = groupsLimit
    var suites = [
      suite(0, "run", duration: report.ended - report.started, [runCase] + report.rules.map(ruleCase), properties)
    ]
    for (index, endpoint) in report.spoken.enumerated() {
      suites.append(
        suite(index + 1, endpoint.title, duration: endpoint.duration, cases(of: endpoint, room: &room)))
    }
    return XML("testsuites", children: suites).document
  }

  private func suite(
    _ id: Int, _ name: String, duration: Int64, _ cases: [XML], _ properties: XML = .init("properties")
  ) -> XML {
    func count(_ outcome: String) -> String {
      "\(cases.count { $0.children.contains { $0.name == outcome } })"
    }
    return XML(
      "testsuite",
      [
        ("name", "\(report.domain).\(name)"), ("id", "\(id)"), ("package", report.domain), ("hostname", "localhost"),
        // Without a zone, as both schemas have it: UTC.
        ("timestamp", String(UTCDate(report.started).text.prefix(19))), ("time", seconds(duration)),
        ("tests", "\(cases.count)"), ("failures", count("failure")), ("errors", count("error")),
        ("skipped", count("skipped")),
      ], children: [properties] + cases + [XML("system-out"), XML("system-err")])
  }

  private var properties: XML {
    let basis = report.basis
    let facts: [(String, String?)] = [
      ("run", report.id.text), ("verdict", report.verdict.rawValue), ("mode", report.mode.rawValue),
      ("sequence", basis.sequence.map { "\($0)" }), ("schema_version", basis.schemaVersion),
      ("rules_hash", basis.rulesHash), ("comparator_hash", basis.comparatorHash),
    ]
    return XML(
      "properties",
      children: facts.compactMap { name, value in
        value.map { XML("property", [("name", name), ("value", $0)]) }
      })
  }

  /// Whether the run as a whole came to its end.
  private var runCase: XML {
    let failure = report.failure ?? (report.endpoints.isEmpty ? "nothing was compared" : nil)
    return testCase(
      "the run ended", of: "run", duration: report.ended - report.started,
      failure.map { XML("error", [("type", "inconclusive"), ("message", $0)]) })
  }

  /// Whether a tolerance rule is as it should be.
  private func ruleCase(_ rule: RuleReport) -> XML {
    let failure = XML("failure", [("type", rule.state.rawValue), ("message", rule.line)])
    return testCase("rule \(rule.id)", of: "run", duration: 0, rule.state.fails ? failure : nil)
  }

  private func cases(of endpoint: EndpointReport, room: inout Int) -> [XML] {
    var cases = [testCase("parity", of: endpoint.name, duration: endpoint.duration, outcome(of: endpoint))]
    var omitted: [EndpointReport.Group] = []
    for group in endpoint.groups {
      let name = "\(group.kind.rawValue) \(group.template.isEmpty ? "/" : group.template) (\(types(of: group)))"
      let result = testCase(name, of: endpoint.name, duration: 0, outcome(of: group))
      let size = result.size
      // Groups come by size: what does not fit is never larger than what is shown.
      if omitted.isEmpty, size <= room {
        room -= size
        cases.append(result)
      } else {
        omitted.append(group)
      }
    }
    if let first = omitted.first {
      let message = """
        \(Wording.count(omitted.count, "more group")) with \
        \(Wording.count(omitted.reduce(0) { $0 + $1.count }, "difference")) left out here: see report.json
        """
      let worst = omitted.first { $0.verdict == .confirmed } ?? first
      cases.append(
        testCase(
          "more groups", of: endpoint.name, duration: 0, outcome(worst.verdict, message, type: "leftOut", text: nil)))
    }
    return cases
  }

  private func testCase(_ name: String, of suite: String, duration: Int64, _ outcome: XML?) -> XML {
    XML(
      "testcase",
      [("name", name), ("classname", "\(report.domain).\(suite)"), ("time", seconds(duration))],
      children: outcome.map { [$0] } ?? [])
  }

  /// An endpoint that was not compared to the end is an error, also where differences are known already.
  private func outcome(of endpoint: EndpointReport) -> XML? {
    let total = Wording.count(endpoint.confirmed, "difference")
    let groups = Wording.count(endpoint.groups.count { $0.verdict == .confirmed }, "group")
    if endpoint.isComplete, endpoint.verdict != .inconclusive {
      if endpoint.verdict == .clean { return nil }
      return XML("failure", [("type", "different"), ("message", "\(total) in \(groups)")])
    }
    var lines = endpoint.reasons.map { reason in
      "\(reason.request)\(reason.side.map { " (\($0.rawValue))" } ?? ""): \(reason.code), \(reason.message)"
    }
    if endpoint.reasonsOmitted > 0 { lines.append("and \(endpoint.reasonsOmitted) more") }
    return XML(
      "error",
      [
        ("type", "inconclusive"),
        (
          "message",
          "\(endpoint.requests.compared) of \(endpoint.requests.planned) requests compared, \(total)"
        ),
      ], text: lines.joined(separator: "\n"))
  }

  private func outcome(of group: EndpointReport.Group) -> XML {
    let names = SideNames(group.leg, in: report)
    var lines: [String] = []
    for sample in group.samples.prefix(Self.sampleLimit) {
      let request = sample.parameters.isEmpty ? "" : "(\(sample.parameters.joined(separator: ", "))) "
      lines.append(request + (sample.path.isEmpty ? "/" : sample.path))
      if let message = sample.message { lines.append("  \(message)") }
      if sample.legacy == .absent, sample.repository == .absent { continue }
      lines.append("  \(names.left): \(sample.legacy.line)")
      lines.append("  \(names.right): \(sample.repository.line)")
    }
    if group.count > group.samples.count || group.samples.count > Self.sampleLimit {
      lines.append("\(min(group.samples.count, Self.sampleLimit)) of \(Wording.number(group.count)) are shown")
    }
    let message =
      Wording.count(group.count, "difference") + (group.rule.map { ", tolerated by rule \($0)" } ?? "")
      + (group.firstSeen.map { ", since \(Wording.time($0.started))" } ?? "")
    return outcome(group.verdict, message, type: group.kind.rawValue, text: lines.joined(separator: "\n"))
  }

  private func outcome(_ verdict: Difference.Verdict, _ message: String, type: String, text: String?) -> XML {
    switch verdict {
    case .confirmed: XML("failure", [("type", type), ("message", message)], text: text)
    case .pending, .inconclusive: XML("error", [("type", type), ("message", message)], text: text)
    case .tolerated: XML("skipped", [("message", message)])
    }
  }

  /// What tells two groups of one kind and place apart.
  private func types(of group: EndpointReport.Group) -> String {
    var text = "\(group.legacyType), \(group.repositoryType)"
    if group.found != group.kind { text += "; \(group.found.rawValue)" }
    if group.verdict != .confirmed { text += "; \(group.verdict.rawValue)" }
    if let rule = group.rule { text += "; rule \(rule)" }
    return text
  }

  /// Seconds, to the millisecond.
  private func seconds(_ milliseconds: Int64) -> String {
    let rest = String(max(0, milliseconds) % 1000)
    return "\(max(0, milliseconds) / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
