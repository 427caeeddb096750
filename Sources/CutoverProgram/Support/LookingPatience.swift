import CutoverPostgres
import Synchronization

/// A command that only looks at how things are, and at most notes what it found. It says what it can find out, and waits a few seconds for the rest,
/// however many parts of it want the same server.
package protocol LooksOnly {}

/// How long a command that only looks still waits for the database.
enum LookingPatience {
  private struct State {
    var isLooking = false
    /// What failed attempts have taken.
    var spent = Duration.zero
    /// What a question failed with that was broken off: another one would wait for the same.
    var late: PostgresError?
  }

  private static let state = Mutex(State())
  private static let most = Duration.seconds(4)
  /// How long a connection may take, in seconds, where no setting says so.
  static let connecting = 3
  /// How long the answer to a question may take.
  static let asking = Duration.seconds(3)

  /// Begins to count.
  static func begin() { state.withLock { $0.isLooking = true } }

  static var isLooking: Bool { state.withLock { $0.isLooking } }

  /// The rest of the time, at most `patience`. Throws where there is none.
  static func left(of patience: Duration) throws -> Duration {
    let state = state.withLock { $0 }
    guard state.isLooking else { return patience }
    if let late = state.late { throw late }
    guard state.spent < most else { throw Failure(.unavailable, "Postgres does not answer") }
    return min(patience, most - state.spent)
  }

  /// Takes note of an attempt that failed.
  static func spend(since began: ContinuousClock.Instant, on error: any Error) {
    state.withLock { state in
      state.spent += .now - began
      if let error = error as? PostgresError, !error.blockers.isEmpty { state.late = error }
    }
  }
}
