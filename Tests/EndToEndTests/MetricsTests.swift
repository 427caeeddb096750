import CutoverJSON
import CutoverTestKit
import Testing

/// Dashboards, alerts and docs speak of metrics that the program has.
@Suite struct `The list of metrics` {
  private struct Metric {
    let name: String
    let kind: String

    /// The names of its series.
    var series: [String] { kind == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name] }
  }

  private static func metrics() throws -> [Metric] {
    let run = try Program.run(Program.products + "/cutover", ["metrics", "--json"])
    let list = try #require(try JSONValue.parse(run.output).elements)
    return try list.map { Metric(name: try #require($0["name"]?.string), kind: try #require($0["kind"]?.string)) }
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Program.run("cat", [PackageFolder.path + "/docs/" + path]).output, as: UTF8.self)
  }

  @Test func `is what docs/metrics.md says`() throws {
    let table = try Program.run(Program.products + "/cutover", ["metrics", "--markdown"]).text
    #expect(
      try Self.text("metrics.md").hasSuffix("\n\n" + table),
      "put what 'cutover metrics --markdown' prints at the end of docs/metrics.md")
  }

  @Test(arguments: ["dashboards/alerts.yml", "dashboards/cutover.json"])
  func `has all that is spoken of in`(file: String) throws {
    // Prose names a histogram without a series' ending.
    let known = Set(try Self.metrics().flatMap { $0.series + [$0.name] })
    let spoken = Set(try Self.text(file).matches(of: #/\b(?:cutover|process)_[a-z_]+\b/#).map { String($0.0) })
    #expect(!spoken.isEmpty)
    #expect(spoken.subtracting(known) == [])
  }

  @Test func `is what a dashboard has panels of`() throws {
    let dashboard = try JSONValue.parse(Array(try Self.text("dashboards/cutover.json").utf8))
    let panels = try #require(dashboard["panels"]?.elements)
    #expect(panels.count > 10)
    for panel in panels {
      #expect(panel["targets"]?.elements?.isEmpty == false, "\(panel["title"]?.string ?? "")")
    }
  }

  @Test func `names no metric twice`() throws {
    let names = try Self.metrics().map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
  }
}
