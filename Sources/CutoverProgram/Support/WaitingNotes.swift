package import CutoverDualWrite
package import CutoverJSON

/// Says on standard error what somebody who waits for the stores waits for: after five seconds, and then each minute.
package struct WaitingNotes {
  private var next = ContinuousClock.now + .seconds(5)

  package init() {}

  /// Says what `status`, a ``WriterStatus`` as JSON, shows, if it is time to. `line` is cleared before.
  package mutating func update(_ line: inout ProgressLine, _ status: () -> JSONValue?) {
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
  package static func failures(_ status: JSONValue) -> [String] {
    let head = status["head"]?.int ?? 0
    var causes: [String] = []
    for sink in status["sinks"]?.elements ?? [] where sink["needed"]?.bool != false {
      guard let error = sink["error"]?.string else { continue }
      causes.append(
        "\(sink["name"]?.string ?? ""), which stands still at entry \(sink["position"]?.int ?? 0) of \(head): \(error)")
    }
    if let error = status["relay_error"]?.string { causes.append("Redis: \(error)") }
    return causes
  }

  /// The stores that fail, or else those that are behind.
  private static func causes(_ status: JSONValue) -> [String] {
    let failures = failures(status)
    if !failures.isEmpty { return failures }
    let head = status["head"]?.int ?? 0
    return (status["sinks"]?.elements ?? []).filter { ($0["lag"]?.int ?? 0) > 0 && $0["needed"]?.bool != false }
      .map { "\($0["name"]?.string ?? ""), which is at entry \($0["position"]?.int ?? 0) of \(head)" }
  }

  /// What the sinks are at, for a progress line.
  package static func words(_ status: WriterStatus) -> String {
    let sinks = status.sinks.map {
      "\($0.name) at \($0.position) of \(status.head)" + ($0.error.map { ": \($0)" } ?? "")
    }
    return "loading; \(sinks.joined(separator: ", "))"
  }
}
