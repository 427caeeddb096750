import CutoverBasics

/// A moment of the clock that nobody sets, at the price of one call that needs no system call.
struct MonotonicTime {
  private let nanoseconds: Int64

  static func now() -> MonotonicTime {
    MonotonicTime(nanoseconds: Clock.uptimeNanoseconds())
  }

  func secondsSince() -> Double { Double(Self.now().nanoseconds - nanoseconds) / 1e9 }
}
