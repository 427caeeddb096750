import CutoverBasics
import CutoverDomain
package import CutoverParity

/// How far a run is, in words: what it reads, how fast, and how long it will take if it takes as long as the last one.
package struct RunForecast {
  /// Milliseconds that the last run took for each endpoint of this one, `nil` where there was none like it.
  private let expected: [(endpoint: String, duration: Int64)]?
  private var current: (endpoint: String, began: Int64)?

  /// A forecast for `run` after the last complete run with the same endpoints.
  package init(_ run: ParityRun, after last: RecordedRun?) {
    self.init(
      run.endpoints.map(\.name), after: last?.outcome?.endpoints.map { ($0.name, $0.duration) } ?? [])
  }

  package init(_ endpoints: [String], after durations: [(endpoint: String, duration: Int64)]) {
    let known = Dictionary(durations.map { ($0.endpoint, $0.duration) }) { first, _ in first }
    let expected = endpoints.compactMap { name in known[name].map { (endpoint: name, duration: $0) } }
    self.expected = expected.count == endpoints.count ? expected : nil
  }

  /// `120000 records, 0 differences, about 12 s left, 41000 a second: trades`; `now` in Unix milliseconds.
  package mutating func words(for progress: ParityRun.Progress, at now: Int64) -> String {
    if current?.endpoint != progress.endpoint { current = (progress.endpoint, now) }
    let elapsed = now - (current?.began ?? now)
    return RunCounts(records: progress.records, differences: progress.differences)
      .words(after: elapsed, left: left(elapsed), in: [progress.endpoint])
  }

  /// Milliseconds; `nil` where nothing can be said, as for an endpoint that takes longer than it did.
  private func left(_ elapsed: Int64) -> Int64? {
    guard let expected, let place = expected.firstIndex(where: { $0.endpoint == current?.endpoint }) else { return nil }
    let rest = expected[place].duration - elapsed
    if rest < 0 { return nil }
    return expected[(place + 1)...].reduce(rest) { $0 + $1.duration }
  }
}

/// How far a comparison is.
struct RunCounts {
  var records: Int
  var differences: Int

  /// The counts after `elapsed` milliseconds, then what a narrow terminal may leave out. `left` are milliseconds, `nil` where
  /// nothing can be said.
  func words(after elapsed: Int64, left: Int64?, in endpoints: [String]) -> String {
    var words = "\(counted(records, "record")), \(counted(differences, "difference"))"
    if let left, left >= 1000 { words += ", about \((left + 999) / 1000) s left" }
    if elapsed >= 1000 { words += ", \(Int64(records) * 1000 / elapsed) a second" }
    return words + (endpoints.isEmpty ? "" : ": \(endpoints.joined(separator: ", "))")
  }
}
