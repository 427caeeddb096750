import CutoverJournal
import CutoverThreads

/// A moment at which all sinks stand at one entry of the journal.
public struct Cut: Sendable, Equatable {
  public let journal: String
  public let sequence: Int64
}

extension DualWriter {
  /// Stops all sinks at one entry, runs `body`, and lets them go on. Callers who append do not notice.
  ///
  /// `body` should only take hold of what is to be read later: link files, open a snapshot. The relay is waited for
  /// too, unless it fails. Throws ``DualWriteError`` where a sink does not come to the entry within `patience`, and
  /// whatever `body` throws.
  public func withCut<R>(within patience: Duration, _ body: (Cut) throws -> R) throws -> R {
    let deadline = Deadline(in: patience)
    return try cuts.withLock { _ in
      state.withLock(wake: true) { state in for index in state.sinks.indices { state.sinks[index].hurried += 1 } }
      defer {
        state.withLock(wake: true) { state in
          for index in state.sinks.indices {
            state.sinks[index].holdAt = nil
            state.sinks[index].hurried -= 1
          }
        }
      }
      comeClose(until: deadline)
      let sequence = state.withLock(wake: true) { state in
        for index in state.sinks.indices { state.sinks[index].holdAt = state.head }
        return state.head
      }
      var firstStood: Double?
      let stood = state.wait(until: deadline) { state -> Bool? in
        let standing = state.sinks.count { $0.stands(at: sequence) }
        if standing > 0, firstStood == nil { firstStood = MonotonicClock.seconds() }
        return standing == state.sinks.count ? true : nil
      }
      guard stood == true else { throw lagging(behind: sequence, patience) }
      _ = state.wait(until: deadline) { $0.relay.isIdle || $0.relay.failure != nil ? () : nil }
      let result = try body(Cut(journal: journal.identity, sequence: sequence))
      let pause = MonotonicClock.seconds() - (firstStood ?? MonotonicClock.seconds())
      state.withLock { $0.lastPause = pause }
      return result
    }
  }

  /// Has the sinks, which are hurried, catch up while nobody stands still: else one that is level would stand for as long
  /// as another one needs for all that it is behind. What comes meanwhile is less each time.
  private func comeClose(until deadline: Deadline) {
    for _ in 0..<Self.approaches {
      let began = MonotonicClock.seconds()
      let head = state.withLock { $0.head }
      let isClose = state.wait(until: deadline) { state -> Bool? in
        // One that fails is waited for where its error can be told.
        state.sinks.allSatisfy { $0.has(head) || $0.failure != nil } ? true : nil
      }
      if isClose != true || MonotonicClock.seconds() - began < Self.close { break }
    }
    _ = state.wait(until: Deadline(in: .milliseconds(500))) { $0.relay.isIdle || $0.relay.failure != nil ? () : nil }
  }

  /// How often the sinks are let come closer, and the time in seconds after which they are close enough.
  private static let approaches = 4
  private static let close = 0.05

  func lagging(behind sequence: Int64, _ patience: Duration) -> DualWriteError {
    let late = status.sinks.filter { $0.position < sequence || $0.error != nil }
      .map { sink in
        "\(sink.name) is \(sequence - sink.position) events behind" + (sink.error.map { " (\($0))" } ?? "")
      }
    return DualWriteError(
      .lagging,
      "no common moment of the sinks within \(patience.components.seconds) s: \(late.joined(separator: ", "))",
      remedy: "'cutover status' shows whether they catch up")
  }
}
