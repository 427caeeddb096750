import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// The alerts of docs/dashboards in a real Prometheus that watches a real server. What takes minutes or a day there takes
/// seconds here: the times of the rules are made short, the expressions are those of the file.
@Suite struct AlertTests {
  private static let prometheus =
    getenv("CUTOVER_ALERT_TEST") == nil
    ? nil
    : try? Program.run(
      PackageFolder.path + "/.ci/tool", ["prometheus", "prometheus"], in: PackageFolder.path
    ).text.split(separator: "\n").last.map(String.init)

  /// The rules with short times.
  private func rules() throws -> String {
    let text = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/dashboards/alerts.yml"), as: UTF8.self)
    return text.replacing(#/for: [0-9]+[smh]/#, with: "for: 1s").replacing(#/\[[0-9]+m\]/#, with: "[5s]")
      .replacing("cutover_sink_failing_seconds > 120", with: "cutover_sink_failing_seconds > 4")
  }

  private func start(_ scene: Scene, watching server: RunningServer) throws -> (program: RunningProgram, url: String) {
    let port = try LoopbackPort.free()
    let target = server.url.dropFirst("http://".count)
    _ = try scene.folder.write(try rules(), to: "prometheus/alerts.yml")
    _ = try scene.folder.write(
      """
      global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
      rule_files: [alerts.yml]
      scrape_configs:
        - job_name: cutover
          static_configs: [{targets: ['\(target)']}]
      """, to: "prometheus/prometheus.yml")
    let folder = scene.folder.file("prometheus")
    let program = try Program.start(
      try #require(Self.prometheus),
      [
        "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
      ], in: folder)
    return (program, "http://127.0.0.1:\(port)")
  }

  /// The alerts that fire now, with one of their labels.
  private func firing(_ url: String, _ label: String) throws -> Set<String> {
    let answer = try Program.run("curl", ["-s", "-m", "5", url + "/api/v1/alerts"])
    let alerts = (try? JSONValue.parse(answer.output))?["data"]?["alerts"]?.elements ?? []
    return Set(
      alerts.filter { $0["state"]?.string == "firing" }.map {
        "\($0["labels"]?["alertname"]?.string ?? "") \($0["labels"]?[label]?.string ?? "")"
      })
  }

  private func wait(for alert: String, _ url: String, _ label: String, while body: () throws -> Void = {}) throws
    -> Bool
  {
    try waitUntil {
      try body()
      return try firing(url, label).contains(alert)
    }
  }

  private func waitUntil(_ isTrue: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<120 {
      if try isTrue() { return true }
      usleep(500_000)
    }
    return false
  }

  @Test(.enabled(if: prometheus != nil, "only 'make alert-test' asks for it, and Debian's prometheus has to be there"))
  func
    `is told of a legacy folder that is missing, of a Postgres that is down at complete, and of parity that never ran`()
    throws
  {
    try Drill.with { drill in
      let scene = drill.scene
      try scene.succeed("backfill")
      func put(_ stage: String) throws {
        try scene.succeed(["flags", "set", "trades"] + forced(stage))
      }
      let server = try RunningServer(scene, environment: ["CUTOVER_READ_DEADLINE": "1000"])
      try server.waitUntilReady()
      let (prometheus, url) = try start(scene, watching: server)
      defer {
        prometheus.send(SIGKILL)
        _ = try? prometheus.wait()
      }
      sleep(5)
      #expect(try firing(url, "alertname").isEmpty, "nothing is wrong")
      try put("dualwrite")
      #expect(try wait(for: "CutoverParityNeverRan page", url, "severity"))

      // The folder has to have been the journal's before it can be missed.
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "20", "--seed", "1").text
      _ = try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", "--drain", "20")
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      #expect(try wait(for: "CutoverSinkFails legacy", url, "sink"))
      #expect(rename(scene.folder.file("away"), scene.folder.file("legacy-json")) == 0)

      // The sink looks again every few seconds.
      try drill.status("the legacy sink going on") { status in
        status["lag"]?["sinks"]?.elements?.allSatisfy { $0["error"] == .null } == true
      }
      try scene.succeed("parity", "run")
      #expect(
        try waitUntil { try !firing(url, "alertname").contains("CutoverParityNeverRan CutoverParityNeverRan") },
        "a run was made")
      try put("complete")
      for _ in 0..<100 where !(try server.curl("/api/trades", "-i").text.contains("complete")) { usleep(50_000) }
      try drill.postgres.stop()
      #expect(
        try wait(for: "CutoverReadsFail trades", url, "endpoint") { _ = try server.curl("/api/trades?\(Clock.now)") })
      try drill.postgres.start()
      server.program.send(SIGKILL)
      _ = try server.program.wait()
    }
  }

  private enum Clock { static var now: Int { time(nil) } }
}
