package import CutoverThreads

/// What is said of a pool of connections, whatever store they lead to.
package enum PoolMetrics {
  static let size = MetricDescription.gauge(
    "cutover_pool_size", "How many connections a pool has at most", labels: ["store", "pool"])
  static let connections = MetricDescription.gauge(
    "cutover_pool_connections", "Connections of a pool, by whether somebody has them",
    labels: ["store", "pool", "state"])
  static let waiting = MetricDescription.gauge(
    "cutover_pool_waiting", "Callers that wait for a connection now", labels: ["store", "pool"])
  static let waits = MetricDescription.counter(
    "cutover_pool_waits_total", "Callers that had to wait for a connection", labels: ["store", "pool"])
  static let connects = MetricDescription.counter(
    "cutover_pool_connects_total", "Connections that were made", labels: ["store", "pool"])

  package static let descriptions = [size, connections, waiting, waits, connects]

  /// Has `registry` say how the pool called `pool` is doing, until the collection is ended. `read` gives `nil` when the
  /// pool is gone.
  @discardableResult
  package static func register(
    store: String, pool: String, in registry: MetricsRegistry = .shared,
    _ read: @escaping @Sendable () -> (size: Int, counts: LeaseStatistics)?
  ) -> MetricsRegistry.Collection {
    registry.collect(descriptions) { samples in
      guard let (most, now) = read() else { return }
      samples.set(size, most, store, pool)
      samples.set(connections, now.inUse, store, pool, "in_use")
      samples.set(connections, now.idle, store, pool, "idle")
      samples.set(waiting, now.waiting, store, pool)
      samples.set(waits, now.waits, store, pool)
      samples.set(connects, now.made, store, pool)
    }
  }
}
