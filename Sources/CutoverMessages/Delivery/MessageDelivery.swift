import CutoverFailpoints
package import CutoverPostgres
package import CutoverTelemetry

/// Delivers messages that are due, a batch at a time. Any number of processes may do so at once: a message is claimed by one.
package struct MessageDelivery: Sendable {
  package struct Result: Sendable, Equatable {
    /// How many messages were claimed.
    package var claimed = 0
    package var delivered = 0
    package var failed = 0
    /// How many of those that failed are dead.
    package var dead = 0
    /// Why the target takes nothing at the moment; `nil` where it does.
    package var outage: String?

    package init() {}

    package mutating func add(_ other: Result) {
      claimed += other.claimed
      delivered += other.delivered
      failed += other.failed
      dead += other.dead
      outage = other.outage
    }
  }

  private let postgres: PostgresPool
  private let target: any MessageTarget
  private let policy: DeliveryPolicy
  private let metrics: MessageMetrics

  package init(
    _ postgres: PostgresPool, to target: any MessageTarget, _ policy: DeliveryPolicy = DeliveryPolicy(),
    metrics: MessageMetrics = MessageMetrics()
  ) {
    (self.postgres, self.target, self.policy, self.metrics) = (postgres, target, policy, metrics)
  }

  /// Claims a batch, sends it and notes what became of each message. Where the process ends in between, the messages are due
  /// again when the claim has run out. Throws ``PostgresError``.
  package func deliver() throws -> Result {
    let deadline = ContinuousClock.now + .seconds(max(0, policy.lease - DeliveryPolicy.reserve))
    let claimed = try postgres.withConnection { connection in
      try connection.all(ClaimMessages(lease: policy.lease, maximum: Int64(policy.batch)))
    }.sorted { ($0.available, $0.id) < ($1.available, $1.id) }
    var result = Result()
    result.claimed = claimed.count
    if claimed.isEmpty { return result }
    Failpoint.reach("messages.claimed")
    let outcomes = target.send(claimed) { ContinuousClock.now >= deadline }
    Failpoint.reach("messages.sent")
    try postgres.withConnection { connection in
      try settle(zip(claimed, outcomes).map { ($0.id, $1) }, on: connection, &result)
      let untried = claimed.dropFirst(outcomes.count).map(\.id)
      if !untried.isEmpty { try connection.execute(ReleaseMessages(id: untried)) }
    }
    metrics.count(result)
    return result
  }

  private func settle(
    _ outcomes: [(id: Int64, outcome: SendOutcome)], on connection: PostgresConnection, _ result: inout Result
  ) throws {
    let sent = outcomes.filter { $0.outcome == .sent }.map(\.id)
    if !sent.isEmpty { result.delivered = try connection.execute(SetDelivered(id: sent)) }
    for (id, outcome) in outcomes {
      let reason: String
      switch outcome {
      case .sent: continue
      case .refused(let why): reason = why
      case .unavailable(let why): (reason, result.outage) = (why, why)
      }
      let failed = try connection.all(
        SetFailed(
          error: reason, first: policy.firstDelay, longest: policy.longestDelay, most: Int64(policy.attempts), id: id))
      result.failed += failed.count
      result.dead += failed.count { $0.isDead }
    }
  }

  /// Removes messages that were delivered longer ago than they are kept; returns how many. With `unsent`, where nobody wants
  /// messages, also those that were not delivered. Throws ``PostgresError``.
  package static func expire(
    unsent: Bool, _ policy: DeliveryPolicy, on connection: PostgresConnection, metrics: MessageMetrics
  ) throws -> Int {
    let count = try connection.execute(ExpireMessages(unsent: unsent, keep: policy.keep))
    metrics.purged.increment(by: Int64(count))
    return count
  }
}

/// What workers count.
package struct MessageMetrics: Sendable {
  private static let deliveredDescription = MetricDescription.counter(
    "cutover_outbox_delivered_total", "Messages for other programs that were delivered")
  private static let failedDescription = MetricDescription.counter(
    "cutover_outbox_failed_total", "Attempts to deliver a message that failed")
  private static let deadDescription = MetricDescription.counter(
    "cutover_outbox_dead_total", "Messages that could not be delivered in all their attempts")
  private static let purgedDescription = MetricDescription.counter(
    "cutover_outbox_purged_total", "Messages that were removed after the time that they are kept, or on request")

  /// What a probe of the table says.
  package static let pending = MetricDescription.gauge(
    "cutover_outbox_pending", "Messages for other programs that are not delivered yet")
  package static let dead = MetricDescription.gauge(
    "cutover_outbox_dead", "Messages that could not be delivered and wait for somebody to decide")
  package static let gauges = [pending, dead]

  package static let descriptions =
    [deliveredDescription, failedDescription, deadDescription, purgedDescription] + gauges

  private let delivered: Counter
  private let failed: Counter
  private let dead: Counter
  package let purged: Counter

  package init(in registry: MetricsRegistry = .shared) {
    delivered = registry.counter(Self.deliveredDescription)
    failed = registry.counter(Self.failedDescription)
    dead = registry.counter(Self.deadDescription)
    purged = registry.counter(Self.purgedDescription)
  }

  func count(_ result: MessageDelivery.Result) {
    delivered.increment(by: Int64(result.delivered))
    failed.increment(by: Int64(result.failed))
    dead.increment(by: Int64(result.dead))
  }
}
