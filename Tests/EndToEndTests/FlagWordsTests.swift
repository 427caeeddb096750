import CutoverJSON
import CutoverServer
import CutoverTestKit
import Glibc
import Testing

@Suite struct `What commands say of flags` {
  @Test func `says in words what was set, what is gone, and what is no way back`() throws {
    let scene = try FlagFolder()
    func said(_ arguments: String...) throws -> String {
      let result = try scene.cutover(["flags"] + arguments)
      return result.text + result.errors
    }
    #expect(try said("set", "trades", "--threshold", "liveReads=5") == "trades: set liveReads=5\n")
    #expect(
      try said("set", "trades", "--threshold", "liveReads=") == "trades: the bound of its own is gone: liveReads\n")
    #expect(
      try said("set", "trades", "--threshold", "liveReads=")
        == "trades: has no bound of its own: liveReads; nothing was changed\n")
    _ = try said("set", "trades", "--stage", "shadow", "--force", "--reason", "drill")
    let ahead = try said("rollback", "trades", "--percent", "10")
    #expect(
      ahead.contains("a rollback only goes back, and live 10 % is ahead of shadow, where the endpoint is"), "\(ahead)")
    #expect(ahead.contains("'cutover flags promote trades' goes ahead"), "\(ahead)")
  }

  @Test func `says that an endpoint should go back and stays, as long as a server says so`() throws {
    let scene = try FlagFolder()
    let state = scene.folder.file(".cutover")
    mkdir(state, 0o700)
    let withheld = WithheldRollbacks(statePath: state, clock: { Int64(time(nil)) * 1000 })
    withheld.start()
    withheld.note(["trades": "no parity run for 26 hours, but the legacy side is 40 s behind"])
    func shown(_ command: [String]) throws -> Bool {
      try scene.cutover(command).text.contains("trades should go back to the legacy side since 2")
    }
    for _ in 0..<200 where try !shown(["flags", "list"]) { usleep(50_000) }
    for command in [["flags", "list"], ["flags", "show", "trades"], ["status"]] {
      #expect(try shown(command), "\(command)")
    }
    let json = try JSONValue.parse(try scene.cutover("flags", "show", "trades", "--json").output)["rollback_withheld"]
    #expect(json?["reason"]?.string?.hasSuffix("the legacy side is 40 s behind") == true)
    #expect(
      try JSONValue.parse(scene.cutover("status", "--json").output)["flags"]?["rollback_withheld"]?["trades"] != nil)
    withheld.stop()
    #expect(try !shown(["flags", "list"]) && !shown(["status"]))
  }
}
