import CutoverDomain
package import CutoverJSON
import CutoverThreads

/// Keeps what the console's charts show: of each endpoint a sample every ten seconds for an hour, and every two minutes
/// for a day.
///
/// The memory is bounded: 1,080 samples of 48 bytes an endpoint, 52 kB. Nothing is written down; a new server begins
/// with empty charts.
package final class TrendRecorder: Sendable {
  /// How far back a chart reaches.
  package enum Span: Sendable {
    case hour, day

    /// Seconds between two samples.
    var interval: Int { self == .hour ? 10 : 120 }
    var limit: Int { self == .hour ? 360 : 720 }
  }

  /// The samples of one span.
  private struct Series: Sendable {
    let span: Span
    var endpoints: [String: SampleRing<TrendSample>] = [:]
    var lags: SampleRing<LagSample>
    /// The counts at the end of the last sample.
    var totals: [String: ShadowTally]

    init(_ span: Span, from totals: [String: ShadowTally]) {
      self.span = span
      self.totals = totals
      lags = SampleRing(limit: span.limit)
    }

    mutating func add(_ now: [String: ShadowTally], of names: [String], at time: Int64, _ lag: LagSample) {
      for name in names {
        var tally = now[name] ?? ShadowTally()
        if let before = totals[name] { tally.subtract(before) }
        endpoints[name, default: SampleRing(limit: span.limit)].append(TrendSample(at: time, tally))
      }
      lags.append(lag)
      totals = now
    }
  }

  private struct State: Sendable {
    var hour: Series
    var day: Series
    var ticks = 0
    var isStopping = false
  }

  private let names: [String]
  private let totals: @Sendable () -> [String: ShadowTally]
  private let lag: @Sendable () -> RollbackSupervisor.SideLag?
  private let clock: @Sendable () -> Int64
  private let state: Monitor<State>
  private let thread = Monitor<Thread?>(nil)

  /// `totals` gives what was counted of each endpoint since the process began; `clock` Unix milliseconds.
  package init(
    endpoints: [String], totals: @escaping @Sendable () -> [String: ShadowTally],
    lag: @escaping @Sendable () -> RollbackSupervisor.SideLag?, clock: @escaping @Sendable () -> Int64
  ) {
    names = endpoints
    self.totals = totals
    self.lag = lag
    self.clock = clock
    state = Monitor(State(hour: Series(.hour, from: totals()), day: Series(.day, from: totals())))
  }

  package func start() { thread.withLock { $0 = Thread { [self] in follow() } } }

  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  private func follow() {
    while true {
      let deadline = Deadline(in: .seconds(Span.hour.interval))
      if state.wait(until: deadline, { $0.isStopping ? true : nil }) == true { return }
      record()
    }
  }

  /// Takes one sample of each endpoint.
  func record() {
    let (now, time, lag) = (totals(), clock(), LagSample(lag()))
    state.withLock { state in
      state.ticks += 1
      state.hour.add(now, of: names, at: time, lag)
      guard state.ticks % (Span.day.interval / Span.hour.interval) == 0 else { return }
      state.day.add(now, of: names, at: time, lag)
    }
  }

  /// The samples of an endpoint, a list for each measure: `null` where it is not known.
  package func json(of endpoint: String, over span: Span) -> JSONValue {
    let series = state.withLock { span == .hour ? $0.hour : $0.day }
    let samples = series.endpoints[endpoint]?.elements ?? []
    let lags = series.lags.elements
    func list(_ value: (TrendSample) -> Float) -> JSONValue { .array(samples.map { Self.number(value($0)) }) }
    func share(_ part: UInt32, _ whole: UInt32) -> Float { whole == 0 ? .nan : Float(part) / Float(whole) * 100 }
    return .object([
      "interval_seconds": .integer(span.interval), "span_seconds": .integer(span.interval * span.limit),
      "unix_seconds": .array(samples.map { .integer($0.at) }),
      "legacy_p99_ms": list(\.legacyP99), "repository_p99_ms": list(\.repositoryP99),
      "legacy_error_percent": list { share($0.legacyErrors, $0.legacyReads) },
      "repository_error_percent": list { share($0.repositoryErrors, $0.repositoryReads) },
      "different_percent": list { share($0.different, $0.compared) },
      "repository_share_percent": list { share($0.servedByRepository, $0.served) },
      "legacy_lag_seconds": .array(lags.map { Self.number($0.legacy) }),
      "repository_lag_seconds": .array(lags.map { Self.number($0.repository) }),
    ])
  }

  /// Three digits are more than a chart shows.
  private static func number(_ value: Float) -> JSONValue {
    guard value.isFinite else { return .null }
    return .number(JSONNumber(unchecked: "\((Double(value) * 1000).rounded() / 1000)"))
  }
}
