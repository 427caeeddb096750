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

  @Test func `begins live with the first share where none is named, and keeps the one that it has`() throws {
    let scene = try FlagFolder()
    func set(_ arguments: String...) throws -> String {
      let result = try scene.cutover(["flags", "set", "trades"] + arguments + ["--force", "--reason", "a test"])
      return result.text + result.errors
    }
    #expect(try set("--stage", "live") == "trades: set to live 10 %\n")
    #expect(try set("--stage", "live", "--percent", "30") == "trades: set to live 30 %\n")
    #expect(try set("--stage", "live") == "trades: set already to live 30 %; nothing was changed\n")
    #expect(try scene.cutover("flags", "rollback", "trades", "--to", "live").text.contains("live 30 % already"))
    _ = try scene.cutover("flags", "set", "positions", "--threshold", "firstSharePercent=3")
    let other = try scene.cutover(
      "flags", "set", "positions", "--stage", "live", "--force", "--reason", "a test")
    #expect(other.text == "positions: set to live 3 %\n")
    let past = try scene.cutover("flags", "promote", "trades", "--percent", "50", "--force", "--reason", "a test")
    #expect(past.text.hasPrefix("trades: live 30 % to live 50 %, past gates that are not met: clean runs, "), "\(past)")
  }

  @Test(arguments: [
    (["--threshold", "cleanRuns=99999999999999999999"], "cleanRuns: 99999999999999999999 is not from 1 to"),
    (["--threshold", "=3"], "--threshold =3: names no threshold with its value; write name=value."),
    (["--threshold", "cleanRuns"], "--threshold cleanRuns: names no threshold with its value"),
    (["--threshold", "cleanRuns=many"], "--threshold cleanRuns: 'many' is no whole number; write cleanRuns=100, say."),
    (
      ["--threshold", "cleanRuns=3", "--threshold", "clean_runs=4"], "--threshold sets cleanRuns twice; set it once."
    ),
    (
      ["--stage", "live", "--percent", "5", "--percent", "50"],
      "'--percent' is given twice, as '5' and as '50': give it once"
    ),
  ])
  func `refuses what cannot be told, and says what to write`(arguments: [String], words: String) throws {
    let scene = try FlagFolder()
    let refused = try scene.cutover(["flags", "set", "trades"] + arguments)
    #expect(refused.status == 64 && refused.errors.contains(words), "\(refused.errors)")
  }

  @Test func `shows the bounds that the settings call for`() throws {
    let scene = try FlagFolder()
    _ = try scene.cutover("flags", "set", "trades", "--threshold", "cleanRuns=5")
    _ = try scene.folder.write("gates:\n  shadow_samples: 7\n", to: "cutover.yaml")
    let text = try scene.cutover("flags", "show", "trades").text
    #expect(text.contains("cleanRuns=5") && text.contains("bounds by settings  shadowSamples=7"), "\(text)")
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
