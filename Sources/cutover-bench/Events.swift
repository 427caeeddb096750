import ArenaDomain
import ArgumentParser
import CutoverDomain
import Glibc

struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time simulated events: how fast they are made, and decoded.",
    discussion: """
      EXAMPLE:
        cutover-bench events --count 200000
      """)

  @Option(help: "Events.") var count = 100_000
  @Option(help: "What the events are drawn from.") var seed: UInt64 = 1
  @Option(help: "How often they are decoded.") var rounds = 3

  func run() throws {
    var feed = EventFeed(seed: seed)
    var lines: [[UInt8]] = []
    measure("made", count) { for _ in 0..<count { lines.append(feed.next()) } }
    let decoder = ArenaEventDecoder()
    for _ in 0..<rounds { try decode(lines, "decoded", decoder) }
    // What most events are, by themselves.
    for type in ["price", "position", "account_total", "trade", "conversation_message", "analytics"] {
      let start = Array(#"{"type":"\#(type)","#.utf8)
      try decode(lines.filter { $0.starts(with: start) }, "decoded: \(type)", decoder)
    }
  }

  private func decode(_ lines: [[UInt8]], _ title: String, _ decoder: ArenaEventDecoder) throws {
    let bytes = lines.reduce(0) { $0 + $1.count }
    var failure: EventError?
    measure("\(title), \(bytes / max(1, lines.count)) bytes each", lines.count) {
      for line in lines {
        line.withUnsafeBufferPointer { line in
          do throws(EventError) { _ = try decoder.decode(line) } catch { failure = error }
        }
      }
    }
    if let failure { throw failure }
  }

  private func measure(_ title: String, _ count: Int, _ body: () -> Void) {
    let start = ContinuousClock.now
    body()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(title): \(Int(Double(count) / seconds)) events/s, \(Int(seconds / Double(count) * 1e9)) ns each")
  }
}
