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

  /// The same under the names of a program that was there before: `alias`, and what is counted.
  package static func aliases(_ alias: String) -> [MetricDescription] {
    [
      ("total", "Connections of a pool: idle, lent, or being made"), ("idle", "Connections of a pool that nobody has"),
      ("acquired", "Connections of a pool that somebody has"),
      ("constructing", "Connections of a pool that are being made"),
    ].map { .gauge("\(alias)_\($0)", $1, labels: ["db_pool"], isAlias: true) }
  }

  /// Has `registry` say how the pool called `pool` is doing, until the collection is ended. `read` gives `nil` when the
  /// pool is gone. With `alias`, the same is said under those names, too.
  @discardableResult
  package static func register(
    store: String, pool: String, in registry: MetricsRegistry = .shared, alias: String? = nil,
    _ read: @escaping @Sendable () -> (size: Int, counts: LeaseStatistics)?
  ) -> MetricsRegistry.Collection {
    let aliases = alias.map(aliases) ?? []
    return registry.collect(descriptions + aliases) { samples in
      guard let (most, now) = read() else { return }
      let counts = [now.inUse + now.idle, now.idle, now.inUse - now.making, now.making]
      for (description, count) in zip(aliases, counts) { samples.set(description, count, pool) }
      samples.set(size, most, store, pool)
      samples.set(connections, now.inUse, store, pool, "in_use")
      samples.set(connections, now.idle, store, pool, "idle")
      samples.set(waiting, now.waiting, store, pool)
      samples.set(waits, now.waits, store, pool)
      samples.set(connects, now.made, store, pool)
    }
  }
}
