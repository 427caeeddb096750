import CutoverDomain
import Testing

@testable import CutoverDualWrite

@Suite("The newest events in memory")
struct EventTailTests {
  private struct Nothing: DomainEvent {
    let id = ""
    let type = ""
  }

  private let pace = SinkPace(events: 4, bytes: 100)

  private func run(_ range: ClosedRange<Int64>, bytes: Int = 10) -> [SequencedEvent] {
    range.map { SequencedEvent(sequence: $0, event: Nothing(), bytes: bytes) }
  }

  private func sequences(_ events: [SequencedEvent]?) -> [Int64]? { events?.map(\.sequence) }

  @Test("A batch goes on across runs, as large as the pace allows")
  func acrossRuns() {
    var tail = EventTail(limit: 1000)
    tail.append(run(1...3))
    tail.append(run(4...9))
    #expect(sequences(tail.events(after: 1, upTo: 9, pace: pace)) == [2, 3, 4, 5])
    #expect(sequences(tail.events(after: 1, upTo: 3, pace: pace)) == [2, 3])
    #expect(sequences(tail.events(after: 7, upTo: 9, pace: SinkPace(events: 9, bytes: 15))) == [8])
  }

  @Test("Runs of several callers may come in any order; a gap ends the batch")
  func anyOrder() {
    var tail = EventTail(limit: 1000)
    tail.append(run(7...8))
    tail.append(run(1...2))
    #expect(sequences(tail.events(after: 0, upTo: 8, pace: pace)) == [1, 2])
    #expect(tail.events(after: 2, upTo: 8, pace: pace) == nil)
    tail.append(run(3...6))
    #expect(sequences(tail.events(after: 2, upTo: 8, pace: pace)) == [3, 4, 5, 6])
  }

  @Test("What is older than the memory allows is not there any more")
  func bounded() {
    var tail = EventTail(limit: 50)
    tail.append(run(1...3))
    tail.append(run(4...6))
    #expect(tail.events(after: 0, upTo: 6, pace: pace) == nil)
    #expect(sequences(tail.events(after: 3, upTo: 6, pace: pace)) == [4, 5, 6])
  }
}
