import CutoverThreads
import Glibc
import Synchronization

/// Breaks off what a connection is doing, from any thread: first by asking the server to cancel it, then, where that does
/// not help, by cutting the connection.
///
/// Also a server that is frozen, or behind a network that swallows everything, cannot keep a caller that way. What was
/// broken off throws ``PostgresError``; a connection that was cut is not healthy any more.
package final class PostgresInterrupter: Sendable {
  private let canceller: PostgresCanceller
  /// The connection's socket under a number of its own, so that it cannot be another file by now.
  private let descriptor: Int32
  private let hasAsked = Atomic(false)

  init(_ canceller: PostgresCanceller, socket: Int32) {
    self.canceller = canceller
    descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Returns at once; what is broken off ends a moment later. The first call asks, every later one cuts.
  package func interrupt() {
    if hasAsked.exchange(true, ordering: .relaxed) {
      cut()
    } else {
      // Telling the server takes a connection of its own, which can hang as well.
      Thread { [canceller] in try? canceller.cancel() }.detach()
    }
  }

  /// Cuts the connection, without asking first. Returns at once.
  func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
