import Glibc

/// A moment of the clock that nobody sets, at the price of one call that needs no system call.
struct MonotonicTime {
  private let nanoseconds: Int64

  static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  func secondsSince() -> Double { Double(Self.now().nanoseconds - nanoseconds) / 1e9 }
}
