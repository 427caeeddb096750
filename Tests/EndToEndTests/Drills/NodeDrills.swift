import CutoverJSON
import CutoverPostgres
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// Several servers on one journal, in a Postgres with a standby, while they die, are frozen and are cut off one after the other.
@Suite("Drill: nodes", .serialized)
struct NodeDrills {
  @Test("lose no event and take none twice while servers die, freeze and are cut off, and the journal's primary dies")
  func survive() throws {
    for _ in 0..<Drill.times(1, long: 10) {
      try Drill.with { drill in
        let cluster = try Cluster(drill.scene, nodes: 3)
        for _ in 0..<Drill.times(1, long: 5) {
          try cluster.killFeeder()
          try cluster.freezeFeeder()
          try cluster.cutFeederOff()
          try cluster.cutFeederFromStore()
        }
        try cluster.killPrimary()
        try cluster.killFeeder()
        try cluster.check()
      }
    }
  }

  @Test("refuse events within seconds where no standby has them, say so, and take them again when one is back")
  func standbyAway() throws {
    try Drill.with { drill in
      let cluster = try Cluster(drill.scene, nodes: 2, requiringStandby: true)
      for _ in 0..<Drill.times(1, long: 5) { try cluster.loseStandby() }
      try cluster.check()
    }
  }
}

/// The servers, the journal that they share, and a caller who sends each event until somebody has taken it.
private final class Cluster {
  private let scene: Scene
  private let primary: ThrowawayServer
  private let standby: ThrowawayServer
  private var servers: [RunningServer] = []
  private let events: [[UInt8]]
  private var sent = 0
  /// How long it took until another server fed the stores, in seconds, each time.
  private var takeovers: [Double] = []
  private var frozen: Int?
  /// What each node reaches the journal's servers by, and the repository.
  private var lines: [[TCPRelay]] = []
  private var storeLines: [TCPRelay] = []
  private let requiresStandby: Bool
  /// How many faults there were.
  private var faults = 0

  private static let batch = 20

  init(_ scene: Scene, nodes: Int, requiringStandby: Bool = false) throws {
    self.scene = scene
    requiresStandby = requiringStandby
    primary = try ThrowawayServer.postgres()
    standby = try ThrowawayServer.standby(of: primary)
    let connection = try PostgresConnection(PostgresConfiguration(url: primary.url))
    try connection.execute(script: "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'")
    try connection.execute(script: "SELECT pg_reload_conf()")
    let text = try scene.succeed("simulate", "--count", "20000", "--rate", "0", "--seed", "8").output
    events = text.split(separator: 0x0A).map { Array($0) }
    try scene.succeed("backfill", environment: environment(0))
    for node in 0..<nodes {
      lines.append(try [primary, standby].map { try TCPRelay(to: $0.folder + "/run/.s.PGSQL.5432") })
      storeLines.append(try TCPRelay(to: scene.postgresFolder + "/.s.PGSQL.5432"))
      servers.append(try start(node))
    }
    try send(Self.batch)
  }

  deinit { for line in lines.flatMap(\.self) + storeLines { line.stop() } }

  /// That of a machine of its own: it names both servers of the journal, whichever takes writes.
  private func environment(_ node: Int) -> [String: String] {
    environment(node, "postgresql:///postgres?host=\(primary.folder)/run,\(standby.folder)/run&user=cutover")
  }

  private func environment(_ node: Int, _ journal: String) -> [String: String] {
    [
      "CUTOVER_STATE_PATH": ".node-\(node)", "CUTOVER_JOURNAL": journal, "DATABASE_URL": scene.postgres,
      "REDIS_URL": scene.redis, "CUTOVER_REQUIRE_SYNC": "\(requiresStandby)",
    ]
  }

  private func start(_ node: Int) throws -> RunningServer {
    let ports = lines[node].map { "\($0.port)" }.joined(separator: ",")
    let url = "postgresql:///postgres?host=127.0.0.1,127.0.0.1&port=\(ports)&user=cutover&connect_timeout=3"
    let store = ["DATABASE_URL": scene.postgres(at: storeLines[node].port)]
    let server = try RunningServer(scene, environment: environment(node, url).merging(store) { $1 })
    try server.waitUntilReady()
    return server
  }

  func killFeeder() throws {
    let node = try awaitFeeder()
    faults += 1
    servers[node].program.send(SIGKILL)
    _ = try servers[node].program.wait()
    frozen = node
    try send(2 * Self.batch)
    try awaitTakeover(from: node)
    frozen = nil
    servers[node] = try start(node)
    try send(Self.batch)
  }

  func freezeFeeder() throws {
    let node = try awaitFeeder()
    faults += 1
    servers[node].program.send(SIGSTOP)
    defer { servers[node].program.send(SIGCONT) }
    frozen = node
    try send(2 * Self.batch)
    try awaitTakeover(from: node)
    servers[node].program.send(SIGCONT)
    frozen = nil
    // What it wakes up to do is refused, and it goes on as the others do.
    try send(2 * Self.batch)
    try servers[node].waitUntilReady()
  }

  /// The line between the node and the journal breaks, while the node and the stores see each other.
  func cutFeederOff() throws {
    let node = try awaitFeeder()
    faults += 1
    for line in lines[node] { line.cut() }
    defer { for line in lines[node] { line.heal() } }
    frozen = node
    try send(2 * Self.batch)
    try awaitTakeover(from: node)
    for line in lines[node] { line.heal() }
    frozen = nil
    try send(2 * Self.batch)
    try servers[node].waitUntilReady()
  }

