import Synchronization

/// The servers that were there a moment ago and said nothing: a command that asks one in several places waits for it once.
final class SilentServers: Sendable {
  static let shared = SilentServers()

  private let until = Mutex<[String: ContinuousClock.Instant]>([:])

  /// How long a server that has said nothing is not asked again.
  private static let memory = Duration.seconds(3)
  /// Who is not there refuses at once; who needs longer than this has let the caller wait.
  private static let patience = Duration.milliseconds(1500)

  /// Whether the server at `socket` has said nothing.
  func contains(_ socket: String) -> Bool { until.withLock { $0[socket].map { $0 > .now } ?? false } }

  /// Takes note of a server that did not answer somebody who has asked since `began`. Says whether it was there.
  func note(_ socket: String, askedSince began: ContinuousClock.Instant) -> Bool {
    guard .now - began >= Self.patience else { return false }
    until.withLock { $0[socket] = .now + Self.memory }
    return true
  }
}
