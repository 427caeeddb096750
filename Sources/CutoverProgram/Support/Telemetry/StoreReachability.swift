import CutoverPostgres
import CutoverRedis
import CutoverTelemetry
import CutoverThreads

/// Whether Postgres and Redis answer, for the metrics. Each is asked every few seconds by a thread, on a connection of its
/// own: a pool whose connections are all in use is no outage.
final class StoreReachability: Sendable {
  private static let postgresUp = MetricDescription.gauge(
    "cutover_postgres_up", "Whether Postgres answers within 3 s, 1 or 0")
  private static let redisUp = MetricDescription.gauge(
    "cutover_redis_up", "Whether Redis answers within 3 s, 1 or 0")

  static let descriptions = [postgresUp, redisUp]

  private let stores: [Store]

  /// The closures say where the servers are, `nil` where there is none; they are asked again after a failure and must
  /// start none.
  init(
    postgres: @escaping @Sendable () throws -> PostgresConfiguration?,
    redis: @escaping @Sendable () throws -> RedisConfiguration?, in registry: MetricsRegistry = .shared,
    every interval: Duration = .seconds(5)
  ) {
    stores = [
      Store(Self.postgresUp, registry, interval) {
        guard let configuration = try postgres() else { return nil }
        let connection = try PostgresConnection(configuration)
        let interrupter = connection.interrupter
        // One that has vanished would be waited for as long as the kernel waits.
        return {
          let watchdog = Watchdog(interrupter, within: Store.patience)
          defer { watchdog.stop() }
          _ = try PostgresServerState(of: connection)
        }
      },
      Store(Self.redisUp, registry, interval) {
        guard let configuration = try redis() else { return nil }
        let connection = try RedisConnection(configuration)
        return { try connection.command("PING", retry: true, timeout: Store.patience) }
      },
    ]
  }

  /// Ends the threads. One that waits for a server ends when that answers, or its connection is cut.
  func stop() {
    for store in stores { store.tellToStop() }
    for store in stores { store.stop() }
  }

  /// One of the two.
  private final class Store: Sendable {
    private struct State {
      /// Whether it answered when it was last asked; `nil` before that.
      var isUp: Bool?
      /// Since when the question under way has had no answer.
      var asking: ContinuousClock.Instant?
      var isStopping = false

      var isUpNow: Bool? {
        guard let asking, ContinuousClock.now - asking > Store.patience else { return isUp }
        return false
      }
    }

    /// A server that takes longer counts as down.
    static let patience = Duration.seconds(3)

    private let state: Monitor<State>
    private let collection: MetricsRegistry.Collection
    private let thread: Thread

    /// `connect` makes a connection and gives what asks by it; both throw where there is no answer.
    init(
      _ up: MetricDescription, _ registry: MetricsRegistry, _ interval: Duration,
      connect: @escaping @Sendable () throws -> (() throws -> Void)?
    ) {
      let state = Monitor(State())
      self.state = state
      collection = registry.collect([up]) { samples in
        if let isUp = state.withLock({ $0.isUpNow }) { samples.set(up, isUp ? 1 : 0) }
      }
      thread = Thread {
        var ask: (() throws -> Void)?
        repeat {
          state.withLock { $0.asking = .now }
          do {
            if ask == nil { ask = try connect() }
            try ask?()
          } catch { ask = nil }
          let isUp = ask != nil
          state.withLock { state in
            state.isUp = isUp
            state.asking = nil
          }
        } while state.wait(until: Deadline(in: interval), { $0.isStopping ? () : nil }) == nil
      }
    }

    func tellToStop() { state.withLock(wake: true) { $0.isStopping = true } }

    func stop() {
      thread.join()
      collection.end()
    }
  }
}
