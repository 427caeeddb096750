import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite("Old reports")
struct ReportPruningTests {
  @Test("A run removes those that are too old and that no gate needs; latest names the newest")
  func prunes() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("parity", "run")
      let newest = try scene.newestReport()
      try Self.copy(newest, 40, scene)
      let rehearsal = try scene.succeed("parity", "prune", "--dry-run", "--json")
      #expect(try JSONValue.parse(rehearsal.output)["removed"]?.elements?.count == 11)
      #expect(try scene.reports().count == 41)

      let run = try scene.succeed("parity", "run")
      #expect(run.errors.contains("removed 12 old reports"), "\(run.errors)")
      #expect(try scene.reports().count == 30)
      #expect(try scene.reports().contains(newest))
      #expect(try scene.newestReport() == scene.reports().max())
      #expect(run.text.contains(try scene.newestReport()))
      #expect(try scene.cutover("doctor").text.contains("30 reports"))
    }
  }

  @Test("A folder that is named for one run is left alone")
  func otherFolder() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("parity", "run", "--report-dir", "elsewhere")
      try scene.succeed(
        "parity", "run", "--report-dir", "elsewhere",
        environment: ["CUTOVER_REPORTS_KEEP": "0s", "CUTOVER_REPORTS_MOST": "1"])
      let count = try Program.run("sh", ["-c", "ls -d elsewhere/2* | wc -l"], in: scene.folder.path).text
      #expect(count == "2\n")
    }
  }

  /// Copies a report under names of last year, one for each of `count` days.
  private static func copy(_ id: String, _ count: Int, _ scene: Scene) throws {
    let script =
      "for i in $(seq 1 \(count)); do d=$(date -u -d \"2025-03-01 +$i days\" +%Y%m%d)T000000Z-0000; "
      + "cp -r reports/\(id) reports/$d; sed -i \"s/\(id)/$d/\" reports/$d/report.json; done"
    let made = try Program.run("bash", ["-c", script], in: scene.folder.path)
    try #require(made.status == 0, "\(made.errors)")
  }
}

extension Scene {
  /// The names of the runs whose reports are there.
  fileprivate func reports() throws -> [String] {
    try Program.run("sh", ["-c", "ls reports | grep Z-"], in: folder.path).text.split(separator: "\n").map(String.init)
  }

  /// What the link `latest` names.
  fileprivate func newestReport() throws -> String {
    let link = try Program.run("readlink", ["reports/latest"], in: folder.path)
    try #require(link.status == 0, "\(link.errors)")
    return String(link.text.dropLast())
  }
}
