import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// A server with all that it depends on, each of which can be broken, and clients that go on meanwhile.
final class ChaosStage {
  let drill: Drill
  let feed: EventFeed
  let readers: Readers
  /// Small disks under the legacy files, the journal and the database; `nil` where this user may not mount any.
  let legacyDisk: SmallDisk?
  let journalDisk: SmallDisk?
  let databaseDisk: SmallDisk?
  /// Where the database's disk is; goes after it.
  private let tablespace: TemporaryDirectory
  let legacyPath: String

  private(set) var port: UInt16 = 0
  private var server: RunningProgram?
  private var starts = 0
  /// What was wrong since the last call of `takeFaults`.
  private var faults: [String] = []

  init(_ drill: Drill, seed: UInt64) throws {
    self.drill = drill
    let folder = drill.scene.folder
    let megabytes = Chaos.isShort ? 48 : 160
    for name in ["disk", ".cutover"] { mkdir(folder.file(name), 0o700) }
    func disk(_ path: String) throws -> SmallDisk? {
      SmallDisk.isPossible ? try SmallDisk(on: path, megabytes: megabytes) : nil
    }
    legacyDisk = try disk(folder.file("disk"))
    journalDisk = try disk(folder.file(".cutover"))
    legacyPath = folder.file("disk/legacy-json")
    _ = try Program.run("mv", [folder.file("legacy-json"), legacyPath])
    tablespace = try TemporaryDirectory("tablespace")
    chmod(tablespace.path, 0o755)
    databaseDisk = try disk(tablespace.path)
    if databaseDisk != nil { try Self.moveDatabase(drill, to: tablespace.path) }

    let variables = Self.variables(drill, legacyPath)
    let scene = drill.scene
    @Sendable func cutover(_ arguments: [String]) throws -> ProgramResult {
      try Program.run(Program.products + "/cutover", arguments, in: scene.folder.path, environment: variables)
    }
    let backfill = try cutover(["backfill"])
    try #require(backfill.status == 0, "\(backfill.errors)")
    let simulated = try cutover(["simulate", "--count", "20000", "--rate", "0", "--seed", "\(seed % 1_000_000 + 1)"])
    feed = EventFeed(simulated: simulated.text.split(separator: "\n").map(String.init))
    readers = Readers {
      (try? cutover(["parity", "run"])).map { ($0.status, String($0.text.suffix(2000))) }
    }
    for endpoint in ["trades", "conversations"] {
      let change = try cutover(["flags", "set", endpoint, "--stage", "shadow", "--force", "--reason", "chaos"])
      try #require(change.status == 0, "\(change.errors)")
    }
    try start()
  }

  /// Ends the clients, then the server.
  func end() throws {
    feed.stop()
    readers.stop()
    try terminate()
  }

  private static func variables(_ drill: Drill, _ legacyPath: String) -> [String: String] {
    drill.scene.variables.merging(["CUTOVER_DATA_PATH": legacyPath, "CUTOVER_READ_DEADLINE": "5000"]) { $1 }
  }

  private static func moveDatabase(_ drill: Drill, to space: String) throws {
    var data = stat()
    try #require(stat(drill.postgres.folder + "/data", &data) == 0)
    mkdir(space + "/space", 0o700)
    chown(space + "/space", data.st_uid, data.st_gid)
    try drill.scene.sql("CREATE TABLESPACE small LOCATION '\(space)/space'")
    try drill.scene.sql("ALTER DATABASE postgres SET default_tablespace = small")
  }

  // MARK: The server

