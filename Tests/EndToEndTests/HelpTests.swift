import CutoverTestKit
import Glibc
import Testing

@Suite struct `The command line` {
  private static let commands = [
    "", "init", "config", "config check", "config show", "backfill",
    "simulate", "show", "parity", "parity run",
    "parity worker", "parity gate", "parity accept", "parity prune", "flags", "flags list",
    "flags show",
    "flags promote", "flags rollback", "flags set", "flags freeze", "flags unfreeze", "flags evaluate", "flags history",
    "flags verify", "flags accept-history",
    "flags export", "outbox", "outbox list", "outbox replay",
    "outbox purge", "cache", "cache warm", "cache verify", "cache purge",
    "migrate", "migrate up", "migrate down", "migrate status",
    "migrate create", "up", "down", "status", "doctor", "metrics", "arbitrage", "gateway",
  ]

  /// `CUTOVER_WRITE_HELP=1 swift test --filter EndToEndTests` writes the file anew; read what changed before checking it in.
  @Test func `says in every help text what help.txt says`() throws {
    var text = ""
    for command in Self.commands {
      let run = try Program.run(
        Program.products + "/cutover", command.split(separator: " ").map(String.init) + ["--help"])
      #expect(run.status == 0 && run.errors == "")
      #expect(run.text.contains("\nEXAMPLE:\n  "), "\(command)")
      text += "$ cutover \(command)\(command.isEmpty ? "" : " ")--help\n\(run.text)\n"
    }
    let path = PackageFolder.path + "/Tests/EndToEndTests/help.txt"
    if getenv("CUTOVER_WRITE_HELP") != nil {
      let stream = try #require(fopen(path, "w"))
      fputs(text, stream)
      fclose(stream)
    }
    #expect(text == String(decoding: try Program.run("cat", [path]).output, as: UTF8.self))
  }

  @Test(arguments: [
    ["bogus"], ["--bogus"], ["backfill", "--batch", "0"], ["backfill", "--batch", "100001"],
    ["backfill", "--batch", "x"],
    ["parity", "run", "--endpoint", "bogus"], ["migrate", "up", "0"], ["migrate", "down", "1", "--all"], ["up", "now"],
    ["simulate", "--rate", "-1"], ["simulate", "--models", "0"], ["cache", "purge", "now"],
    ["outbox", "purge"], ["outbox", "purge", "--all", "--key", "nof0:leaderboard"],
    ["flags", "show", "bogus"], ["flags", "promote", "trades", "--to", "bogus"],
    ["flags", "promote", "trades", "--force"], ["flags", "promote", "trades", "--percent", "0"],
    ["flags", "set", "trades"], ["flags", "set", "--threshold", "bogus=1"], ["flags", "freeze"],
    ["parity", "gate", "--endpoint", "bogus"], ["parity", "run", "--jobs", "0"], ["parity", "run", "--jobs", "65"],
    ["parity", "worker", "--jobs", "99999"],
  ])
  func `is refused with 64 where it is wrong`(arguments: [String]) throws {
    let run = try Program.run(Program.products + "/cutover", arguments)
    #expect(run.status == 64)
    #expect(run.output == [])
    #expect(run.errors.contains("Usage: cutover"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completes endpoints and stages`(shell: String) throws {
    let script = try Program.run(Program.products + "/cutover", ["--generate-completion-script", shell]).text
    #expect(script.contains("crypto-prices account-totals "))
    #expect(script.contains("off dualwrite shadow live rampdown complete"))
  }

  @Test func `gives the version`() throws {
    #expect(try Program.run(Program.products + "/cutover", ["--version"]).text.contains(#/^\d+\.\d+\.\d+\n$/#))
  }
}
