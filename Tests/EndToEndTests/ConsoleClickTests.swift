import CutoverJSON
import CutoverTestKit
import Testing

/// The console as an operator has it: in a browser, in front of a server.
@Suite struct `The console in a browser` {
  private static let hasBrowser =
    (try? Program.run("sh", ["-c", "command -v python3 && command -v chromium"]))?.status == 0

  @Test(.enabled(if: hasBrowser, "there is no chromium, or no python3"))
  func `searches, rehearses, promotes, compares, freezes and rolls back by its buttons`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("parity", "run")
      let server = try RunningServer(scene, environment: ["CUTOVER_ADMIN_TOKEN": "a secret of tests"])
      try server.waitUntilReady()
      let clicks = try Program.run(
        "python3", [PackageFolder.path + "/.ci/console_clicks.py", server.url, "trades"],
        environment: ["CUTOVER_ADMIN_TOKEN": "a secret of tests"])
      #expect(clicks.status == 0 && clicks.text == "promoted and rolled back\n", "\(clicks.text)\(clicks.errors)")
      let history = try JSONValue.parse(try scene.cutover("flags", "history", "--json").output)
      let records = try #require(history["records"]?.elements)
      #expect(records.map { $0["action"]?.string } == ["rollback", "freeze", "promote", "rehearse", "rehearse"])
      #expect(records.allSatisfy { $0["actor"]?.string == "console test" })
      #expect(
        records.prefix(3).map { $0["reason"]?.string } == [
          "rolled back from the console", "clicked", "clicked <img src=x onerror=document.title=1>",
        ])
      #expect(try server.end() == 0)
    }
  }
}
