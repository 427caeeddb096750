import CutoverDomain
import CutoverHTTP
import CutoverServer
import CutoverThreads

/// A side that holds one number, and is as fast and as well as a test wants it.
final class FakeStore: ServedStore {
  struct State {
    var value = 1
    var version: UInt64 = 1
    var failure: ReadError?
    /// For how long an answer holds.
    var holds: Duration?
    /// What keeps it from answering.
    var isHeld = false
    var reads = 0
  }

  let state = Monitor(State())

  func change(to value: Int) {
    state.withLock { state in
      state.value = value
      state.version += 1
    }
  }

  func fail(_ message: String?) {
    state.withLock { $0.failure = message.map { ReadError(.unavailable, source: "fake", message: $0) } }
  }

  func refuse(_ message: String) {
    state.withLock { $0.failure = ReadError(.badRequest, source: "fake", message: message) }
  }

  func hold(_ isHeld: Bool) { state.withLock(wake: true) { $0.isHeld = isHeld } }

  var reads: Int { state.withLock { $0.reads } }

  func token(for request: Request) throws -> ChangeToken {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      return ChangeToken([state.version])
    }
  }

  func withView<R>(for request: Request, _ body: (ServedView) throws -> R) throws -> R {
    let (value, holds) = state.withLock { state in
      state.reads += 1
      return (state.value, state.holds)
    }
    state.wait { $0.isHeld ? nil : () }
    return try body(
      ServedView(reading: FakeSnapshot(value: value), side: .repository, sequence: Int64(value), holds: holds))
  }
}

final class FakeSnapshot: DomainSnapshot {
  let value: Int

  init(value: Int) { self.value = value }

  func requests(for endpoint: Endpoint) -> [Request] { [Request(endpoint)] }

  func answer(to request: Request, from side: Side, now: Int64) -> any Response { FakeAnswer(value: value, now: now) }
}

final class FakeAnswer: Response {
  private var parts: [ResponseField]

  init(value: Int, now: Int64) {
    let text = "\(value)" + String(repeating: " ", count: 2000)
    parts = [
      .value(name: "clock", json: Array("\(now)".utf8), records: 0),
      .value(name: "value", json: Array("\"\(text)\"".utf8), records: 1),
    ]
  }

  func nextPart() -> ResponseField? { parts.popLast() }
}

/// Two sides with a store each, and threads that end with the value.
final class FakeSides: Sendable {
  let legacy = FakeStore()
  let repository = FakeStore()
  let pair: SidePair
  private let pools: [WorkerPool]
  private let timeouts = Timeouts()

  init(patience: Duration = .seconds(20), lately: Duration = .seconds(60)) {
    let (first, second) = (WorkerPool(threads: 2), WorkerPool(threads: 2))
    pools = [first, second]
    let contents = BodyContents()
    pair = SidePair(
      legacy: SideReader(
        .legacy, store: legacy, workers: first, timeouts: timeouts, patience: patience, lately: lately,
        sharing: contents),
      repository: SideReader(
        .repository, store: repository, workers: second, timeouts: timeouts, patience: patience, lately: lately,
        sharing: contents))
  }

  deinit {
    legacy.hold(false)
    repository.hold(false)
    for pool in pools { pool.stop() }
    timeouts.stop()
  }
}
