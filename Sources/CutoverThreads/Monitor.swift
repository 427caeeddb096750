internal import Glibc

/// State that threads share: one at a time sees it, and can wait for the others to change it.
package final class Monitor<State>: @unchecked Sendable {
  // All access to `state` is between `pthread_mutex_lock` and `unlock`.
  private var state: State
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init(_ state: State) {
    self.state = state
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    // Deadlines must not move when somebody sets the clock.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
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

  /// Runs `body` alone, and wakes those who wait where it says that they may have something to do.
  package func withLock<R>(wake: Bool = false, _ body: (inout State) throws -> R) rethrows -> R {
    pthread_mutex_lock(mutex)
    defer {
      if wake { pthread_cond_broadcast(condition) }
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Asks `body` again after every change until it gives a value; `nil` at the deadline.
  package func wait<R>(until deadline: Deadline? = nil, _ body: (inout State) throws -> R?) rethrows -> R? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let value = try body(&state) { return value }
      if let deadline {
        var time = deadline.time
        if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return try body(&state) }
      } else {
        pthread_cond_wait(condition, mutex)
      }
    }
  }
}

/// A moment of the monotonic clock.
package struct Deadline: Sendable {
  let time: timespec

  package init(in duration: Duration) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int64(now.tv_nsec) + attoseconds / 1_000_000_000
    time = timespec(
      tv_sec: now.tv_sec + Int(seconds) + Int(nanoseconds / 1_000_000_000),
      tv_nsec: Int(nanoseconds % 1_000_000_000))
  }

  /// How long it is until then; less than nothing afterwards.
  package var remaining: Duration {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return .seconds(time.tv_sec - now.tv_sec) + .nanoseconds(time.tv_nsec - now.tv_nsec)
  }

  package var isPast: Bool { remaining <= .zero }
}
