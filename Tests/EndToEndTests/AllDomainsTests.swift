import CutoverTestKit
import Testing

@Suite struct `A parity run of all domains` {
  @Test func `has a report of each, and the status of the worst`() throws {
    try Scene.ofTwoDomains { scene in
      for domain in ["arena", "notes"] { try scene.succeed("backfill", "--domain", domain) }
      let clean = try scene.cutover("parity", "run", "--full", "--all-domains")
      #expect(clean.status == 0, "\(clean.text)\(clean.errors)")
      #expect(clean.text.contains("domain arena\n") && clean.text.contains("domain notes\n"), "\(clean.text)")
      #expect(clean.text.split(separator: "\n").count { $0.hasPrefix("Report: ") } == 2)
      try scene.sql("UPDATE trades SET exit_price = exit_price + 1")
      let spoilt = try scene.cutover("parity", "run", "--full", "--all-domains")
      #expect(spoilt.status == 1, "\(spoilt.text)\(spoilt.errors)")
      for option in [["--endpoint", "trades"], ["--domain", "notes"], ["--json"]] {
        let refused = try Program.run(
          Program.products + "/cutover", ["parity", "run", "--all-domains"] + option, in: scene.folder.path,
          environment: scene.variables)
        #expect(
          refused.status == 64 && refused.errors.contains("--all-domains has a report for each"), "\(refused.errors)")
      }
    }
  }
}
