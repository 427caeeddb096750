import CutoverThreads
import Testing

@testable import CutoverHTTP

/// What a handler is told of a body, and when.
@Suite struct `A body as it comes in` {
  private let calls = Monitor(0)
  private let room = Monitor(0)

  private func offer(_ text: String, to stream: BodyStream) -> BodyStream.Offer {
    let (offer, notify) = stream.offer(Array(text.utf8)) { room.withLock { $0 += 1 } }
    notify?()
    return offer
  }

  private func ask(_ stream: BodyStream, retaining retained: Int = 0) {
    stream.whenReady(retaining: retained) { calls.withLock { $0 += 1 } }
  }

  private var called: Int { calls.withLock { $0 } }

  @Test func `is worth a worker where a line ends, or all of it does`() {
    let stream = BodyStream()
    ask(stream)
    #expect(offer("a", to: stream) == .taken)
    #expect(called == 0)
    #expect(offer("b\nc", to: stream) == .taken)
    #expect(called == 1)
    #expect(stream.take().bytes == Array("ab\nc".utf8))
    ask(stream, retaining: 1)
    #expect(offer("d", to: stream) == .taken)
    #expect(called == 1)
    stream.end()
    #expect(called == 2)
    let last = stream.take()
    #expect(last.bytes == Array("d".utf8) && last.isLast && last.failure == nil)
  }

  @Test func `is worth one where so much of a line is there as is kept`() {
    let stream = BodyStream(limit: 10)
    ask(stream)
    #expect(offer("0123456789", to: stream) == .taken)
    #expect(called == 1)
    #expect(offer("x", to: stream) == .later)
    _ = stream.take()
    #expect(room.withLock { $0 } == 0)
    ask(stream)
    #expect(room.withLock { $0 } == 1)
    #expect(offer("x", to: stream) == .taken)
  }

  @Test func `gives what came before its failure`() {
    let stream = BodyStream()
    ask(stream)
    _ = offer("a", to: stream)
    stream.fail(Problem(400, "gone"))
    #expect(called == 1)
    let part = stream.take()
    #expect(part.bytes == Array("a".utf8) && part.failure?.detail == "gone")
  }

  @Test func `waits for its own handler to make room, and fails where only others could`() {
    let budget = BodyBudget(share: 10, common: 20)
    let (first, second) = (BodyStream(budget: budget), BodyStream(budget: budget))
    ask(first)
    ask(second)
    #expect(offer(String(repeating: "x", count: 25), to: first) == .taken)
    #expect(budget.inUse == 15)
    // Within its share nobody can keep it out; beyond, there is a line without an end, and no room.
    #expect(offer("0123456789", to: second) == .taken)
    #expect(offer("0123456789", to: second) == .taken)
    #expect(called == 1)
    let refused = second.take()
    #expect(refused.failure?.status == 503 && refused.bytes.isEmpty)
    #expect(budget.inUse == 15)
    // A line that ends is on its way to a worker.
    #expect(offer("\n", to: first) == .taken)
    #expect(called == 2)
    #expect(offer("0123456789", to: first) == .later)
    _ = first.take()
    #expect(offer("0123456789", to: first) == .later)
    ask(first)
    #expect(room.withLock { $0 } == 1 && budget.inUse == 0)
    #expect(offer("0123456789", to: first) == .taken)
  }

  @Test func `gives its memory back however it ends`() {
    let budget = BodyBudget(share: 0, common: 100)
    for end in 0..<4 {
      let stream = BodyStream(budget: budget)
      ask(stream)
      _ = offer("0123456789\n", to: stream)
      if end > 0 { _ = stream.take() }
      if end == 1 { stream.abandon() }
      if end == 2 { stream.end() }
      if end == 3 { ask(stream, retaining: 5) }
    }
    #expect(budget.inUse == 0)
  }
}
