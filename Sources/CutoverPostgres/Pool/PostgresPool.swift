package import CutoverThreads

/// A bounded set of connections to one server, for any number of threads.
///
/// Connections are made when they are needed, kept afterwards, and replaced when they are found broken. A caller that
/// comes when all are lent out waits, first come, first served.
package final class PostgresPool: Sendable {
  package let configuration: PostgresConfiguration
  private let connections: LeasePool<PostgresConnection>

  /// Makes no connection yet. A caller waits for one for at most `acquireTimeout`.
  package init(_ configuration: PostgresConfiguration, size: Int = 8, acquireTimeout: Duration = .seconds(30)) {
    self.configuration = configuration
    let size = max(1, size)
    connections = LeasePool(
      size: size, patience: acquireTimeout, make: { try PostgresConnection(configuration) },
      isUsable: { $0.isHealthy }, isReusable: { $0.reset() },
      error: { refusal in
        switch refusal {
        case .closed: PostgresError(.usage, "acquire", "the pool is closed")
        case .timeout:
          PostgresError(
            .timeout, "acquire",
            "all \(size) connections were in use for \(acquireTimeout); make the pool larger or find who keeps them")
        }
      })
  }

  deinit { close() }

  /// How many connections there are at most.
  package var size: Int { connections.size }

  package var statistics: LeaseStatistics { connections.statistics }

  /// Lends a connection to `body`, on the calling thread, which may block. A transaction that `body` leaves open is
  /// rolled back.
  ///
  /// Throws what `body` throws, and ``PostgresError`` with code `timeout` where no connection becomes free in time,
  /// `connection` where none can be made, `usage` where the pool is closed.
  @discardableResult
  package func withConnection<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    try connections.withLease(body)
  }

  /// Refuses further callers and closes what is idle; what is lent out is closed when it comes back.
  package func close() { connections.close() }
}
