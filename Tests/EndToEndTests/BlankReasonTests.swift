import CutoverTestKit
import Testing

@Suite struct `A reason of blanks` {
  @Test(arguments: ["", "  "]) func `is none, where one has to be given`(reason: String) throws {
    let scene = try FlagFolder()
    for command in [
      ["set", "trades", "--stage", "live", "--force"], ["promote", "trades", "--force"], ["accept-history"],
    ] {
      let refused = try scene.cutover(["flags"] + command + ["--reason", reason])
      #expect(refused.status == 64 && refused.errors.contains("--reason"), "\(command): \(refused.errors)")
    }
    #expect(try scene.stage("trades") == "off")
  }
}