  /// The line between the node and the repository breaks: another node feeds that one meanwhile.
  func cutFeederFromStore() throws {
    let node = try awaitFeeder()
    faults += 1
    storeLines[node].cut()
    defer { storeLines[node].heal() }
    frozen = node
    try send(2 * Self.batch)
    try awaitTakeover(from: node, of: "repository")
    storeLines[node].heal()
    frozen = nil
    try send(2 * Self.batch)
    try servers[node].waitUntilReady()
  }

  /// The standby dies, and comes back.
  func loseStandby() throws {
    faults += 1
    try standby.kill()
    let began = ContinuousClock.now
    let event = events[sent] + [0x0A]
    let file = try scene.folder.write(event, to: "one.ndjson")
    var answer = ""
    while !answer.contains("503"), ContinuousClock.now - began < .seconds(60) {
      answer = try servers[0].curl(
        "/ingest", "-i", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@\(file)"
      ).text
    }
    #expect(answer.contains("503") && answer.contains("standby"), "\(answer)")
    let status = try scene.succeed("status", environment: environment(0)).text
    #expect(status.contains("events are refused until that is fixed"), "\(status)")
    // The server asks now and then.
    let sign = "cutover_journal_synchronous{domain=\"arena\"} 0"
    var gauge = ""
    while gauge != sign, ContinuousClock.now - began < .seconds(60) {
      let metrics = try servers[0].curl("/metrics").text.split(separator: "\n")
      gauge = metrics.first { $0.hasPrefix("cutover_journal_synchronous{") }.map(String.init) ?? ""
      usleep(100_000)
    }
    #expect(gauge == sign)
    try standby.start()
    try send(Self.batch)
  }

  func killPrimary() throws {
    faults += 1
    try primary.kill()
    try standby.promote()
    try PostgresConnection(PostgresConfiguration(url: standby.url)).execute(
      script: "ALTER SYSTEM SET synchronous_standby_names = ''")
    try PostgresConnection(PostgresConfiguration(url: standby.url)).execute(script: "SELECT pg_reload_conf()")
    try send(2 * Self.batch)
    _ = try awaitFeeder()
  }

  /// Everything that was accepted is on both sides, once.
  func check() throws {
    let node = try compare()
    let status = try JSONValue.parse(scene.succeed("status", "--json", environment: environment(node)).output)
    // The backfill is an entry, too.
    #expect(status["journal"]?["head"]?.int == sent + 1)
    #expect(takeovers.allSatisfy { $0 < 30 }, "\(takeovers)")
    if Drill.isLong {
      print("\(faults) faults, \(sent) events, takeovers in seconds: \(takeovers.map { ($0 * 10).rounded() / 10 })")
    }
  }

  /// Runs parity where the stores are fed, on the new one where another node takes over meanwhile, as on a machine that
  /// is so busy that it says nothing for a while.
  private func compare() throws -> Int {
    let unavailable: Int32 = 69
    for _ in 0..<5 {
      let node = try awaitFeeder()
      let result = try scene.cutover("parity", "run", "--full", environment: environment(node))
      if result.status == unavailable, try feeder() != node { continue }
      #expect(result.status == 0, "\(result.text)\(result.errors)")
      return node
    }
    throw Unsettled()
  }

  /// The node that feeds the stores changes all the time.
  private struct Unsettled: Error {}

  /// The node that feeds a store, as another one says.
  private func feeder(of sink: String = "legacy") throws -> Int? {
    let asked = frozen == 0 ? 1 : 0
    let status = try JSONValue.parse(scene.cutover("status", "--json", environment: environment(asked)).output)
    let nodes = status["lag"]?["nodes"]?.elements
    let process = nodes?.first { $0["sinks"]?.elements?.contains { $0.string == sink } == true }?["process"]?.string
    return servers.firstIndex { process?.contains("pid \($0.program.id) ") == true }
  }

  private func awaitFeeder() throws -> Int {
    for _ in 0..<600 {
      if let node = try feeder() { return node }
      usleep(100_000)
    }
    return try #require(nil as Int?, "no server feeds the stores")
  }

  private func awaitTakeover(from node: Int, of sink: String = "legacy") throws {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(60) {
      if let now = try feeder(of: sink), now != node {
        takeovers.append((ContinuousClock.now - start) / .seconds(1))
        return
      }
      usleep(100_000)
    }
    let status = try scene.cutover("status", environment: environment(node == 0 ? 1 : 0)).text
    Issue.record("no other server than \(node), pid \(servers[node].program.id), feeds the \(sink) side: \(status)")
  }

  /// Sends the next events, to one node after the other until one has taken all of them, as a careful caller does.
  private func send(_ count: Int) throws {
    let lines = events[sent..<sent + count].reduce(into: [UInt8]()) { $0 += $1 + [0x0A] }
    let file = try scene.folder.write(lines, to: "batch.ndjson")
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      for (node, server) in servers.enumerated() where node != frozen {
        let answer = try? JSONValue.parse(
          server.curl("/ingest", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@\(file)").output)
        if (answer?["accepted"]?.int ?? 0) + (answer?["duplicates"]?.int ?? 0) == count {
          sent += count
          return
        }
      }
      usleep(200_000)
    }
    let status = try scene.cutover("status", environment: environment(frozen == 0 ? 1 : 0)).text
    Issue.record("no server takes events in: \(status)")
  }
}
