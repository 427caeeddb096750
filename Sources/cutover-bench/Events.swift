import ArgumentParser
import CutoverDomain
import CutoverHosting
import CutoverProgram
import Glibc

struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time simulated events: how fast they are made, and decoded.",
    discussion: """
      EXAMPLE:
        cutover-bench events --count 200000
      """)

  @OptionGroup var subject: BenchDomain
  @Option(help: "Events.") var count = 100_000
  @Option(help: "What the events are drawn from.") var seed: UInt64 = 1
  @Option(help: "How often they are decoded.") var rounds = 3

  func run() throws {
    var feed = subject.hosted.simulation(seed: seed, actors: BenchDomain.actors)
    var lines: [[UInt8]] = []
    measure("made", count) { for _ in 0..<count { lines.append(feed.next()) } }
    let decoder = subject.hosted.decoder
    for _ in 0..<rounds { try decode(lines, "decoded", decoder) }
    // Each type alone, beginning with those that most events are of.
    let types = Dictionary(grouping: lines) { line in
      line.withUnsafeBufferPointer { decoder.outline($0).type ?? "" }
    }
    for (type, lines) in types.sorted(by: { ($0.value.count, $1.key) > ($1.value.count, $0.key) }) {
      try decode(lines, "decoded: \(type)", decoder)
    }
  }

  private func decode(_ lines: [[UInt8]], _ title: String, _ decoder: any EventDecoder) throws {
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
