import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `The journal in Postgres, from the command line` {
  /// A scene whose journal is in a database of its own, and what its programs are told of it.
  private static func with(_ body: (Scene, _ environment: [String: String]) throws -> Void) throws {
    try Scene.with { scene in
      try TestServers.shared.withDatabase { url in try body(scene, ["CUTOVER_JOURNAL": url]) }
    }
  }

  private static func status(_ scene: Scene, _ environment: [String: String]) throws -> JSONValue {
    try JSONValue.parse(scene.cutover("status", "--json", environment: environment).output)
  }

  private static func writeEvent(_ scene: Scene) throws {
    let event = try scene.succeed("simulate", "--count", "1", "--rate", "0", "--seed", "9")
    try scene.folder.write(event.output, to: "event.ndjson")
  }

  @Test func `takes events in once, feeds both sides from them, and says on how many machines they are`() throws {
    try Self.with { scene, environment in
      try scene.succeed("backfill", environment: environment)
      let events = try scene.succeed("simulate", "--count", "2000", "--rate", "0", environment: environment)
      try scene.folder.write(events.output, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", environment: environment)
      let head = try Self.status(scene, environment)["journal"]?["head"]?.int
      #expect(head == 2001)
      #expect(access(scene.folder.file(".cutover/journal.db"), F_OK) != 0)
      // Sent again, they are known.
      try scene.succeed("ingest", "events.ndjson", environment: environment)
      let status = try Self.status(scene, environment)
      #expect(status["journal"]?["head"]?.int == head)
      #expect(status["lag"]?["journal_replication"]?["in_effect"]?.bool == false)
      let told = try scene.succeed("status", environment: environment).text
      #expect(told.contains("in Postgres, ") && told.contains("waits for no standby") && !told.contains("are refused"))
      try scene.succeed("parity", "run", environment: environment)
      try scene.succeed("journal", "status", "--verify", environment: environment)
      try scene.succeed("journal", "compact", "--keep", "0s", environment: environment)
      #expect(try Self.status(scene, environment)["journal"]?["entries"]?.int == 0)
    }
  }

  /// The environment of another machine: a state folder of its own.
  private static func node(_ name: String, _ environment: [String: String]) -> [String: String] {
    environment.merging(["CUTOVER_STATE_PATH": ".\(name)"]) { $1 }
  }

  @Test func `takes events in on every node while one feeds the stores, and another one when that was killed`() throws {
    try Self.with { scene, environment in
      try scene.succeed("backfill", environment: environment)
      let server = try RunningServer(scene, environment: environment)
      try server.waitUntilReady()
      let other = Self.node("other-node", environment)
      try Self.writeEvent(scene)
      let taken = try scene.succeed("ingest", "event.ndjson", "--json", environment: other)
      #expect(try JSONValue.parse(taken.output)["accepted"]?.int == 1)
      let nodes = try Self.status(scene, other)["lag"]?["nodes"]?.elements ?? []
      #expect(nodes.count { $0["feeds"]?.bool == true } == 1, "\(nodes)")
      try scene.succeed("parity", "run", "--full", environment: environment)
      server.program.send(SIGKILL)
      _ = try server.program.wait()
      // The stores belong to the journal, and not to the machine: the epoch of the new writer is newer.
      let events = try scene.succeed("simulate", "--count", "50", "--rate", "0", "--seed", "5")
      try scene.folder.write(events.output, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", environment: other)
      try scene.succeed("parity", "run", "--full", environment: other)
    }
  }

  /// The process that feeds the stores, as a node says.
  private static func feeder(_ scene: Scene, _ environment: [String: String]) throws -> String? {
    try status(scene, environment)["lag"]?["nodes"]?.elements?.first { $0["feeds"]?.bool == true }?["process"]?.string
  }

  @Test func `gives the stores to another node when the one that feeds them is frozen, and back no event twice`() throws
  {
    try Self.with { scene, environment in
      try scene.succeed("backfill", environment: environment)
      let first = try RunningServer(scene, environment: environment)
      try first.waitUntilReady()
      let other = Self.node("other-node", environment)
      let second = try RunningServer(scene, environment: other)
      try second.waitUntilReady()
      let before = try #require(try Self.feeder(scene, other))
      let event = try scene.succeed("simulate", "--count", "1", "--rate", "0", "--seed", "9")
      first.program.send(SIGSTOP)
      defer { first.program.send(SIGCONT) }
      // The second node accepts it although it does not feed the stores.
      let answer = try second.post(event.text, to: "/ingest").output
      #expect(try JSONValue.parse(answer)["accepted"]?.int == 1)
      var after: String?
      for _ in 0..<600 where after == nil || after == before {
        usleep(50_000)
        after = try Self.feeder(scene, other)
      }
      #expect(after != nil && after != before)
      first.program.send(SIGCONT)
      let events = try scene.succeed("simulate", "--count", "50", "--rate", "0", "--seed", "5")
      try scene.folder.write(events.output, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", environment: environment)
      try scene.succeed("parity", "run", "--full", environment: other)
      #expect(try Self.status(scene, other)["journal"]?["head"]?.int == 52)
    }
  }

  @Test func `takes nothing over that a journal at another address has fed`() throws {
    try Self.with { scene, environment in
      try scene.succeed("backfill", environment: environment)
      try TestServers.shared.withDatabase { url in
        try Self.writeEvent(scene)
        for other in [["CUTOVER_JOURNAL": url], [:]] {
          let refused = try scene.cutover("ingest", "event.ndjson", environment: other)
          #expect(refused.status == 78 && refused.errors.contains("journal adopt"), "\(refused.errors)")
        }
        try scene.succeed("ingest", "event.ndjson", environment: environment)
      }
    }
  }

  @Test func `is named where it cannot be reached, with what to do, by every command that needs it`() throws {
    try Self.with { scene, environment in
      try scene.succeed("backfill", environment: environment)
      try Self.writeEvent(scene)
      try scene.succeed("ingest", "event.ndjson", environment: environment)
      let away = ["CUTOVER_JOURNAL": "postgresql:///journal?host=\(scene.folder.path)"]
      let ingest = try scene.cutover("ingest", "event.ndjson", environment: environment.merging(away) { $1 })
      #expect(ingest.errors.hasSuffix("; no event was accepted: send the input again then\n"), "\(ingest.errors)")
      let status = try scene.cutover("status", environment: environment.merging(away) { $1 }).text
      #expect(status.contains("no writer is running on this machine"), "\(status)")
      let remedy = "see that this server runs and can be reached, or correct journal.url (CUTOVER_JOURNAL)"
      for (arguments, status) in [
        (["status"], 0), (["doctor"], 78), (["ingest", "event.ndjson"], 69), (["parity", "run"], 69),
        (["parity", "gate", "--endpoint", "trades"], 1), (["journal", "status"], 69),
      ] {
        let run = try Program.run(
          Program.products + "/cutover", arguments, in: scene.folder.path,
          environment: scene.variables.merging(away) { $1 })
        let said = run.text + run.errors
        #expect(run.status == status && said.contains(remedy), "\(arguments): \(run.status) \(said)")
        let place = "dbname=journal host=\(scene.folder.path)"
        #expect(said.contains("the journal at \(place)") && !said.contains("(\(place))"), "\(arguments): \(said)")
        #expect(!said.contains("put the folder aside"), "\(arguments): \(said)")
        #expect(!said.contains("DATABASE_URL") || arguments == ["doctor"], "\(arguments): \(said)")
        #expect(!said.contains("send what was not answered again"), "\(arguments): \(said)")
      }
    }
  }

  @Test func `takes nothing in where a standby is required and there is none`() throws {
    try Self.with { scene, environment in
      let strict = environment.merging(["CUTOVER_REQUIRE_SYNC": "true"]) { $1 }
      let refused = try scene.cutover("backfill", environment: strict)
      #expect(refused.status == 69 && refused.errors.contains("waits for no standby"))
      try scene.succeed("backfill", environment: environment)
      #expect(try scene.succeed("status", environment: strict).text.contains("events are refused until that is fixed"))
      let checked = try scene.cutover("doctor", environment: strict)
      #expect(checked.status != 0 && checked.text.contains("waits for no standby"))
    }
  }

  @Test func `is moved there from the state folder and back, and the stores go on with it`() throws {
    try Self.with { scene, environment in
      try scene.succeed("backfill")
      let events = try scene.succeed("simulate", "--count", "500", "--rate", "0", "--seed", "4")
      try scene.folder.write(events.output, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      let url = try #require(environment["CUTOVER_JOURNAL"])
      let moved = try scene.succeed("journal", "move", "--to", url)
      #expect(moved.text.contains("501 entries moved from .cutover/journal.db to ") && !moved.text.contains(url))
      #expect(moved.errors.contains("set journal.url"))
      let refusals = [try scene.cutover("ingest", "events.ndjson"), try scene.cutover("journal", "status")]
      for refused in refusals {
        #expect(refused.status == 78 && refused.errors.contains("was moved to"), "\(refused.errors)")
      }
      #expect(try scene.succeed("status").text.contains("was moved to"))
      // What came before is known there; what comes is applied to the same stores.
      try scene.succeed("ingest", "events.ndjson", environment: environment)
      #expect(try Self.status(scene, environment)["journal"]?["head"]?.int == 501)
      try Self.writeEvent(scene)
      try scene.succeed("ingest", "event.ndjson", environment: environment)
      try scene.succeed("parity", "run", "--full", environment: environment)
      let again = try scene.cutover("journal", "move", "--to", url)
      #expect(again.status == 0 && again.text.contains("moved to ") && again.text.contains("before"))

      let back = try scene.succeed("journal", "move", "--to", "file", "--json", environment: environment)
      #expect(try JSONValue.parse(back.output)["journals"]?[0]?["entries"]?.int == 502)
      try scene.succeed("ingest", "events.ndjson")
      try scene.succeed("parity", "run", "--full")
      #expect(try scene.cutover("journal", "status", environment: environment).status == 78)
    }
  }
}
