import Glibc

/// Connections shared by threads, each leased to one at a time for the length of a closure.
///
/// Connections are made when needed, up to `size`; one that was lost is not kept. Where all are leased a thread waits for
/// the next to come back, the longest waiting not necessarily first.
///
/// ```swift
/// let pool = RedisPool(try RedisConfiguration(url: url), size: 8)
/// let body = try pool.withConnection { try $0.get("trades:all") }
/// ```
package final class RedisPool: Sendable {
  package struct Statistics: Sendable, Equatable {
    /// Connections leased now.
    package var leased = 0
    /// Connections open and waiting to be leased.
    package var idle = 0
    /// Threads waiting for one now.
    package var waiting = 0
    /// Leases since the start that had to wait.
    package var waits = 0
    /// Leases since the start.
    package var leases = 0
    /// Connections made since the start.
    package var made = 0
    /// Connections dropped since the start, being lost or closed.
    package var dropped = 0
    /// Leases refused since the start, as none came back in time.
    package var timeouts = 0
  }

  package let configuration: RedisConfiguration
  package let size: Int
  /// How long a thread waits for a connection before it gets an error.
  package let patience: Duration
  private let monitor = Monitor()

  package init(_ configuration: RedisConfiguration, size: Int = 8, patience: Duration = .seconds(5)) {
    precondition(size > 0, "a pool needs at least one connection")
    self.configuration = configuration
    self.size = size
    self.patience = patience
  }

  /// Leases a connection to the closure; it must not be kept beyond it.
  ///
  /// - Throws: What the closure throws; `RedisError` with code `timeout` when all connections stay leased for longer than
  ///   `patience`, `connection` when none can be made, `usage` after `close`.
  package func withConnection<Value>(_ body: (RedisConnection) throws -> Value) throws -> Value {
    let connection = try take()
    defer { giveBack(connection) }
    return try body(connection)
  }

  package var statistics: Statistics { monitor.locked { $0.statistics } }

  /// Closes idle connections now and leased ones when they come back; every later lease is refused.
  package func close() {
    monitor.locked { state in
      state.isClosed = true
      state.statistics.dropped += state.idle.count
      state.statistics.idle = 0
      state.idle.removeAll()
      monitor.wakeAll()
    }
  }

  private func take() throws(RedisError) -> RedisConnection {
    let idle = try lease()
    if let idle { return idle }
    do {
      let made = try RedisConnection(configuration)
      monitor.locked { $0.statistics.made += 1 }
      return made
    } catch {
      monitor.locked { state in
        state.statistics.leased -= 1
        monitor.wakeOne()
      }
      throw error
    }
  }

  /// Takes an idle connection, or the right to make one.
  private func lease() throws(RedisError) -> RedisConnection? {
    let result: Result<RedisConnection?, RedisError> = monitor.locked { state in
      var deadline: timespec?
      while true {
        if state.isClosed { return .failure(RedisError(.usage, "the pool for \(configuration) is closed")) }
        if state.statistics.leased < size { break }
        if deadline == nil { state.statistics.waits += 1 }
        let until = deadline ?? Monitor.now(plus: patience)
        deadline = until
        state.statistics.waiting += 1
        let isInTime = monitor.wait(until: until)
        state.statistics.waiting -= 1
        if !isInTime && !state.isClosed && state.statistics.leased >= size {
          state.statistics.timeouts += 1
          return .failure(
            RedisError(.timeout, "all \(size) connections to \(configuration) were in use for \(patience)"))
        }
      }
      state.statistics.leased += 1
      state.statistics.leases += 1
      let connection = state.idle.popLast()
      state.statistics.idle = state.idle.count
      return .success(connection)
    }
    return try result.get()
  }

  private func giveBack(_ connection: RedisConnection) {
    monitor.locked { state in
      state.statistics.leased -= 1
      if connection.isOpen && !connection.isWatching && !state.isClosed {
        state.idle.append(connection)
      } else {
        state.statistics.dropped += 1
      }
      state.statistics.idle = state.idle.count
      monitor.wakeOne()
    }
  }
}

/// The pool's state under a lock that threads can wait on; the standard library's `Mutex` has no condition.
///
/// `@unchecked`: the state is touched only between lock and unlock, and a leased connection is in no list.
private final class Monitor: @unchecked Sendable {
  /// A class: what waits sees what others changed meanwhile, as an `inout` value need not.
  final class State {
    var idle: [RedisConnection] = []
    var statistics = RedisPool.Statistics()
    var isClosed = false
  }

  private let state = State()
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // A clock that nobody sets.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Value>(_ body: (State) -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(state)
  }

  /// Waits for a wake-up, with the lock released meanwhile; false when the time is over.
  func wait(until deadline: timespec) -> Bool {
    var deadline = deadline
    return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
  }

  func wakeOne() { pthread_cond_signal(condition) }

  func wakeAll() { pthread_cond_broadcast(condition) }

  static func now(plus duration: Duration) -> timespec {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let parts = duration.components
    let nanoseconds = now.tv_nsec + Int(parts.attoseconds / 1_000_000_000)
    return timespec(
      tv_sec: now.tv_sec + Int(parts.seconds) + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
  }
}
