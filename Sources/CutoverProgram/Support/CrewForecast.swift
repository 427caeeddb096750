import CutoverBasics
import CutoverParity
import CutoverThreads

/// How far the threads of a run are, in words: what they read, how fast, and how long it will take if every endpoint
/// takes as long as it did in the last one.
struct CrewForecast {
  private struct Part {
    let endpoint: String
    let began: Int64
    /// How long it took, `nil` while it is under way.
    var duration: Int64?
    var records = 0
    var differences = 0

    func spent(at now: Int64) -> Int64 { duration ?? now - began }
  }

  private let jobs: Int64
  /// Milliseconds that the endpoints take, `nil` where that is not known of all.
  private let expected: [(endpoint: String, duration: Int64)]?
  private var parts: [Int: Part] = [:]

  init(_ endpoints: [String], after last: RecordedRun?, jobs: Int) {
    self.init(endpoints, after: last?.outcome?.endpoints.map { ($0.name, $0.duration) } ?? [], jobs: jobs)
  }

  init(_ endpoints: [String], after durations: [(endpoint: String, duration: Int64)], jobs: Int) {
    let known = Dictionary(durations.map { ($0.endpoint, $0.duration) }) { first, _ in first }
    let expected = endpoints.compactMap { name in known[name].map { (endpoint: name, duration: $0) } }
    self.expected = expected.count == endpoints.count ? expected : nil
    self.jobs = Int64(max(1, jobs))
  }

  /// `120000 records, 0 differences, about 12 s left, 41000 a second: analytics, trades`; `now` in Unix milliseconds.
  mutating func words(for news: SegmentCrew.Progress, at now: Int64) -> String {
    var part = parts[news.segment] ?? Part(endpoint: news.progress.endpoint, began: now)
    (part.records, part.differences) = (news.progress.records, news.progress.differences)
    if news.isFinished { part.duration = now - part.began }
    parts[news.segment] = part

    let underWay = Set(parts.values.filter { $0.duration == nil }.map(\.endpoint)).sorted()
    let counts = RunCounts(
      records: parts.values.reduce(0) { $0 + $1.records }, differences: parts.values.reduce(0) { $0 + $1.differences })
    let elapsed = now - (parts.values.map(\.began).min() ?? now)
    return counts.words(after: elapsed, left: left(at: now), in: underWay)
  }

  /// Milliseconds, shared by all threads, but no less than the longest of what one thread has to do; `nil` where nothing
  /// can be said, as for an endpoint that takes longer than it did.
  private func left(at now: Int64) -> Int64? {
    guard let expected else { return nil }
    var sum: Int64 = 0
    var longest: Int64 = 0
    for (endpoint, duration) in expected {
      let own = parts.values.filter { $0.endpoint == endpoint }
      if !own.isEmpty, own.allSatisfy({ $0.duration != nil }) { continue }
      let rest = duration - own.reduce(0) { $0 + $1.spent(at: now) }
      if rest < 0 { return nil }
      sum += rest
      longest = max(longest, rest)
    }
    return max(longest, sum / jobs)
  }
}

/// The line on the terminal that all threads write.
final class CrewLine: Sendable {
  private let state: Monitor<(forecast: CrewForecast, line: ProgressLine)>

  init(_ forecast: CrewForecast) { state = Monitor((forecast, ProgressLine())) }

  func show(_ news: SegmentCrew.Progress) {
    state.withLock { state in
      let words = state.forecast.words(for: news, at: Clock.milliseconds())
      state.line.show("comparing \(words)")
    }
  }

  func clear() { state.withLock { $0.line.clear() } }
}
