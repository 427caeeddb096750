import CutoverJSON
import CutoverTestKit

extension ChaosStage {
  /// After a fault: everything comes back by itself, every acknowledged event is on both sides, once, and parity is
  /// clean. Gives the longest time that the feed waited for an acknowledgement.
  func settle() throws -> Duration {
    try startIfNeeded()
    let waited = ContinuousClock.now
    expect(feed.pause(within: 60), "the last batch was not acknowledged within 60 s of the fault's end")
    let pause = max(feed.longestPause, .now - waited)
    try expectStatus("both sides and Redis caught up", within: 60, Self.isCaughtUp)
    try expectReadiness("ready") { status, text in status == 200 && text.contains("\"status\":\"ready\"") }
    let acknowledged = feed.acknowledged
    for side in ["legacy", "repository"] {
      let answer = try cutover("show", "conversations", "--side", side)
      guard answer.status == 0 else {
        expect(false, "the \(side) side cannot be read: \(answer.errors)")
        continue
      }
      let found = try contents(answer.output)
      let lost = acknowledged.subtracting(found)
      expect(lost.isEmpty, "the \(side) side lacks \(lost.count) of \(acknowledged.count) acknowledged events")
      expect(Set(found).count == found.count, "the \(side) side has \(found.count - Set(found).count) events twice")
    }
    let parity = try cutover("parity", "run")
    expect(parity.status == 0, "parity after it: \(parity.status) \(parity.text.suffix(1500))\(parity.errors)")
    if parity.status != 0 {
      // So that the next fault is not blamed for what this one left.
      _ = try cutover("backfill")
      _ = try cutover("cache", "warm")
    }
    for refusal in feed.takeRefusals() { expect(false, refusal) }
    let readers = readers.take()
    for fault in readers.faults.prefix(3) { expect(false, fault) }
    feed.resume()
    return pause
  }

  private static func isCaughtUp(_ status: JSONValue) -> Bool {
    let sinks = status["lag"]?["sinks"]?.elements ?? []
    return status["lag"]?["writer"]?.string == "running" && sinks.count == 2
      && sinks.allSatisfy { $0["events"]?.int == 0 && $0["error"] == .null }
      && status["lag"]?["relay_error"] == .null && status["backlog"]?["notes"]?.int == 0
  }

  private func contents(_ body: [UInt8]) throws -> [String] {
    let conversations = try JSONValue.parse(body)["conversations"]?.elements ?? []
    return conversations.filter { $0["model_id"]?.string == EventFeed.model }
      .flatMap { $0["messages"]?.elements ?? [] }.compactMap { $0["content"]?.string }
  }

  static func error(of sink: String, in status: JSONValue) -> String? {
    Drill.sink(sink, in: status)?["error"]?.string
  }
}
