/// How long something takes, as a distribution in seconds.
package final class Timer: Metric {
  private let recorder: Recorder

  package init(_ description: MetricDescription) {
    precondition(description.name.hasSuffix("_seconds"), "\(description.name) is in seconds, and is to say so")
    recorder = Recorder(description)
  }

  package func record(_ duration: Duration) { record(seconds: duration.inSeconds) }

  package func record(seconds: Double) { recorder.record(seconds) }

  /// Runs `body`, and records how long it took, whether it throws or not.
  package func measure<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    let start = MonotonicTime.now()
    defer { record(seconds: start.secondsSince()) }
    return try body()
  }

  package func reading() -> MetricReading { recorder.reading() }
}

extension Duration {
  /// In seconds; exact to the nanosecond for some months.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
