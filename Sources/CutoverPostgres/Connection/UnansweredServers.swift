import Synchronization

/// The servers that somebody has waited for in vain, for programs that ask one in several places and are to end soon.
final class UnansweredServers: Sendable {
  static let shared = UnansweredServers()

  private struct State {
    /// For how long a server that did not answer is not asked again; `nil` where each attempt is one of its own.
    var memory: Duration?
    var until: [String: ContinuousClock.Instant] = [:]
  }

  private let state = Mutex(State())

  /// Who is not there refuses at once; who needs longer than this has let the caller wait.
  private static let patience = Duration.milliseconds(1500)

  func remember(for duration: Duration) { state.withLock { $0.memory = duration } }

  /// Throws where the server at `place` has let somebody wait in vain.
  func check(_ place: String) throws {
    guard state.withLock({ $0.until[place].map { $0 > .now } ?? false }) else { return }
    throw PostgresError(.connection, "connect", "the server does not answer (\(place))")
  }

  /// Takes note of an attempt that failed, and began at that time.
  func note(_ place: String, since began: ContinuousClock.Instant) {
    state.withLock { state in
      guard let memory = state.memory, .now - began >= Self.patience else { return }
      state.until[place] = .now + memory
    }
  }
}

extension PostgresConnection {
  /// Has a server that did not answer within its `connect_timeout` not be asked again for `duration`: an attempt
  /// meanwhile fails at once. For a command, which would wait for it once for each thing that it looks at.
  package static func rememberUnanswered(for duration: Duration) { UnansweredServers.shared.remember(for: duration) }
}
