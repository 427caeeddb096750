import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// `cutover simulate | cutover ingest -`, under way. What it sends is kept in a file, what is acknowledged in another.
final class LiveFeed {
  private let scene: Scene
  private let pipeline: RunningProgram

  private static let source = "simulate.pid"
  private static let sent = "feed.ndjson"
  private static let receipts = "receipts.ndjson"

  init(_ scene: Scene, rate: Int) throws {
    self.scene = scene
    let cutover = Program.products + "/cutover"
    // Nothing is left behind for long by a test that failed.
    let script = """
      { echo $BASHPID > \(Self.source)
        exec \(cutover) simulate --rate \(rate) --seconds 900 --seed \(UInt32.random(in: 1...1_000_000)); } \
        | tee \(Self.sent) | \(cutover) ingest - --receipts --drain 120 > \(Self.receipts)
      """
    pipeline = try Program.start(
      "bash", ["-c", script], in: scene.folder.path,
      environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
  }

  /// The lines that were acknowledged, by their numbers.
  func acknowledged() throws -> [Int] {
    guard let bytes = try? scene.folder.read(Self.receipts) else { return [] }
    // The last line can still be on its way.
    return bytes.split(separator: 0x0A).compactMap { (try? JSONValue.parse(Array($0)))?["line"]?.int }
  }

  /// Waits until so many more are acknowledged.
  func waitUntilAcknowledged(more count: Int, within seconds: Double = 60) throws {
    let wanted = try acknowledged().count + count
    let end = ContinuousClock.now + .seconds(seconds)
    while try acknowledged().count < wanted {
      guard .now < end else {
        Issue.record("\(count) more events were not acknowledged within \(seconds) s")
        return
      }
      usleep(20_000)
    }
  }

  /// Asks the program that takes events in to stop.
  func interrupt() throws {
    // "pid 123, …"
    let words = String(decoding: try scene.folder.read(".cutover/journal.lock"), as: UTF8.self).split(separator: " ")
    let pid = try #require(words.count > 1 ? pid_t(words[1].prefix { $0 != "," }) : nil)
    kill(pid, SIGTERM)
  }

  /// Lets no more events come, and waits until those that came are taken in.
  func finish() throws -> ProgramResult {
    // One that nobody reads any more has ended already.
    let text = String(decoding: try scene.folder.read(Self.source), as: UTF8.self)
    if let pid = pid_t(text.prefix { $0 != "\n" }) { kill(pid, SIGTERM) }
    return try pipeline.wait()
  }

  /// Checks what became of the events: all that were sent are acknowledged, all that were acknowledged are on both
  /// sides, once, and the sides show the same.
  func check(_ ended: ProgramResult, isWhole: Bool = true) throws {
    let lines = try scene.folder.read(Self.sent).split(separator: 0x0A).map(Array.init)
    let numbers = try acknowledged()
    #expect(Set(numbers).count == numbers.count)
    if isWhole {
      #expect(ended.status == 0, "\(ended.errors)")
      #expect(numbers.count == lines.count, "\(ended.errors)")
    }
    #expect(!numbers.isEmpty)
    var wanted: [String: Set<String>] = ["trades": [], "account-totals": []]
    for number in numbers {
      let event = try JSONValue.parse(lines[number - 1])
      let type = event["type"]?.string
      guard type == "trade" || type == "account_total", let id = event["data"]?["id"]?.string else { continue }
      wanted[type == "trade" ? "trades" : "account-totals"]?.insert(id)
    }
    // What was acknowledged and not yet applied is applied by the next writer.
    _ = try scene.folder.write("", to: "empty.ndjson")
    let recovery = try scene.cutover("ingest", "empty.ndjson")
    #expect(recovery.status == 0, "\(recovery.errors)")
    for (endpoint, ids) in wanted {
      for side in ["legacy", "repository"] {
        let found = try identifiers(of: endpoint, side: side)
        #expect(Set(found).count == found.count, "\(endpoint): an id is twice on the \(side) side")
        let lost = ids.subtracting(found)
        #expect(lost.isEmpty, "\(endpoint): the \(side) side lacks \(lost.count) of \(ids.count) acknowledged events")
      }
    }
    let parity = try scene.parity()
    #expect(parity.status == 0, "\(parity.differences.prefix(5)) \(parity.rest.prefix(5))")
  }

  private func identifiers(of endpoint: String, side: String) throws -> [String] {
    let answer = try scene.cutover("show", endpoint, "--side", side)
    try #require(answer.status == 0, "\(answer.errors)")
    let body = try JSONValue.parse(answer.output)
    let records = body.elements ?? body.members?.lazy.compactMap { $0.value.elements }.first ?? []
    return records.compactMap { $0["id"]?.string }
  }
}
