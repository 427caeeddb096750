import Synchronization

/// A command that only looks at how things are. It says what it can find out, and waits a few seconds for the rest,
/// however many parts of it want the same server.
package protocol LooksOnly {}

/// How long a command that only looks still waits for the database.
enum LookingPatience {
  private struct State {
    var isLooking = false
    /// What failed attempts have taken.
    var spent = Duration.zero
  }

  private static let state = Mutex(State())
  private static let most = Duration.seconds(4)
  /// How long a connection may take, in seconds, where no setting says so.
  static let connecting = 3

  /// Begins to count.
  static func begin() { state.withLock { $0.isLooking = true } }

  static var isLooking: Bool { state.withLock { $0.isLooking } }

  /// The rest of the time, at most `patience`. Throws `Failure` where there is none.
  static func left(of patience: Duration) throws -> Duration {
    let state = state.withLock { $0 }
    guard state.isLooking else { return patience }
    guard state.spent < most else { throw Failure(.unavailable, "Postgres does not answer") }
    return min(patience, most - state.spent)
  }

  /// Takes note of an attempt that failed.
  static func spend(since began: ContinuousClock.Instant) { state.withLock { $0.spent += .now - began } }
}
