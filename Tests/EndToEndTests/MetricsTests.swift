import CutoverHosting
import CutoverJSON
import CutoverMessages
import CutoverTelemetry
import CutoverTestKit
import Glibc
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

  /// The metric that a line is a sample of.
  private static func name(of line: Substring) -> String { String(line.prefix { $0 != "{" && $0 != " " }) }

  /// What a run of parity, which there has been none of, has to say first.
  private static func isLater(_ name: String) -> Bool {
    name.hasPrefix("cutover_parity_") || name == "cutover_cut_pause_seconds"
  }

  /// What another domain than the one served has, and what a legacy SQLite file, a replica or a journal in Postgres alone has.
  private static func isElsewhere(_ name: String) -> Bool {
    name.hasPrefix("arb_") || name.hasPrefix("meltica_") || name.hasPrefix("cutover_node_")
      || (MessageMetrics.descriptions + WriteThroughMetrics.descriptions()).contains { $0.name == name }
      || [
        "cutover_float_drift", "cutover_import_rows", "cutover_journal_epoch", "cutover_legacy_rows_omitted_total",
        "cutover_replica_lag_seconds",
      ].contains(name)
  }

  @Test func `is there from the start, counters at 0: an alert on the first burst needs a value before it`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      // A distribution has nothing to say before the first value, and no alert counts it.
      var names: [String] = []
      for metric in try Self.metrics() where metric.kind != "histogram" && !Self.isLater(metric.name) {
        if Self.isElsewhere(metric.name) { continue }
        names.append(metric.name)
      }
      var lines: Set<Substring> = []
      var found: Set<String> = []
      // A probe asks the stores every ten seconds; pools report when they are made.
      for _ in 0..<500 {
        lines = Set(try server.curl("/metrics").text.split(separator: "\n"))
        found = Set(lines.map(Self.name))
        if found.isSuperset(of: names) { break }
        usleep(50_000)
      }
      #expect(names.filter { !found.contains($0) } == [])
      let alerts = try Self.text("dashboards/alerts.yml").matches(of: #/\bcutover_[a-z_]+_total\b/#)
      let missing = alerts.map { String($0.0) }.filter { !found.contains($0) && !Self.isElsewhere($0) }
      #expect(!alerts.isEmpty && missing == [])
      for series in [
        #"cutover_ingest_events_total{outcome="accepted",domain="arena"}"#,
        #"cutover_ingest_events_total{outcome="refused",domain="arena"}"#,
        #"cutover_dualwrite_total{op="trade",outcome="accepted",domain="arena"}"#,
        #"cutover_ingest_rejections_total{reason="overloaded",domain="arena"}"#,
        #"cutover_ingest_rejections_total{reason="unavailable",domain="arena"}"#,
        #"cutover_shadow_comparisons_total{endpoint="trades",outcome="different",domain="arena"}"#,
        #"cutover_read_fallbacks_total{endpoint="model-analytics",domain="arena"}"#,
        #"cutover_read_failures_total{endpoint="positions",side="repository",domain="arena"}"#,
        #"cutover_reads_total{endpoint="trades",side="repository",stage="live",domain="arena"}"#,
        #"cutover_side_read_errors_total{endpoint="trades",side="legacy",domain="arena"}"#,
        #"cutover_sink_failures_total{sink="repository",domain="arena"}"#,
        #"cutover_sink_parked_total{sink="legacy",domain="arena"}"#,
        #"cutover_cache_reads_total{outcome="miss"}"#, #"cutover_relay_failures_total{domain="arena"}"#,
        #"cutover_store_call_errors_total{store="postgres",error="timeout"}"#,
      ] {
        #expect(lines.contains("\(series) 0"), "\(series)")
      }
      #expect(try server.end() == 0)
    }
  }
}
