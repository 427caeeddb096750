import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// An endpoint of each of three domains on its way, in one process.
@Suite struct `Three domains in one process` {
  private struct Subject {
    let domain: String
    let legacy: String
    /// The endpoint that is cut over, and how far.
    let endpoint: String
    let stage: [String]
    let path: String
    /// Another endpoint, which stays with the legacy store.
    let other: String

    var key: String { "\(domain).\(endpoint)" }
  }

  private static let subjects = [
    Subject(
      domain: "arena", legacy: "legacy-json", endpoint: "trades", stage: ["live", "--percent", "100"],
      path: "/api/trades", other: "/api/leaderboard"),
    Subject(
      domain: "arbitrage", legacy: "bot.db", endpoint: "onchain-trades", stage: ["complete"],
      path: "/arbitrage/onchain-trades?limit=500", other: "/arbitrage/pnl/summary"),
    Subject(
      domain: "gateway", legacy: "gateway-state", endpoint: "orders", stage: ["complete"],
      path: "/strategy/instances/desk-2-0/orders?limit=500", other: "/providers"),
  ]

  private static let environment = ["CUTOVER_ADMIN_TOKEN": "the-token-of-the-tests"]

  private struct Stage {
    let drill: Drill
    let server: RunningServer
    var scene: Scene { drill.scene }

    /// Has each domain take in the next 200 events of its own, of which `part` numbers are behind it.
    func ingest(_ domains: [String], after part: Int, _ query: String = "") throws {
      for domain in domains {
        let count = "\(200 * (part + 1))"
        let events = try scene.succeed("simulate", "--domain", domain, "--count", count, "--rate", "0", "--seed", "2")
        let lines = events.text.split(separator: "\n").suffix(200).joined(separator: "\n")
        let file = try scene.folder.write(lines + "\n", to: "events.ndjson")
        let path = "/ingest/\(domain)\(query)"
        let answer = try server.curl(path, "-H", "Content-Type: application/x-ndjson", "--data-binary", "@\(file)").text
        #expect(answer.contains(#""accepted":200"#), "\(domain): \(answer)")
      }
    }

    func set(_ subject: Subject) throws {
      let change = ["flags", "set", subject.key, "--force", "--reason", "a test", "--stage"] + subject.stage
      let result = try scene.start(change).wait()
      #expect(result.status == 0, "\(result.errors)")
    }

    /// What a night brings: a full run of each domain.
    func night() throws {
      for subject in subjects {
        let run = try scene.cutover("parity", "run", "--full", "--domain", subject.domain)
        #expect(run.status == 0, "\(subject.domain): \(run.text)\(run.errors)")
      }
    }

    /// What a client gets, without the clock in it; and from which side.
    func answer(_ path: String) throws -> (side: String, body: String) {
      let text = try server.curl(path, "-f", "-i").text
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
      let side = parts.first?.split(separator: "\r\n").first { $0.lowercased().hasPrefix("cutover-side: ") }
      let body = String(parts.last ?? "").replacing(/"serverTime":[0-9]+/, with: "")
      return (String(side?.split(separator: " ").last ?? "none"), body)
    }

    /// Waits until each domain's endpoint is answered by a side, and gives the bodies.
    func bodies(from side: String) throws -> [String] {
      try subjects.map { subject in
        for _ in 0..<200 where try answer(subject.path).side != side { usleep(50_000) }
        let answer = try answer(subject.path)
        #expect(answer.side == side && answer.body.utf8.count > 1000, "\(subject.key): \(answer.body.prefix(200))")
        return answer.body
      }
    }

    func status(_ path: String) throws -> String {
      try server.curl(path, "-o", "/dev/null", "-w", "%{http_code}").text
    }

    func awaitReady(_ domain: String) throws {
      for _ in 0..<600 where try status("/readyz?domain=\(domain)") != "200" { usleep(50_000) }
      #expect(try status("/readyz?domain=\(domain)") == "200", "\(domain)")
    }
  }

  @Test func `are cut over and back, through an outage of Postgres and a fault of one, with the same bytes`() throws {
    try Drill.with { drill in
      let scene = drill.scene
      try scene.carry(Self.subjects.map { ($0.domain, $0.legacy) })
      for subject in Self.subjects.dropFirst() {
        try scene.succeed(subject.domain, "sample", subject.legacy, "300")
      }
      for subject in Self.subjects { try scene.succeed("backfill", "--domain", subject.domain) }
      let server = try RunningServer(scene, environment: Self.environment)
      try server.waitUntilReady()
      let stage = Stage(drill: drill, server: server)
      let domains = Self.subjects.map(\.domain)
      for subject in Self.subjects {
        try scene.succeed("flags", "set", subject.key, "--stage", "dualwrite", "--force", "--reason", "a test")
      }
      try stage.ingest(domains, after: 0)
      try stage.night()
      let before = try stage.bodies(from: "legacy")
      for subject in Self.subjects { try stage.set(subject) }
      #expect(try stage.bodies(from: "repository") == before)
      let file = try JSONValue.parse(scene.folder.read("flags/flags.json"))["flags"]
      #expect(Self.subjects.allSatisfy { file?[$0.key] != nil }, "\(file?.compact ?? "")")

      try drill.postgres.kill()
      try stage.ingest(domains, after: 1)
      for subject in Self.subjects { #expect(try stage.status(subject.other) == "200", "\(subject.other)") }
      // What is in `live` is answered by the legacy side.
      #expect(try stage.answer(Self.subjects[0].path).side == "legacy")
      try drill.postgres.start()
      for domain in domains { try stage.awaitReady(domain) }
      try stage.night()
      // The outage may have used up the budget of errors that `live` has.
      try scene.succeed("flags", "rollback", "arena.trades", "--to", "dualwrite", "--reason", "an outage")
      try stage.set(Self.subjects[0])

      try Self.breakGateway(stage, others: domains.filter { $0 != "gateway" })
      try stage.ingest(domains, after: 3)
      let after = try stage.bodies(from: "repository")
      #expect(zip(after, before).allSatisfy { $0 != $1 })
      for subject in Self.subjects {
        try scene.succeed("flags", "rollback", subject.key, "--reason", "a test")
      }
      #expect(try stage.bodies(from: "legacy") == after)
      try stage.night()
      for domain in domains { try scene.succeed("flags", "verify", "--history-only", "--domain", domain) }
      let asOperator = ["-sS", "-H", "Authorization: Bearer the-token-of-the-tests"]
      let overview = try JSONValue.parse(Program.run("curl", asOperator + [server.url + "/admin/overview"]).output)
      #expect(overview["domains"]?.elements?.compactMap { $0["domain"]?.string } == domains)
      #expect(try stage.status("/console") == "200")
      #expect(try server.end() == 0)
    }
  }

  /// The gateway's files are away for a while, and nobody else notices.
  private static func breakGateway(_ stage: Stage, others: [String]) throws {
    let folder = stage.scene.folder
    try #require(rename(folder.file("gateway-state"), folder.file("away")) == 0)
    try stage.ingest(["gateway"], after: 2)
    try stage.ingest(others, after: 2, "?ack=applied")
    for domain in others { #expect(try stage.status("/readyz?domain=\(domain)") == "200", "\(domain)") }
    #expect(try stage.status("/providers") != "200")
    #expect(rename(folder.file("away"), folder.file("gateway-state")) == 0)
    try stage.awaitReady("gateway")
  }
}
