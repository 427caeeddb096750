import CutoverTestKit
import CutoverThreads
import Glibc

/// Accepts one connection on a Unix socket, reads a little, answers a fixed text and closes it.
final class Listener {
  private let thread: Thread

  init(_ path: String, _ answer: @escaping @Sendable () -> String) {
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
    }
    precondition(status == 0 && listen(listener, 1) == 0, "no socket at \(path)")
    thread = Thread {
      let connection = accept(listener, nil, nil)
      var buffer = [UInt8](repeating: 0, count: 1024)
      _ = recv(connection, &buffer, buffer.count, 0)
      let bytes = Array(answer().utf8)
      _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      close(connection)
      close(listener)
    }
  }

  func join() { thread.join() }
}
