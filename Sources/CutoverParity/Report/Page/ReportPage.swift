import CutoverBasics
import CutoverJSON

/// A report as one HTML page without anything outside it: `index.html`.
///
/// It is read at night on a telephone, so what broke, since when and how much come first, with one sample; then the
/// endpoints, the worst first; then their groups, and samples last. Every endpoint, group and sample has an anchor. All
/// is there without style sheets and scripts, which a content security policy pins by their hashes.
struct ReportPage {
  /// The most endpoints that the page lists, and groups of one endpoint.
  static let endpointLimit = 500
  static let groupLimit = 100
  /// The most earlier runs that the table has a mark for: two weeks of nights.
  static let trendLimit = 14
  /// Bytes that the page may have before samples are left out: browsers on telephones show that at once.
  static let roomLimit = 4 << 20
  /// How often samples are tried in vain: what is written to be thrown away costs time.
  private static let missLimit = 10

  /// How much the page says of an endpoint.
  enum Detail { case samples, groups, none }

  let report: ParityReport
  /// Samples of a group: fewer where there are many groups.
  let sampleLimit: Int
  /// Which of the samples with a fingerprint has the anchor: the first one, by its group's anchor and its place there.
  let anchorOwners: [String: String]

  init(_ report: ParityReport) {
    self.report = report
    let groups = report.spoken.reduce(0) { $0 + min($1.groups.count, Self.groupLimit) }
    sampleLimit = groups <= 50 ? 10 : groups <= 200 ? 3 : 1
    var owners: [String: String] = [:]
    for group in report.endpointsByRank.flatMap({ $0.groups.prefix(Self.groupLimit) }) {
      for (index, sample) in group.samples.enumerated() where owners[sample.fingerprint] == nil {
        owners[sample.fingerprint] = "\(group.anchor)/\(index)"
      }
    }
    anchorOwners = owners
  }

  var html: HTML {
    var page = head
    page += "<body>\n\(banner)<main>\n\(glance)\(endpointsSection)"
    let endpoints = report.endpointsByRank.prefix(Self.endpointLimit).filter(\.hasDetails)
    var room = Self.roomLimit
    var omitted = 0
    for endpoint in endpoints {
      // Lists of groups have as much room again as samples, so that many samples do not leave them out.
      let details: [(Detail, Int)] = [(.samples, room), (.groups, room + Self.roomLimit), (.none, .max)]
      for (detail, room) in details where detail != .samples || omitted < Self.missLimit {
        let section = section(for: endpoint, detail)
        if section.text.utf8.count > room { continue }
        page += section
        if detail != .samples { omitted += 1 }
        break
      }
      room = Self.roomLimit - page.text.utf8.count
    }
    if omitted > 0 {
      page += """
        <p class="note">For want of room \(Wording.count(omitted, "endpoint")) above \
        \(omitted == 1 ? "is" : "are") without samples: they are in <a href="report.json">report.json</a>.</p>

        """
    }
    page += "\(rules)\(about)</main>\n<script>\(HTML(trusted: PageAssets.script))</script>\n</body>\n</html>\n"
    return page
  }

  private var head: HTML {
    let policy = """
      default-src 'none'; style-src '\(PageAssets.styleHash)'; script-src '\(PageAssets.scriptHash)'; \
      base-uri 'none'; form-action 'none'
      """
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="\(HTML(trusted: policy))">
      <title>\(report.verdict.rawValue): parity of \(report.domain), \(report.id.text)</title>
      <style>\(HTML(trusted: PageAssets.style))</style>
      </head>

      """
  }

  private var banner: HTML {
    var failure: HTML = ""
    if let text = report.failure { failure = "<p class=\"failure\">The run stopped: \(text)</p>\n" }
    return """
      <header class="banner \(report.verdict.rawValue)">
      <p>Parity of \(report.domain)</p>
      <h1><span class="sign" aria-hidden="true"></span>\(report.verdict.rawValue)</h1>
      <p class="headline">\(report.headline)</p>
      \(failure)<p>\(time(report.started)), in \(Wording.duration(report.ended - report.started)), \
      \(report.isComplete ? "complete" : "not complete"), <code>\(report.id.text)</code></p>
      </header>

      """
  }

  /// What became of the tolerance rules, where there are any.
  private var rules: HTML {
    if report.rules.isEmpty { return "" }
    // Those that fail the run first; Swift's sort is stable.
    let rows = report.rules.sorted { $0.state.fails && !$1.state.fails }.map { rule -> HTML in
      let state: HTML = "\(Wording.words(rule.state.rawValue))"
      return """
        <tr><th scope="row"><code>\(rule.id)</code><br><small>\(rule.reason)</small></th>\
        <td>\(if: rule.state.fails, "<b class=\"fresh\">\(state)</b>")\(if: !rule.state.fails, state)</td>\
        <td class="number">\(rule.hits)</td><td>\(rule.owner)<br><small>until \(rule.expires)</small></td></tr>

        """
    }
    return """
      <section id="rules">
      <h2>Tolerance rules \(anchor("rules"))</h2>
      <table>
      <thead><tr><th scope="col">Rule</th><th scope="col">State</th><th scope="col" class="number">Tolerated</th>\
      <th scope="col">Owner</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      </section>

      """
  }

  /// What a run was, for those who compare runs.
  private var about: HTML {
    let basis = report.basis
    let facts: [(String, String?)] = [
      ("Run", report.id.text), ("Domain", report.domain), ("Mode", report.mode.rawValue),
      ("Journal, entry", basis.sequence.map { "\($0)" }), ("Snapshot of Postgres", basis.pgSnapshot),
      ("Interrupted", basis.cutWords), ("Schema", basis.schemaVersion), ("Rules", basis.rulesHash),
      ("Comparator", basis.comparatorHash),
      ("Values", report.onlyKeys ? "withheld" : nil), ("Exit status", "\(report.exitStatus.rawValue)"),
    ]
    let rows = facts.map { name, value -> HTML in
      value.map { "<div><dt>\(name)</dt><dd><code>\($0)</code></dd></div>\n" } ?? ""
    }
    return """
      <section id="run">
      <h2>About this run \(anchor("run"))</h2>
      <dl class="facts">
      <div><dt>Began</dt><dd>\(time(report.started))</dd></div>
      <div><dt>Ended</dt><dd>\(time(report.ended))</dd></div>
      \(rows)</dl>
      <p class="note">All that the run knows is in <a href="report.json">report.json</a>; for machines and pull requests \
      there are <a href="junit.xml">junit.xml</a> and <a href="summary.md">summary.md</a>.</p>
      </section>

      """
  }

  /// A moment in UTC; the script adds what the reader's clock says.
  func time(_ milliseconds: Int64) -> HTML {
    "<time datetime=\"\(UTCDate(milliseconds).text)\">\(Wording.time(milliseconds))</time>"
  }

  /// An earlier run: when it began, and its report, which lies beside this one.
  func run(_ run: PastRun) -> HTML {
    if run.id == report.id { return "in this run" }
    return "\(time(run.started)), run <a href=\"../\(run.id.text)/index.html\"><code>\(run.id.text)</code></a>"
  }

  /// A link to a place on the page itself, to be shared.
  func anchor(_ id: String) -> HTML { "<a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to this place\">#</a>" }
}

extension EndpointReport {
  /// Whether there is more to say of the endpoint than its row in the table does.
  var hasDetails: Bool { !groups.isEmpty || !reasons.isEmpty || !cacheAgreesWithLegacy.isEmpty || losses.count > 0 }
  /// The place of the endpoint on the page.
  var anchor: String { "endpoint-\(VisibleText.slug(name))" }
}
