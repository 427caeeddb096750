package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
package import CutoverTelemetry
import CutoverThreads

/// Reads the repository's side through Redis, for the endpoints whose answers may be as old as a setting says.
///
/// No answer shows less than what Cutover had written to Postgres so long ago: the notes of the outbox say how far
/// Redis is behind, in the snapshot that the answer is made in. Where that is too far, or Redis cannot be reached,
/// Postgres answers. What Redis holds is taken for what the relay wrote there: parity runs find a value that somebody
/// wrote or restored by hand.
package final class ReadThrough: Sendable {
  /// The side at one moment, for one answer.
  package final class View {
    let reading: any DomainSnapshot
    /// For how long the answer may be served.
    let holds: Duration
    private let failures: Failures

    fileprivate init(_ reading: any DomainSnapshot, holds: Duration, _ failures: Failures) {
      (self.reading, self.holds, self.failures) = (reading, holds, failures)
    }

    fileprivate var hasFailed: Bool { failures.count > 0 }
  }

  /// How often Postgres had to answer in the place of Redis.
  fileprivate final class Failures {
    var count = 0
  }

  private struct State {
    var pool: RedisPool?
    var report: MetricsRegistry.Collection?
    /// Until when Redis is left alone since it could not be reached.
    var retryAt: ContinuousClock.Instant?
    var isDown = false
  }

  package static func descriptions(of domain: any HostedDomain.Type) -> [MetricDescription] { [counts(of: domain)] }

  private static func counts(of domain: any HostedDomain.Type) -> MetricDescription {
    .counter(
      "cutover_read_through_total",
      "Answers of the repository for endpoints that are read through Redis, by where they came from",
      labels: ["endpoint", "outcome"],
      series: (domain.cache?.cachedEndpoints ?? []).flatMap { endpoint in
        Outcome.allCases.map { [endpoint, $0.rawValue] }
      })
  }

  private enum Outcome: String, CaseIterable {
    /// Through Redis: what it lacks comes from Postgres.
    case redis
    /// From Postgres, since Redis was too far behind.
    case tooOld = "too_old"
    /// From Postgres, since Redis could not be reached or held what could not be read.
    case unavailable
  }

  private let domain: any HostedDomain.Type
  /// Seconds, by endpoint.
  private let ages: [String: Int]
  private let cacheSettings: CacheSettings
  private let connect: @Sendable () throws -> RedisPool
  private let state = Monitor(State())
  private let registry: MetricsRegistry
  private let answers: MetricFamily<Counter>
  private let log = Logger(label: "cutover.read")

  /// How long Redis is left alone after it could not be reached.
  private static let pause = Duration.seconds(2)
  /// For how long an answer is served at most while Redis is behind: nobody makes it again for each request, and it is
  /// soon as new as Redis.
  private static let whileBehind = Duration.milliseconds(100)

  /// `connect` makes the pool, whose timeouts leave Postgres enough time to answer.
  package init(
    _ domain: any HostedDomain.Type, ages: [String: Int], cacheSettings: CacheSettings,
    metrics registry: MetricsRegistry, connect: @escaping @Sendable () throws -> RedisPool
  ) {
    self.registry = registry
    answers = registry.counters(Self.counts(of: domain))
    self.domain = domain
    self.ages = ages
    self.cacheSettings = cacheSettings
    self.connect = connect
  }

  package func stop() {
    state.withLock { state in
      state.report?.end()
      state.pool?.close()
      state.pool = nil
    }
  }

  /// The view for an answer of `endpoint`, in the transaction of `connection`; `nil` where Postgres alone has to answer.
  /// Throws `ReadError` where Postgres does not say how far Redis is behind.
  package func view(of endpoint: Endpoint, on connection: PostgresConnection) throws -> View? {
    guard let age = ages[endpoint.name] else { return nil }
    // First, since where Redis is left alone the outbox may be long, and nobody has to know how long.
    guard let pool = pool() else {
      answers[endpoint.name, Outcome.unavailable.rawValue].increment()
      return nil
    }
    let lag = try domain.cache?.lag(of: endpoint, on: connection)
    guard lag ?? 0 <= Double(age) else {
      answers[endpoint.name, Outcome.tooOld.rawValue].increment()
      return nil
    }
    let failures = Failures()
    let reading = domain.reading(
      .init(
        postgres: connection, redis: pool, cacheSettings: cacheSettings,
        cacheFailures: .tolerated(warn: { [self] failure in
          failures.count += 1
          note(failure)
        })))
    // What Redis holds may be wrong without anybody knowing; then its lifetime ends it, and the answer's too.
    let left = Duration.seconds(age) - .seconds(lag ?? 0)
    return View(reading, holds: lag == nil ? left : min(left, Self.whileBehind), failures)
  }

  /// To be called when the answer was made.
  package func end(_ view: View, of endpoint: Endpoint) {
    answers[endpoint.name, (view.hasFailed ? Outcome.unavailable : .redis).rawValue].increment()
    guard !view.hasFailed else { return }
    let wasDown = state.withLock { state in
      defer { (state.isDown, state.retryAt) = (false, nil) }
      return state.isDown
    }
    if wasDown { log.notice("Redis answers reads again") }
  }

  private func pool() -> RedisPool? {
    let result: Result<RedisPool, any Error>? = state.withLock { state in
      if let retryAt = state.retryAt, ContinuousClock.now < retryAt { return nil }
      if let pool = state.pool { return .success(pool) }
      return Result {
        let made = try connect()
        (state.pool, state.report) = (made, made.report(as: "api", in: registry))
        return made
      }
    }
    switch result {
    case .success(let pool): return pool
    case .failure(let error):
      note(ReadError(.unavailable, source: "cache", message: "\(error)", remedy: "run 'cutover doctor'"))
      return nil
    case nil: return nil
    }
  }

  private func note(_ failure: ReadError) {
    let isNews = state.withLock { state in
      if failure.code == .unavailable { state.retryAt = .now + Self.pause }
      defer { state.isDown = true }
      return !state.isDown
    }
    if isNews {
      log.warning("Redis does not answer a read, Postgres does", metadata: ["error": .string(failure.description)])
    }
  }
}
