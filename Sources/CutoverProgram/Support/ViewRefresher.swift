import CutoverHosting
import CutoverPostgres
import CutoverTelemetry
import CutoverThreads

/// Keeps the materialised views fresh while a writer runs, and leaves them fresh when it ends.
///
/// It has a thread and a connection of its own, so that neither events nor requests wait for it. What fails is logged
/// once, and tried again after a pause that grows.
package final class ViewRefresher: Sendable {
  /// How often views are refreshed, and for how long that may take.
  package struct Pace: Sendable {
    /// The shortest time between two refreshes.
    let interval: Duration
    /// How long a statement of a refresh may take.
    package let limit: Duration

    package static func configured(_ settings: Settings) -> Pace {
      Pace(
        interval: .seconds(settings.seconds(.viewsInterval)), limit: .seconds(settings.seconds(.viewsTimeout)))
    }
  }

  private struct State {
    var isStopping = false
    var hasEnded = false
    /// Breaks off what the connection is doing.
    var interrupter: PostgresInterrupter?
  }

  private static let refreshes = MetricDescription.counter(
    "cutover_view_refreshes_total", "Refreshes of the materialised views, by what became of them", labels: ["outcome"],
    series: [["done"], ["failed"]])
  private static let duration = MetricDescription.histogram(
    "cutover_view_refresh_duration_seconds", "How long a refresh of the materialised views took",
    buckets: Buckets.storeCall)

  static let metrics = [refreshes, duration]

  private let views: any HostedViews.Type
  private let configuration: PostgresConfiguration
  private let pace: Pace
  private let registry: MetricsRegistry
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// How often it asks whether the views lack something, at most.
  private static let look = Duration.seconds(1)
  /// The longest pause after a failure.
  private static let longestPause = Duration.seconds(60)
  /// How long the last refresh may keep a program that ends: one that nobody hurries, and one that was told to stop.
  private static let patience = (calm: Duration.seconds(30), hurried: Duration.seconds(2))

  init(
    _ views: any HostedViews.Type, _ configuration: PostgresConfiguration, pace: Pace,
    metrics registry: MetricsRegistry = .shared
  ) {
    self.registry = registry
    self.views = views
    var configuration = configuration
    // Who looks at the sessions of the database sees which one refreshes.
    configuration["application_name"] = "cutover-views"
    self.configuration = configuration
    self.pace = pace
  }

  func start() {
    thread.withLock { thread in
      thread = Thread { [self] in
        var work = Work(self)
        while state.wait(until: Deadline(in: work.pause), { $0.isStopping ? () : nil }) == nil { work.step() }
        work.finish()
        state.withLock(wake: true) { state in
          state.interrupter = nil
          state.hasEnded = true
        }
      }
    }
  }

  /// Has the views brought up to date once more, where that is possible now, and ends the thread. A server that is frozen
  /// keeps nobody: what it does is broken off, and a connection that is only being made is left to its timeout.
  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    guard let running = thread.withLock({ $0.take() }) else { return }
    let start = ContinuousClock.now
    var interruptions = 0
    while state.wait(until: Deadline(in: .milliseconds(50)), { $0.hasEnded ? () : nil }) == nil {
      let patience = Interruption.happened ? Self.patience.hurried : Self.patience.calm
      let excess = ContinuousClock.now - start - patience
      guard excess > .seconds(interruptions) else { continue }
      guard interruptions < 3 else {
        running.detach()
        return
      }
      state.withLock { $0.interrupter }?.interrupt()
      interruptions += 1
    }
    running.join()
  }

  /// What the thread knows. Only the thread uses it.
  private struct Work {
    private let views: any HostedViews.Type
    private let configuration: PostgresConfiguration
    private let pace: Pace
    private let owner: ViewRefresher
    private let log = Logger(label: "cutover.views")
    private var connection: PostgresConnection?
    private var lastRefresh: ContinuousClock.Instant?
    /// How often it has failed without a success in between.
    private var failures = 0

    init(_ owner: ViewRefresher) {
      (views, configuration, pace) = (owner.views, owner.configuration, owner.pace)
      self.owner = owner
    }

    /// How long to wait before the next step.
    var pause: Duration {
      if failures > 0 { return min(longestPause, .seconds(1 << min(failures - 1, 6))) }
      // The first look comes at once: an earlier program may have left the views behind.
      return lastRefresh == nil && connection == nil ? .zero : min(look, pace.interval)
    }

    mutating func step() {
      attempt { work in
        if let lastRefresh = work.lastRefresh, .now - lastRefresh < work.pace.interval { return }
        let connection = try work.connected()
        guard try work.views.lag(on: connection) != nil else { return }
        try work.refresh(on: connection)
      }
    }

    /// Refreshes what is left, where there is a server at hand: a program that ends waits for no connection.
    mutating func finish() {
      guard failures == 0, let connection, connection.isHealthy else { return }
      do { try refresh(on: connection) } catch {
        owner.registry.counters(ViewRefresher.refreshes)["failed"].increment()
        log.warning(
          "The views were not refreshed at the end; the next writer does it", metadata: ["error": .string("\(error)")])
      }
    }

    private mutating func refresh(on connection: PostgresConnection) throws {
      // The limit is the server's affair. One that has vanished would be waited for as long as the kernel waits; of the
      // lock and the views, each has the limit.
      let watchdog = Watchdog(connection.interrupter, within: pace.limit * 3)
      defer { watchdog.stop() }
      let timer = owner.registry.timer(ViewRefresher.duration)
      let isDone = try timer.measure { try views.refresh(on: connection, within: pace.limit) }
      lastRefresh = .now
      if isDone { owner.registry.counters(ViewRefresher.refreshes)["done"].increment() }
    }

    private mutating func connected() throws -> PostgresConnection {
      if let connection, connection.isHealthy { return connection }
      let new = try PostgresConnection(configuration)
      try new.setStatementTimeout(pace.limit)
      try new.setLockTimeout(pace.limit)
      let interrupter = new.interrupter
      owner.state.withLock { $0.interrupter = interrupter }
      connection = new
      return new
    }

    private mutating func attempt(_ body: (inout Work) throws -> Void) {
      do {
        try body(&self)
        if failures > 0 { log.info("The views can be refreshed again") }
        failures = 0
      } catch {
        failures += 1
        owner.registry.counters(ViewRefresher.refreshes)["failed"].increment()
        if failures == 1 {
          log.warning(
            "The views cannot be refreshed; it is tried again", metadata: ["error": .string("\(error)")])
        }
        // Does what it can; the next step fails again where that is the server's fault.
        if let connection, connection.isHealthy { _ = try? views.condenseChanges(on: connection) }
      }
    }
  }
}
