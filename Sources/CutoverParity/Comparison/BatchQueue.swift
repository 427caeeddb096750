import CutoverThreads

/// What a thread reads ahead, on its way to the one that uses it: a few batches at most.
final class BatchQueue<Element: Sendable>: Sendable {
  private struct State {
    var batches: [[Element]] = []
    /// Why there are no more batches.
    var end: Result<Void, any Error>?
    var isAbandoned = false
  }

  /// How far a thread reads ahead: batches, and about so many bytes each.
  private static var depth: Int { 4 }
  private static var batchBytes: Int { 256 << 10 }

  private let state = Monitor(State())

  /// Takes in what `body` reads, until it ends, throws or nobody wants more. What was read before a failure comes before it.
  func fill(_ body: (_ add: (Element, _ bytes: Int) -> Bool) throws -> Void) {
    var batch: [Element] = []
    var bytes = 0
    func hand() -> Bool {
      defer { (batch, bytes) = ([], 0) }
      let isWanted =
        state.wait { state -> Bool? in
          if state.isAbandoned { return false }
          if state.batches.count >= Self.depth { return nil }
          state.batches.append(batch)
          return true
        } ?? false
      state.withLock(wake: true) { _ in }
      return isWanted
    }
    let end = Result {
      try body { element, size in
        batch.append(element)
        bytes += size
        return bytes < Self.batchBytes || hand()
      }
    }
    if !batch.isEmpty { _ = hand() }
    state.withLock(wake: true) { $0.end = end }
  }

  /// The next batch, `nil` behind the last one. Calls `pause` some times a second while there is none. Throws what the
  /// thread has thrown, and what `pause` throws.
  func next(pause: () throws -> Void) throws -> [Element]? {
    while true {
      let next = state.wait(until: Deadline(in: .milliseconds(200))) { state -> Result<[Element]?, any Error>? in
        state.batches.isEmpty ? state.end?.map { nil } : .success(state.batches.removeFirst())
      }
      guard let next else {
        try pause()
        continue
      }
      // There is room for another batch.
      state.withLock(wake: true) { _ in }
      return try next.get()
    }
  }

  /// Says that nobody wants more.
  func abandon() { state.withLock(wake: true) { $0.isAbandoned = true } }
}
