import CutoverDomain
import CutoverThreads
import Glibc

/// Lets other processes of the machine use the writer of this one: `writer.sock` in the state folder, for its owner
/// alone. A thread for each connection; they are few.
///
/// A client that only sends events is a *sender*. It may go on for hours and has no need of this writer: when nobody else
/// uses the writer, senders are dismissed, and bring their events to the next one.
package final class WriterServer: Sendable {
  static let socketName = "writer.sock"

  private let writer: DualWriter
  private let actions: WriterActions
  private let statePath: String
  private let listener: Int32
  private let state = Monitor(State())

  private struct State {
    var sessions: [ObjectIdentifier: WriterSession] = [:]
    var thread: Thread?
    var isStopping = false
  }

  /// Listens in `statePath`. Throws ``ChannelError``.
  package init(_ writer: DualWriter, actions: WriterActions, statePath: String) throws(ChannelError) {
    self.writer = writer
    self.actions = actions
    self.statePath = statePath
    listener = try UnixSocket.listen(in: statePath, name: Self.socketName)
  }

  package func start() {
    state.withLock { $0.thread = Thread { self.acceptConnections() } }
  }

  /// Takes no more connections, and dismisses the senders. Does nothing where another client uses the writer, and says
  /// false.
  package func dismissSenders() -> Bool {
    state.withLock { state in
      guard state.sessions.values.allSatisfy(\.isSender) else { return false }
      closeDoor(&state)
      return true
    }
  }

  /// Takes no more connections, dismisses the senders, and ends once all clients have ended; those that have not after
  /// `patience` are cut off.
  package func stop(patience: Duration) {
    state.withLock { closeDoor(&$0) }
    _ = state.wait(until: Deadline(in: patience)) { $0.sessions.isEmpty ? () : nil }
    let thread = state.withLock { state in
      for session in state.sessions.values { session.channel.shutDown() }
      return state.thread
    }
    thread?.join()
    _ = state.wait { $0.sessions.isEmpty ? () : nil }
    close(listener)
    unlink(statePath + "/" + Self.socketName)
  }

  private func closeDoor(_ state: inout State) {
    state.isStopping = true
    // A client that comes now is refused the connection, and tries again.
    shutdown(listener, Int32(SHUT_RDWR))
    for session in state.sessions.values where session.isSender { session.dismiss() }
  }

  private func acceptConnections() {
    while true {
      let descriptor = accept(listener, nil, nil)
      if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard descriptor >= 0 else { return }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let session = WriterSession(Channel(descriptor), writer, actions, statePath: statePath)
      let isWelcome = state.withLock { state in
        guard !state.isStopping else { return false }
        state.sessions[ObjectIdentifier(session)] = session
        return true
      }
      guard isWelcome else { continue }
      let thread = Thread { [self] in
        session.run()
        state.withLock(wake: true) { $0.sessions[ObjectIdentifier(session)] = nil }
      }
      thread.detach()
    }
  }
}
