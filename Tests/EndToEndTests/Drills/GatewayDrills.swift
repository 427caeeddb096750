import CutoverHTTP
import CutoverJSON
import CutoverServices
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// A gateway that sends messages, while its server is killed again and again.
@Suite("Drill: a gateway")
struct GatewayDrills {
  /// Where the server dies; `nil` is anywhere.
  private static let places: [String?] = [
    "messages.claimed", "messages.sent", "repository.committed", nil, "journal.synced", "messages.claimed",
    "messages.sent", "repository.applied", "legacy.renamed", nil,
  ]

  @Test("is killed 200 times, Postgres at times, too: no event is lost or twice, and consumers know of every one")
  func survives() throws {
    let consumer = try Consumer()
    defer { consumer.stop() }
    try Drill.with { drill in
      let scene = drill.scene
      let events = try Self.prepare(scene)
      let feed = EventFeed(events.map { ($0.line, $0.id) }, every: 30_000)
      defer { feed.stop() }
      let kills = Drill.times(6, long: 200)
      var deaths: [String: Int] = [:]
      for kill in 0..<kills {
        let place = Self.places[kill % Self.places.count]
        // Half of the servers send to an HTTP consumer, the others to a stream.
        let target = kill.isMultiple(of: 2) ? consumer.address : Self.stream
        let died = try Self.die(at: place, to: target, feed, scene)
        deaths[died, default: 0] += 1
        if kill % 8 == 4 {
          try drill.postgres.kill()
          try drill.postgres.start()
          deaths["Postgres", default: 0] += 1
        }
      }
      let server = try GatewayServer(scene, target: consumer.address)
      feed.use(server.port)
      #expect(feed.waitForBatches(2, within: 60) && feed.pause(within: 60))
      #expect(feed.takeRefusals() == [])
      try Self.awaitDelivery(scene)
      #expect(try server.end() == 0)
      let sent = Array(events.prefix(feed.acknowledged.count))
      try Self.check(sent, scene)
      let received = consumer.received + (try Self.streamed(scene))
      let counts = Dictionary(received.map { ($0, 1) }, uniquingKeysWith: +)
      let wanted = Self.announced(by: sent)
      #expect(wanted.subtracting(counts.keys).count == 0, "messages that no consumer has got")
      #expect(Set(counts.keys).subtracting(wanted).count == 0, "messages of which nobody has told")
      if Drill.isLong {
        print(deaths.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        print(
          "\(sent.count) events acknowledged, \(wanted.count) messages, \(received.count) deliveries,",
          "\(counts.count { $0.value > 1 }) messages more than once")
      }
    }
  }

  // MARK: Events

  private struct Event: Sendable {
    let line: String
    let id: String
    let type: String
    let data: JSONValue
  }

  private static let stream = "stream:orders"

  /// A gateway without records, taken over, and what its day brings.
  private static func prepare(_ scene: Scene) throws -> [Event] {
    try scene.folder.write(
      "domain: gateway\ndomains:\n  gateway:\n    legacy_path: gateway-state\n", to: "cutover.yaml")
    for name in ["providers", "instances", "orders", "executions", "balances"] {
      try scene.folder.write(#"{"\#(name)":[]}"#, to: "gateway-state/\(name).json")
    }
    try scene.succeed("backfill")
    let count = Drill.times(4000, long: 120_000)
    let lines = try scene.succeed("simulate", "--count", "\(count)", "--rate", "0", "--seed", "11").text
    return try lines.split(separator: "\n").map { line in
      let event = try JSONValue.parse(Array(line.utf8))
      return Event(
        line: String(line), id: try #require(event["id"]?.string), type: event["type"]?.string ?? "",
        data: event["data"] ?? .null)
    }
  }

  /// The events that a message tells of. A report that comes again changes nothing.
  private static func announced(by events: [Event]) -> Set<String> {
    var reports: Set<String> = []
    return Set(
      events.filter { event in
        switch event.type {
        case "order", "balance": true
        case "execution": reports.insert(event.data["eventId"]?.string ?? "").inserted
        default: false
        }
      }.map(\.id))
  }

  // MARK: Deaths

  /// Has a server take events in until it dies; returns where it did.
  private static func die(at place: String?, to target: String, _ feed: EventFeed, _ scene: Scene) throws -> String {
    let server = try GatewayServer(scene, target: target, failpoint: place.map { ($0, Int.random(in: 1...3)) })
    defer { feed.use(nil) }
    if let port = server.port { feed.use(port) }
    if place == nil { usleep(UInt32.random(in: 50_000...1_500_000)) } else { server.awaitDeath(within: 10) }
    let died = server.kill()
    return died ? place ?? "anywhere" : "anywhere"
  }

  /// Waits until every message is delivered. Those that a server had claimed when it died are due when the claim runs
  /// out; a short drill does not wait so long.
  private static func awaitDelivery(_ scene: Scene) throws {
    let end = ContinuousClock.now + .seconds(180)
    var left = ""
    while .now < end {
      if !Drill.isLong {
        try scene.sql("UPDATE outbox_messages SET claimed_until = now(), available_at = now() WHERE NOT delivered")
      }
      left = try scene.sql("SELECT count(*) FROM outbox_messages WHERE NOT delivered")
      let lag = try JSONValue.parse(scene.succeed("status", "--json").output)["lag"]
      let isApplied = lag?["sinks"]?.elements?.allSatisfy { $0["events"]?.int == 0 } == true
      if left == "0", isApplied { return }
      usleep(500_000)
    }
    Issue.record("\(left) messages were not delivered within 180 s")
  }

  // MARK: What is left

  /// Both sides have what was acknowledged, once, nothing is put aside, and a full run is clean.
  private static func check(_ events: [Event], _ scene: Scene) throws {
    func fields(_ type: String, _ name: String, where isWanted: (JSONValue) -> Bool = { _ in true }) -> Set<String> {
      Set(events.filter { $0.type == type && isWanted($0.data) }.compactMap { $0.data[name]?.string })
    }
    let fills: Set<String> = ["PARTIAL", "FILLED"]
    for (name, field, column, wanted) in [
      ("orders", "clientOrderId", "client_order_id", fields("order", "clientOrderId")),
      (
        "executions", "executionId", "execution_id",
        fields("execution", "eventId") { fills.contains($0["state"]?.string ?? "") }
      ),
    ] {
      #expect(wanted.count > 20, "\(name)")
      let file = try JSONValue.parse(scene.folder.read("gateway-state/\(name).json"))
      let legacy = file[name]?.elements?.compactMap { $0[field]?.string } ?? []
      let repository = try scene.sql("SELECT \(column) FROM \(name)").split(separator: "\n").map(String.init)
      for (side, found) in [("legacy", legacy), ("repository", repository)] {
        #expect(Set(found).count == found.count, "\(name): one is twice on the \(side) side")
        #expect(Set(found) == wanted, "\(name) of the \(side) side: \(found.count) of \(wanted.count)")
      }
    }
    let status = try JSONValue.parse(scene.succeed("status", "--json").output)
    #expect(status["parked"]?.int ?? 0 == 0, "\(status["parked"]?.compact ?? "")")
    let parity = try scene.parity("--full")
    #expect(parity.status == 0, "\(parity.differences.prefix(5)) \(parity.rest.prefix(5))")
  }

  /// The ids of the messages in the stream.
  private static func streamed(_ scene: Scene) throws -> [String] {
    let words = try scene.redisCommand("XRANGE", "orders", "-", "+").split(separator: "\n").map(String.init)
    return zip(words, words.dropFirst()).filter { $0.0 == "eventId" }.map(\.1)
  }
}

/// A program that messages are posted to, and that remembers which.
private final class Consumer {
  private let ids: Monitor<[String]>
  private let server: HTTPServer

  init() throws {
    let ids = Monitor<[String]>([])
    self.ids = ids
    let route = Route(.post, "/messages", body: .collected(limit: 1_000_000)) { request, reply in
      let message = try? JSONValue.parse(request.body)
      ids.withLock { $0.append(message?["eventId"]?.string ?? "unreadable") }
      reply.complete(.text("", status: 204))
    }
    server = try HTTPServer(Router([route]), on: ListenAddress("127.0.0.1:0"))
  }

  var address: String { "http://127.0.0.1:\(server.port)/messages" }
  var received: [String] { ids.withLock { $0 } }

  func stop() { server.stop(patience: .milliseconds(200)) }
}

/// A server that can die at any moment, also before it listens.
private struct GatewayServer {
  /// `nil` where it died before it listened.
  let port: UInt16?
  private let program: RunningProgram

  init(_ scene: Scene, target: String, failpoint: (place: String, pass: Int)? = nil) throws {
    var environment = scene.variables.merging(["CUTOVER_OUTBOX_TARGET": target]) { $1 }
    if let failpoint { environment["CUTOVER_FAILPOINTS"] = "\(failpoint.place)=kill@\(failpoint.pass)" }
    let program = try Program.start(
      Program.products + "/cutover", ["serve", "--listen", "127.0.0.1:0"], in: scene.folder.path,
      environment: environment)
    self.program = program
    let mark = "listening on http://127.0.0.1:"
    var port: UInt16?
    for _ in 0..<3000 where port == nil && !program.hasEnded {
      let line = program.errorsSoFar.split(separator: "\n").first { $0.hasPrefix(mark) }
      port = line.flatMap { UInt16($0.dropFirst(mark.count)) }
      if port == nil { usleep(10_000) }
    }
    self.port = port
    if port == nil, failpoint == nil { Issue.record("the server does not listen: \(program.errorsSoFar)") }
  }

  func awaitDeath(within seconds: Double) {
    let end = ContinuousClock.now + .seconds(seconds)
    while !program.hasEnded, .now < end { usleep(10_000) }
  }

  /// Returns whether it was dead already.
  func kill() -> Bool {
    let isDead = program.hasEnded
    program.send(SIGKILL)
    let status = try? program.wait().status
    #expect(status == 128 + SIGKILL)
    return isDead
  }

  func end() throws -> Int32 {
    program.send(SIGTERM)
    return try program.wait().status
  }
}
