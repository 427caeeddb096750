package import CutoverPostgres
package import CutoverTelemetry
import CutoverThreads

/// A thread that delivers messages, at its start and whenever some are due, and removes those that were kept long enough.
package final class MessageWorker: Sendable {
  private struct State {
    var isStopping = false
    /// Why it does not deliver; `nil` where it does.
    var failure: String?
  }

  private let postgres: @Sendable () throws -> PostgresPool
  private let target: (@Sendable () throws -> any MessageTarget)?
  private let policy: DeliveryPolicy
  private let isReady: @Sendable () throws -> Bool
  private let metrics: MessageMetrics
  private let log = Logger(label: "cutover.outbox")
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  private static let firstPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(30)
  private static let expiryInterval = Duration.seconds(600)

  /// `postgres` and `target` are asked for when they are needed, and again where they cannot be had. Without a target
  /// messages are only removed. `isReady` is whether there is a schema; nothing is tried before.
  package init(
    _ postgres: @escaping @Sendable () throws -> PostgresPool, to target: (@Sendable () throws -> any MessageTarget)?,
    _ policy: DeliveryPolicy = DeliveryPolicy(), isReady: @escaping @Sendable () throws -> Bool = { true },
    in registry: MetricsRegistry = .shared
  ) {
    self.isReady = isReady
    self.postgres = postgres
    self.target = target
    self.policy = policy
    metrics = MessageMetrics(in: registry)
  }

  package func start() { thread.withLock { $0 = Thread { self.work() } } }

  /// Waits for the batch under way.
  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0.take() }?.join()
  }

  private func work() {
    var pause = Self.firstPause
    var expiry = ContinuousClock.now
    var delivery: MessageDelivery?
    var isReady = false
    while !state.withLock({ $0.isStopping }) {
      do {
        if !isReady { isReady = try self.isReady() }
        guard isReady else {
          rest(policy.interval)
          continue
        }
        if ContinuousClock.now >= expiry {
          let count = try postgres().withConnection {
            try MessageDelivery.expire(unsent: target == nil, policy, on: $0, metrics: metrics)
          }
          if count > 0 { log.info("Old messages were removed", metadata: ["messages": .integer(Int64(count))]) }
          expiry = .now + Self.expiryInterval
        }
        if delivery == nil, let target {
          delivery = MessageDelivery(try postgres(), to: try target(), policy, metrics: metrics)
        }
        let result = try delivery?.deliver() ?? MessageDelivery.Result()
        if result.dead > 0 {
          log.error(
            "Messages are dead, since they could not be delivered",
            metadata: ["messages": .integer(Int64(result.dead))])
        }
        note(result.outage)
        guard result.outage == nil else {
          rest(pause)
          pause = min(pause * 2, Self.longestPause)
          continue
        }
        pause = Self.firstPause
        if result.claimed < policy.batch { rest(policy.interval) }
      } catch {
        note("\(error)")
        rest(pause)
        pause = min(pause * 2, Self.longestPause)
      }
    }
  }

  private func rest(_ duration: Duration) {
    state.wait(until: Deadline(in: duration)) { $0.isStopping ? () : nil }
  }

  /// Logs a failure once, until something else fails or nothing does.
  private func note(_ failure: String?) {
    let isNews = state.withLock { state in
      defer { state.failure = failure }
      return failure != nil && state.failure == nil
    }
    if isNews { log.warning("Messages are not delivered", metadata: ["error": .string(failure ?? "")]) }
  }
}
