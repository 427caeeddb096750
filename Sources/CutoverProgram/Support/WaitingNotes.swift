package import CutoverDualWrite

/// Says on standard error what somebody who waits for the stores waits for: after five seconds, and then each minute.
package struct WaitingNotes {
  private var next = ContinuousClock.now + .seconds(5)

  package init() {}

  /// Says what `status` shows, if it is time to. `line` is cleared before.
  package mutating func update(_ line: inout ProgressLine, _ status: () -> WriterStatus?) {
    guard ContinuousClock.now >= next else { return }
    guard let status = status() else {
      // A writer that is asked has a moment to answer, not this thread's whole time.
      next = .now + .seconds(1)
      return
    }
    let causes = Self.causes(status)
    guard !causes.isEmpty else { return }
    line.clear()
    Console.note("waiting for \(causes.joined(separator: "; and for "))")
    next = .now + .seconds(60)
  }

  /// The stores that fail, with their causes.
  package static func failures(_ status: WriterStatus) -> [String] {
    let causes = status.sinks.filter(\.isNeeded).compactMap { sink in
      sink.error.map { "\(sink.name), which stands still at entry \(sink.position) of \(status.head): \($0)" }
    }
    return causes + (status.relayError.map { ["Redis: \($0)"] } ?? [])
  }

  /// The stores that fail, or else those that are behind.
  private static func causes(_ status: WriterStatus) -> [String] {
    let failures = failures(status)
    if !failures.isEmpty { return failures }
    return status.sinks.filter { $0.lag > 0 && $0.isNeeded }
      .map { "\($0.name), which is at entry \($0.position) of \(status.head)" }
  }

  /// What the sinks are at, for a progress line.
  package static func words(_ status: WriterStatus) -> String {
    let sinks = status.sinks.map {
      "\($0.name) at \($0.position) of \(status.head)" + ($0.error.map { ": \($0)" } ?? "")
    }
    return "loading; \(sinks.joined(separator: ", "))"
  }
}
