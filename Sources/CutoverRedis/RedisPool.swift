package import CutoverThreads

/// Connections shared by threads, each leased to one at a time for the length of a closure.
///
/// Connections are made when needed; one that was lost is not kept. Where all are leased a thread waits for the next to
/// come back, first come, first served.
///
/// ```swift
/// let pool = RedisPool(try RedisConfiguration(url: url), size: 8)
/// let body = try pool.withConnection { try $0.get("trades:all") }
/// ```
package final class RedisPool: Sendable {
  package let configuration: RedisConfiguration
  private let connections: LeasePool<RedisConnection>

  /// A thread waits for a connection for at most `patience`.
  package init(_ configuration: RedisConfiguration, size: Int = 8, patience: Duration = .seconds(5)) {
    precondition(size > 0, "a pool needs at least one connection")
    self.configuration = configuration
    connections = LeasePool(
      size: size, patience: patience, make: { try RedisConnection(configuration) },
      isReusable: { $0.isOpen && !$0.isWatching },
      error: { refusal in
        switch refusal {
        case .closed: RedisError(.usage, "the pool for \(configuration) is closed")
        case .timeout: RedisError(.timeout, "all \(size) connections to \(configuration) were in use for \(patience)")
        }
      })
  }

  package var size: Int { connections.size }

  package var statistics: LeaseStatistics { connections.statistics }

  /// Leases a connection to the closure; it must not be kept beyond it.
  ///
  /// - Throws: What the closure throws; `RedisError` with code `timeout` when all connections stay leased for too long,
  ///   `connection` when none can be made, `usage` after `close`.
  package func withConnection<Value>(_ body: (RedisConnection) throws -> Value) throws -> Value {
    try connections.withLease(body)
  }

  /// Closes idle connections now and leased ones when they come back; every later lease is refused.
  package func close() { connections.close() }
}
