import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct `The page of a report` {
  private let everything = ReportPage(EverythingReport.report).html.text

  @Test func `has every place that it links to, and each once`() {
    let targets = everything.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
    let links = everything.matches(of: #/href="#([^"]+)"/#).map { String($0.1) }
    #expect(!targets.isEmpty && !links.isEmpty)
    #expect(Set(targets).count == targets.count)
    #expect(Set(links).isSubset(of: targets))
  }

  @Test func `leads nowhere but to its own folder and to the reports beside it`() {
    for match in everything.matches(of: #/(?:href|src)="([^"]*)"/#) {
      #expect(match.1.hasPrefix("#") || match.1.hasPrefix("../2026") || !match.1.contains("/"), "\(match.1)")
    }
    #expect(!everything.contains("url("))
    #expect(!PageAssets.style.contains("@import"))
  }

  @Test func `opens no tag and closes none that it did not mean`() {
    // Every tag's name, in the order in which the page writes them, closes in the reverse order.
    var open: [Substring] = []
    let void = ["!DOCTYPE", "meta", "br", "wbr"]
    for match in everything.matches(of: #/<(/?)([A-Za-z!][A-Za-z0-9]*)[^>]*>/#) where !void.contains(String(match.2)) {
      if match.1.isEmpty {
        open.append(match.2)
      } else {
        #expect(open.popLast() == match.2)
      }
    }
    #expect(open.isEmpty)
    for name in ["img", "b>gone"] { #expect(!everything.contains("<\(name)")) }
    #expect(!everything.contains("\u{202E}"))
    // No style in attributes: the content security policy would not let it through.
    #expect(!everything.contains(" style=\""))
  }

  @Test func `pins its style and script by hashes that a browser would compute`() throws {
    // openssl dgst -sha256 -binary | base64, of the empty text and of one that ends in every length modulo 3.
    #expect(everything.contains("style-src '\(PageAssets.styleHash)'"))
    #expect(everything.contains("script-src '\(PageAssets.scriptHash)'"))
    #expect(PageAssets.styleHash.wholeMatch(of: #/sha256-[A-Za-z0-9+/]{43}=/#) != nil)
    #expect(PageAssets.hash(of: "") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    #expect(PageAssets.hash(of: "abc") == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    #expect(!PageAssets.script.contains("</") && !PageAssets.style.contains("</"))
  }

  @Test func `points at what is new before what is more`() throws {
    var report = EverythingReport.report
    report.endpoints[1].groups[3].count = 1000
    let (endpoint, group) = try #require(report.firstToLookAt)
    #expect(endpoint.name == "trades")
    #expect(group.kind == .missingInRepository)
    report.endpoints[1].groups[3].states = [.regressed: 1]
    #expect(report.firstToLookAt?.1.template == "/trades/*/price")
    report.endpoints[1].groups[3].verdict = .tolerated
    #expect(report.firstToLookAt?.1.kind == .missingInRepository)
  }

  @Test func `says why where nothing differs and nothing is clean`() {
    let page = ReportPage(
      Fixture.run([Endpoint(name: "e", route: "/api/e")]).report(on: MemorySnapshot())
    ).html.text
    #expect(page.contains("<h1><span class=\"sign\" aria-hidden=\"true\"></span>inconclusive</h1>"))
    #expect(page.contains("<dt>Why</dt><dd><code>e</code>, legacy: legacy/e: not there</dd>"))
  }

  @Test func `stays small however much there is, and says what it leaves out`() throws {
    var report = EverythingReport.report
    var endpoint = report.endpoints[1]
    let value = String(repeating: "<", count: Difference.Observation.lexemeLimit)
    for index in endpoint.groups.indices {
      if var sample = endpoint.groups[index].samples.first {
        sample.path = String(repeating: "/long", count: 200)
        sample.legacy.lexeme = value
        sample.repository.lexeme = value
        endpoint.groups[index].samples = Array(repeating: sample, count: 10)
      }
    }
    endpoint.groups = (0..<1000).map { number in
      var group = endpoint.groups[number % endpoint.groups.count]
      group.id = "\(number)"
      group.count = 100_000
      return group
    }
    report.endpoints = (0..<1000).map { number in
      var endpoint = endpoint
      endpoint.name = "e\(number)"
      return endpoint
    }
    let page = ReportPage(report).html.text
    #expect(page.contains("<p class=\"note\">500 more, none worse than the last one here, are in"))
    #expect(page.contains("<p class=\"note\">900 more groups with 90,000,000 differences are in"))
    #expect(page.contains("are without samples: they are in <a href=\"report.json\">"))
    #expect(page.utf8.count <= 2 * ReportPage.roomLimit + 1 << 20)

    report.endpoints = Array(report.endpoints.prefix(9))
    #expect(ReportPage(report).html.text.utf8.count <= 2 * ReportPage.roomLimit)
    #expect(JUnitDocument(report).text.utf8.count < 2 * JUnitDocument.groupsLimit)
  }
}
