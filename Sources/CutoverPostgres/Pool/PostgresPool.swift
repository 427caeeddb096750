import CutoverThreads

/// A bounded set of connections to one server, for any number of threads.
///
/// Connections are made when they are needed, kept afterwards, and replaced when they are found broken. A caller that
/// comes when all are lent out waits, first come, first served.
package final class PostgresPool: Sendable {
  package let configuration: PostgresConfiguration
  /// How many connections there are at most.
  package let size: Int
  /// How long to wait for one.
  package let acquireTimeout: Duration

  private let state: Monitor<State>
  private let workers: WorkerThreads

  /// A momentary count of a pool's connections.
  package struct Statistics: Sendable, Equatable {
    package var inUse = 0
    package var idle = 0
    /// How many callers are waiting now.
    package var waiting = 0
    /// How many callers had to wait since the pool was made.
    package var waits = 0
    /// How many connections were made since then.
    package var connects = 0
  }

  private struct State {
    var idle: [PostgresConnection] = []
    var inUse = 0
    /// Those who wait, longest first.
    var queue: [UInt64] = []
    var nextTicket: UInt64 = 0
    var waits = 0
    var connects = 0
    var isClosed = false
  }

  /// Makes no connection yet.
  package init(_ configuration: PostgresConfiguration, size: Int = 8, acquireTimeout: Duration = .seconds(30)) {
    self.configuration = configuration
    self.size = max(1, size)
    self.acquireTimeout = acquireTimeout
    state = Monitor(State())
    workers = WorkerThreads(count: self.size)
  }

  deinit { close() }

  /// Lends a connection to `body`, on the calling thread, which may block. A transaction that `body` leaves open is
  /// rolled back.
  ///
  /// Throws what `body` throws, and ``PostgresError`` with code `timeout` where no connection becomes free in time,
  /// `connection` where none can be made, `usage` where the pool is closed.
  @discardableResult
  package func withConnection<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    let connection = try acquire()
    defer { release(connection) }
    return try body(connection)
  }

  /// Lends a connection to `body` on a thread of the pool's own, so that the caller's is not blocked.
  @discardableResult
  package func run<R: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      let accepted = workers.run {
        continuation.resume(with: Result { try self.withConnection(body) })
      }
      if !accepted { continuation.resume(throwing: PostgresPool.closedError) }
    }
  }

  package var statistics: Statistics {
    state.withLock {
      Statistics(
        inUse: $0.inUse, idle: $0.idle.count, waiting: $0.queue.count, waits: $0.waits, connects: $0.connects)
    }
  }

  /// Refuses further callers and closes what is idle; what is lent out is closed when it comes back.
  package func close() {
    state.withLock(wake: true) {
      $0.isClosed = true
      $0.idle.removeAll()
    }
    workers.stop()
  }

  private static var closedError: PostgresError { PostgresError(.usage, "acquire", "the pool is closed") }

  private func acquire() throws -> PostgresConnection {
    enum Grant {
      case connection(PostgresConnection)
      case room
    }
    var ticket: UInt64?
    let grant = try state.wait(until: Deadline(in: acquireTimeout)) { state throws -> Grant? in
      if state.isClosed { throw PostgresPool.closedError }
      let isNext = ticket == nil ? state.queue.isEmpty : state.queue.first == ticket
      if isNext, state.inUse < size {
        if ticket != nil { state.queue.removeFirst() }
        ticket = nil
        state.inUse += 1
        // The one used last is the least likely to be stale.
        return state.idle.popLast().map { .connection($0) } ?? .room
      }
      if ticket == nil {
        ticket = state.nextTicket
        state.queue.append(state.nextTicket)
        state.nextTicket += 1
        state.waits += 1
      }
      return nil
    }
    guard let grant else {
      state.withLock(wake: true) { $0.queue.removeAll { $0 == ticket } }
      throw PostgresError(
        .timeout, "acquire",
        "all \(size) connections were in use for \(acquireTimeout); make the pool larger or find "
          + "who keeps them")
    }
    // The next in the queue may have room too, and was not woken for it.
    state.withLock(wake: true) { _ in }
    if case .connection(let connection) = grant, connection.isHealthy { return connection }
    do {
      let connection = try PostgresConnection(configuration)
      state.withLock { $0.connects += 1 }
      return connection
    } catch {
      state.withLock(wake: true) { $0.inUse -= 1 }
      throw error
    }
  }

  private func release(_ connection: PostgresConnection) {
    let isReusable = connection.reset()
    state.withLock(wake: true) {
      $0.inUse -= 1
      if isReusable, !$0.isClosed { $0.idle.append(connection) }
    }
  }
}
