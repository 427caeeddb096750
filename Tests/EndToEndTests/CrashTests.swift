import CutoverJSON
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// The writer dies by `kill -9`, at named places and at random moments; what it had acknowledged is on both sides
/// afterwards, once. `CUTOVER_CRASHES` says how often; `make crash-test` makes it 500.
@Suite("A writer that is killed")
struct CrashTests {
  private static let crashes = getenv("CUTOVER_CRASHES").flatMap { Int(String(cString: $0)) } ?? 12
  /// So many share a dataset: it grows with each.
  private static let perScene = 40

  /// Where the program dies: while it takes events in at a named place, or anywhere; while it compacts the journal; while
  /// it migrates a database.
  private enum Death: Sendable {
    case writing(at: String?)
    case compacting
    case migrating(at: String)
  }

  private static let deaths: [Death] = [
    .writing(at: "journal.written"), .writing(at: "journal.synced"), .writing(at: "legacy.written"),
    .writing(at: "legacy.intended"), .writing(at: "legacy.renamed"), .writing(at: "legacy.positioned"),
    .writing(at: "repository.applied"), .writing(at: "repository.committed"), .writing(at: nil), .compacting,
    .migrating(at: "migration.applied"), .migrating(at: "migration.committed"),
  ]

  @Test("Every acknowledged event is on both sides afterwards, none twice, and the files are always whole")
  func losesNothing() throws {
    for first in stride(from: 0, to: Self.crashes, by: Self.perScene) {
      try Scene.with { scene in
        let backfill = try scene.cutover("backfill")
        try #require(backfill.status == 0, "\(backfill.errors)")
        let reader = FileReader(scene.folder.file("legacy-json"))
        defer { #expect(reader.stop() == []) }
        _ = try scene.folder.write("", to: "empty.ndjson")
        var acknowledged: Set<String> = []
        for crash in first..<min(first + Self.perScene, Self.crashes) {
          let death = Self.deaths[crash % Self.deaths.count]
          acknowledged.formUnion(try die(death, crash, scene))
          try check(acknowledged, "crash \(crash), \(death)", scene)
        }
      }
    }
  }

  /// Brings the sides level, and compares them with what was acknowledged and with each other.
  private func check(_ acknowledged: Set<String>, _ words: String, _ scene: Scene) throws {
    let recovery = try scene.cutover("ingest", "empty.ndjson")
    try #require(recovery.status == 0, "\(words): \(recovery.errors)")
    for side in ["legacy", "repository"] {
      let found = try contents(of: side, scene)
      #expect(Set(found).count == found.count, "\(words): an event is twice on the \(side) side")
      let lost = acknowledged.subtracting(found)
      #expect(lost.isEmpty, "\(words): the \(side) side lacks \(lost.count) acknowledged events")
    }
    let parity = try scene.parity()
    #expect(parity.status == 0, "\(words): \(parity.differences.prefix(5))")
  }

  /// Has the program die; returns what it acknowledged before.
  private func die(_ death: Death, _ crash: Int, _ scene: Scene) throws -> [String] {
    switch death {
    case .writing(let place):
      let markers = try write(feed: crash, scene)
      return try dieWriting(at: place, scene).compactMap { markers[$0] }
    case .compacting:
      // Something that both sides have, and that is no longer needed.
      let markers = try write(feed: crash, scene)
      try scene.succeed("ingest", "feed.ndjson")
      let died = try scene.cutover(
        "journal", "compact", "--keep", "0s", environment: ["CUTOVER_FAILPOINTS": "journal.compacting=kill"])
      #expect(died.status == 128 + SIGKILL, "crash \(crash): \(died.text)\(died.errors)")
      return Array(markers.values)
    case .migrating(let place): try dieMigrating(at: place, scene)
    }
    return []
  }

  /// A database of its own, since there is nothing to migrate in the scene's.
  private func dieMigrating(at place: String, _ scene: Scene) throws {
    try TestServers.shared.withDatabase { database in
      let died = try scene.cutover(
        "migrate", "up",
        environment: ["DATABASE_URL": database, "CUTOVER_FAILPOINTS": "\(place)=kill@\(Int.random(in: 1...12))"])
      #expect(died.status == 128 + SIGKILL, "\(place): \(died.errors)")
      let again = try scene.cutover("migrate", "up", environment: ["DATABASE_URL": database])
      #expect(again.status == 0, "\(place): \(again.errors)")
      let status = try scene.cutover("migrate", "status", "--json", environment: ["DATABASE_URL": database])
      try #require(status.status == 0, "\(place): \(status.errors)")
      let json = try JSONValue.parse(status.output)
      #expect(json["dirty"]?.bool == false && json["pending"]?.int == 0, "\(place): \(status.text)")
    }
  }

  /// Writes simulated events and, between them, messages that can be told apart; returns these by their lines.
  private func write(feed: Int, _ scene: Scene) throws -> [Int: String] {
    let simulated = try scene.cutover("simulate", "--count", "300", "--rate", "0", "--seed", "\(feed)")
    var lines: [String] = []
    var markers: [Int: String] = [:]
    for (index, line) in simulated.text.split(separator: "\n").enumerated() {
      lines.append(String(line))
      guard index.isMultiple(of: 3) else { continue }
      let marker = "m-\(feed)-\(index)"
      lines.append(
        #"{"type":"conversation_message","id":"\#(marker)","data":"#
          + #"{"model_id":"crash","role":"user","content":"\#(marker)"}}"#)
      markers[lines.count] = marker
    }
    _ = try scene.folder.write(lines.joined(separator: "\n") + "\n", to: "feed.ndjson")
    return markers
  }

  /// Ingests the feed until the writer dies; returns the lines that it acknowledged.
  private func dieWriting(at place: String?, _ scene: Scene) throws -> [Int] {
    var environment = ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis]
    if let place { environment["CUTOVER_FAILPOINTS"] = "\(place)=kill@\(Int.random(in: 1...3))" }
    let writer = try Program.start(
      Program.products + "/cutover", ["ingest", "feed.ndjson", "--receipts"], in: scene.folder.path,
      environment: environment)
    if place == nil {
      usleep(UInt32.random(in: 1000...400_000))
      writer.send(SIGKILL)
    }
    return try writer.wait().text.split(separator: "\n").compactMap { line in
      // The last line can be cut off.
      (try? JSONValue.parse(Array(line.utf8)))?["line"]?.int
    }
  }

  /// The messages of the model that only this test writes to.
  private func contents(of side: String, _ scene: Scene) throws -> [String] {
    let answer = try scene.cutover("show", "conversations", "--side", side)
    try #require(answer.status == 0, "\(answer.errors)")
    let conversations = try JSONValue.parse(answer.output)["conversations"]?.elements ?? []
    return conversations.filter { $0["model_id"]?.string == "crash" }
      .flatMap { $0["messages"]?.elements ?? [] }.compactMap { $0["content"]?.string }
  }
}

/// Another program that reads the legacy files, over and over, and notes what it finds broken.
private final class FileReader: Sendable {
  private let state = Monitor<(isStopping: Bool, faults: [String])>((false, []))
  private let thread: Thread

  init(_ folder: String) {
    thread = Thread { [state] in
      while !state.withLock({ $0.isStopping }) {
        for name in ["trades", "conversations", "positions", "account-totals", "analytics", "crypto-prices"] {
          do { _ = try JSONValue.parse(Self.read("\(folder)/\(name).json")) } catch {
            state.withLock { $0.faults.append("\(name): \(error)") }
          }
        }
        usleep(5000)
      }
    }
  }

  func stop() -> [String] {
    state.withLock { $0.isStopping = true }
    thread.join()
    return state.withLock { $0.faults }
  }

  private static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }
}
