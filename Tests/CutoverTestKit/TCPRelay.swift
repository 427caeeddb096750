import CutoverThreads
import Glibc

/// Hands bytes on between a port of the loopback interface and a Unix socket, until it is told not to: a network that can
/// be cut. What is connected stays so then, and hears nothing, as when a cable is pulled. Once nobody listens at the socket,
/// the relay refuses connections for good, as a machine does whose server has died.
package final class TCPRelay: Sendable {
  package let port: UInt16
  private let listener: Int32
  private let target: String
  private let state = Monitor(State())

  private struct State {
    var isCut = false
    var isStopping = false
    var descriptors: [Int32] = []
    var threads: [Thread] = []
  }

  /// `target` is the path of the socket.
  package init(to target: String) throws {
    self.target = target
    port = try LoopbackPort.free()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    let isBound = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard isBound == 0, listen(listener, 64) == 0 else { throw TestKitError("the relay cannot listen at port \(port)") }
    let thread = Thread { self.acceptConnections() }
    state.withLock { $0.threads.append(thread) }
  }

  deinit { stop() }

  /// Hands nothing on from now, to nobody.
  package func cut() { state.withLock(wake: true) { $0.isCut = true } }

  package func heal() { state.withLock(wake: true) { $0.isCut = false } }

  package func stop() {
    let threads = state.withLock(wake: true) { state in
      guard !state.isStopping else { return [] as [Thread] }
      state.isStopping = true
      shutdown(listener, Int32(SHUT_RDWR))
      for descriptor in state.descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
      return state.threads
    }
    for thread in threads { thread.join() }
    let descriptors = state.withLock { state in
      defer { state.descriptors = [] }
      return state.descriptors
    }
    for descriptor in descriptors { close(descriptor) }
    if !threads.isEmpty { close(listener) }
  }

  private func acceptConnections() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { return }
      let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard connect(server) else {
        // First, so that a client that tries again at once is refused.
        shutdown(listener, Int32(SHUT_RDWR))
        close(client)
        close(server)
        return
      }
      let isOver = state.withLock { state in
        if state.isStopping { return true }
        state.descriptors += [client, server]
        state.threads += [Thread { self.pump(client, server) }, Thread { self.pump(server, client) }]
        return false
      }
      if isOver { return }
    }
  }

  private func connect(_ descriptor: Int32) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(target.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  private func pump(_ from: Int32, _ to: Int32) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(from, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      // A line that is cut says nothing of an end, either.
      let isStopping = state.wait { $0.isStopping ? true : $0.isCut ? nil : false } ?? true
      guard !isStopping, count > 0 else { break }
      var sent = 0
      while sent < count {
        let written = chunk[sent..<count].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if written < 0 {
          if errno == EINTR { continue }
          break
        }
        sent += written
      }
      if sent < count { break }
    }
    shutdown(from, Int32(SHUT_RDWR))
    shutdown(to, Int32(SHUT_RDWR))
  }
}