  func cutover(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: drill.scene.folder.path,
      environment: Self.variables(drill, legacyPath).merging(environment) { $1 })
  }

  func start(environment: [String: String] = [:]) throws {
    starts += 1
    let errors = drill.scene.folder.file("serve-errors-\(starts)")
    server = try Program.start(
      "sh",
      ["-c", "exec \"$0\" serve --listen 127.0.0.1:0 2>\"$1\"", Program.products + "/cutover", errors],
      in: drill.scene.folder.path, environment: Self.variables(drill, legacyPath).merging(environment) { $1 })
    let mark = "listening on http://127.0.0.1:"
    let isUp = try eventually(within: 60) {
      let text = (try? drill.scene.folder.read("serve-errors-\(starts)")).map { String(decoding: $0, as: UTF8.self) }
      guard let line = text?.split(separator: "\n").first(where: { $0.hasPrefix(mark) }) else { return false }
      port = UInt16(line.dropFirst(mark.count)) ?? 0
      return true
    }
    guard isUp else {
      let log = (try? drill.scene.folder.read("serve-errors-\(starts)")) ?? []
      throw ChaosError(description: "the server did not start within 60 s: \(String(decoding: log, as: UTF8.self))")
    }
    feed.use(port)
    readers.use(port)
  }

  /// Starts the server where a fault ended without one.
  func startIfNeeded() throws { if server == nil { try start() } }

  func signal(_ signal: Int32) { server?.send(signal) }

  /// Waits until the server has died by itself; gives its status.
  func waitForDeath(within seconds: Double) throws -> Int32? {
    guard let server else { return nil }
    guard try eventually(within: seconds, { server.hasEnded }) else { return nil }
    return try reap()
  }

  /// Kills the server where it is.
  func kill() throws {
    signal(SIGKILL)
    _ = try reap()
  }

  /// Asks the server to end, which it has to do in time; kills it where it does not.
  func terminate(within seconds: Double = 40) throws {
    guard let server else { return }
    let began = ContinuousClock.now
    signal(SIGTERM)
    if try eventually(within: seconds, { server.hasEnded }) {
      let status = try reap()
      expect(status == 0, "the server ended with \(status ?? -1) when it was asked to end")
    } else {
      expect(false, "the server did not end within \(.now - began) of being asked")
      try kill()
    }
  }

  private func reap() throws -> Int32? {
    feed.use(nil)
    readers.use(nil)
    defer { server = nil }
    return try server?.wait().status
  }

  // MARK: What is checked

  func expect(_ holds: Bool, _ fault: @autoclosure () -> String) { if !holds { faults.append(fault()) } }

  func takeFaults() -> [String] {
    defer { faults = [] }
    return faults
  }

  func eventually(within seconds: Double, _ holds: () throws -> Bool) throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      if try holds() { return true }
      if .now > end { return false }
      usleep(50_000)
    }
  }

  /// Waits for what `cutover status` has to say while a fault lasts, or after it.
  func expectStatus(_ what: String, within seconds: Double = 30, _ holds: (JSONValue) -> Bool) throws {
    var last = ""
    let isThere = try eventually(within: seconds) {
      let result = try cutover("status", "--json")
      last = result.text + result.errors
      guard let status = try? JSONValue.parse(result.output) else { return false }
      return holds(status)
    }
    expect(isThere, "'cutover status' never showed \(what) within \(seconds) s: \(last.suffix(1500))")
  }

  func readiness() -> (status: Int, text: String)? {
    HTTPClient.get(port, "/readyz", within: 10).map { ($0.status, String(decoding: $0.body, as: UTF8.self)) }
  }

  func expectReadiness(_ what: String, within seconds: Double = 20, _ holds: (Int, String) -> Bool) throws {
    var last = "no answer"
    let isThere = try eventually(within: seconds) {
      guard let (status, text) = readiness() else { return false }
      last = "\(status) \(text)"
      return holds(status, text)
    }
    expect(isThere, "/readyz never was \(what) within \(seconds) s: \(last)")
  }

  /// Clients that write are answered while a fault lasts.
  func expectAcknowledgements(_ batches: Int = 5, within seconds: Double = 20) {
    expect(
      feed.waitForBatches(batches, within: seconds), "\(batches) batches were not acknowledged within \(seconds) s")
  }
}

struct ChaosError: Error, CustomStringConvertible { let description: String }
