import CutoverDomain
import CutoverThreads
import Glibc

/// Lets other processes of the machine use the writer of this one: `writer.sock` in the state folder, for its owner
/// alone. A thread for each connection; they are few.
package final class WriterServer: Sendable {
  static let socketName = "writer.sock"

  private let writer: DualWriter
  private let actions: WriterActions
  private let statePath: String
  private let listener: Int32
  private let state = Monitor(State())

  private struct State {
    var channels: [ObjectIdentifier: Channel] = [:]
    var thread: Thread?
    var open = 0
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

  /// Ends once the others have: those who are still sending are cut off after `patience`.
  package func stop(patience: Duration) {
    _ = state.wait(until: Deadline(in: patience)) { $0.open == 0 ? () : nil }
    let thread = state.withLock(wake: true) { state in
      state.isStopping = true
      for channel in state.channels.values { channel.shutDown() }
      return state.thread
    }
    shutdown(listener, Int32(SHUT_RDWR))
    thread?.join()
    _ = state.wait { $0.open == 0 ? () : nil }
    close(listener)
    unlink(statePath + "/" + Self.socketName)
  }

  /// Whether another process is using the writer now.
  package var isInUse: Bool { state.withLock { $0.open > 0 } }

  private func acceptConnections() {
    while true {
      let descriptor = accept(listener, nil, nil)
      if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard descriptor >= 0 else { return }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let session = WriterSession(Channel(descriptor), writer, actions, statePath: statePath)
      let isWelcome = state.withLock { state in
        guard !state.isStopping else { return false }
        state.open += 1
        state.channels[ObjectIdentifier(session)] = session.channel
        return true
      }
      guard isWelcome else { continue }
      let thread = Thread { [self] in
        session.run()
        state.withLock(wake: true) { state in
          state.open -= 1
          state.channels[ObjectIdentifier(session)] = nil
        }
      }
      thread.detach()
    }
  }
}
