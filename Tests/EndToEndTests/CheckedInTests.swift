import CutoverFlags
import CutoverParity
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

/// What stands in the checkout for operators is what the program of today writes and reads.
@Suite struct `The files that are checked in` {
  private func contents(_ name: String) throws -> [UInt8] {
    try TemporaryDirectory.contents(of: "\(PackageFolder.path)/\(name)")
  }

  @Test(arguments: ["cutover.yaml", "flags/flags.json"])
  func `are those of init`(name: String) throws {
    let folder = try TemporaryDirectory("init")
    let run = try Program.run(Program.products + "/cutover", ["init"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try contents(name) == folder.read(name), "\(name): run 'cutover init' in an empty folder and copy the file")
  }

  @Test func `are a configuration without a warning, and flags that are all off`() throws {
    let path = "\(PackageFolder.path)/cutover.yaml"
    let check = try Program.run(
      Program.products + "/cutover", ["config", "check", "--config", path], environment: ["CUTOVER_NAME": ""])
    #expect(check.status == 0 && check.text == "\(path): ok\n" && check.errors == "")
    let flags = try FlagSet(
      parsing: contents("flags/flags.json"), source: "flags.json", keys: FlagSettings.keys, isComplete: true)
    #expect(flags.flags.allSatisfy { $0.state.stage == .off } && flags.flags.count == FlagSettings.keys.count)
  }

  @Test func `have an example report that the program reads and would write the same way`() throws {
    let report = try ParityReport(folder: "\(PackageFolder.path)/reports/example")
    let folder = try TemporaryDirectory("example")
    let written = try report.write(to: folder.path)
    for name in ["report.json", "junit.xml", "summary.md", "index.html"] {
      let bytes = try TemporaryDirectory.contents(of: "\(written)/\(name)")
      if getenv("CUTOVER_WRITE_EXPECTED") != nil {
        _ = try Program.run("cp", ["\(written)/\(name)", "\(PackageFolder.path)/reports/example/\(name)"])
      }
      #expect(
        try contents("reports/example/\(name)") == bytes,
        "reports/example/\(name): CUTOVER_WRITE_EXPECTED=1 writes it anew")
      #expect(!String(decoding: bytes, as: UTF8.self).contains("/tmp/"))
    }
    #expect(
      report.verdict == .different && report.endpoints.map(\.name) == FlagSettings.keys.map { String($0.dropFirst(6)) })
  }
}
