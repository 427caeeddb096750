import CutoverJSON
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// The writer dies by `kill -9`, at named places and at random moments; what it had acknowledged is on both sides
/// afterwards, once. `CUTOVER_CRASHES` says how often; `make crash-test` makes it 500.
@Suite("A writer that is killed")
struct CrashTests {
  private static let crashes = getenv("CUTOVER_CRASHES").flatMap { Int(String(cString: $0)) } ?? 9

  private static let places = [
    "journal.written", "journal.synced", "legacy.written", "legacy.intended", "legacy.renamed", "legacy.positioned",
    "repository.applied", "repository.committed",
  ]

  @Test("Every acknowledged event is on both sides afterwards, none twice, and the files are always whole")
  func losesNothing() throws {
    try Scene.with { scene in
      var random = SystemRandomNumberGenerator()
      let backfill = try scene.cutover("backfill")
      try #require(backfill.status == 0, "\(backfill.errors)")
      let reader = FileReader(scene.folder.file("legacy-json"))
      defer { #expect(reader.stop() == []) }
      _ = try scene.folder.write("", to: "empty.ndjson")
      var acknowledged: Set<String> = []
      for crash in 0..<Self.crashes {
        let markers = try write(feed: crash, scene)
        let died = try crashing(crash, scene, &random)
        acknowledged.formUnion(died.compactMap { markers[$0] })
        let recovery = try scene.cutover("ingest", "empty.ndjson")
        try #require(recovery.status == 0, "crash \(crash): \(recovery.errors)")
        for side in ["legacy", "repository"] {
          let found = try contents(of: side, scene)
          #expect(Set(found).count == found.count, "crash \(crash): an event is twice on the \(side) side")
          let lost = acknowledged.subtracting(found)
          #expect(lost.isEmpty, "crash \(crash): the \(side) side lacks \(lost.count) acknowledged events")
        }
        let parity = try scene.parity()
        #expect(parity.status == 0, "crash \(crash): \(parity.differences.prefix(5))")
      }
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
  private func crashing(_ crash: Int, _ scene: Scene, _ random: inout some RandomNumberGenerator) throws -> [Int] {
    let place = crash % (Self.places.count + 1)
    var environment = ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis]
    if place < Self.places.count {
      let pass = Int.random(in: 1...3, using: &random)
      environment["CUTOVER_FAILPOINTS"] = "\(Self.places[place])=kill@\(pass)"
    }
    let writer = try Program.start(
      Program.products + "/cutover", ["ingest", "feed.ndjson", "--receipts"], in: scene.folder.path,
      environment: environment)
    if place == Self.places.count {
      usleep(UInt32.random(in: 1000...400_000, using: &random))
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
