import CutoverDomain
import CutoverDualWrite
import CutoverServer
import CutoverTelemetry
import CutoverThreads

/// Accepts what begins with `{`, each once.
final class FakeIntake: EventIntake {
  let metrics = WriterMetrics(in: MetricsRegistry())
  struct State {
    var texts: [String] = []
    var error: DualWriteError?
    var isApplied = true
    /// What is in the way of any event.
    var obstacle: String?
    /// The entries that a side has put aside.
    var putAside: Set<Int64> = []
    /// How many calls wait for what is not applied.
    var waiting = 0
  }

  let state = Monitor(State())

  func accept(_ texts: [[UInt8]], stopping: Bool) throws -> [Result<Acceptance, EventError>] {
    try state.withLock { state in
      if let error = state.error { throw error }
      var results: [Result<Acceptance, EventError>] = []
      for text in texts.map({ String(decoding: $0, as: UTF8.self) }) {
        if !text.hasPrefix("{") {
          results.append(.failure(EventError(.notJSON, "this is no event")))
          if stopping { break }
        } else if let place = state.texts.firstIndex(of: text) {
          results.append(.success(Acceptance(sequence: Int64(place + 1), isDuplicate: true)))
        } else {
          state.texts.append(text)
          results.append(.success(Acceptance(sequence: Int64(state.texts.count), isDuplicate: false)))
        }
      }
      return results
    }
  }

  func obstacle(to text: [UInt8]) -> String? { state.withLock { $0.obstacle } }

  func putAside(among entries: [ClosedRange<Int64>]) throws -> [PutAside] {
    state.withLock { state in
      state.putAside.sorted().filter { entry in entries.contains { $0.contains(entry) } }
        .map { PutAside(id: "e\($0)", sequence: $0, side: "legacy", reason: "order 5 is in its way") }
    }
  }

  func waitUntilVisible(_ sequence: Int64, for patience: Duration) throws -> Bool {
    state.withLock(wake: true) { $0.waiting += 1 }
    defer { state.withLock { $0.waiting -= 1 } }
    return state.wait(until: Deadline(in: patience)) { $0.isApplied ? true : nil } ?? false
  }
}
