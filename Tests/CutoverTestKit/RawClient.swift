import Glibc

/// A connection that says exactly what it is told to.
package final class RawClient: Sendable {
  private let descriptor: Int32

  package struct Failed: Error {}

  /// `patience` is how many milliseconds a read waits for something to come.
  package init(port: UInt16, patience: Int = 20_000) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failed() }
    var limit = timeval(tv_sec: patience / 1000, tv_usec: patience % 1000 * 1000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends what the server still takes.
  @discardableResult
  package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let sent = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + start, bytes.count - start, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      start += sent
    }
    return true
  }

  /// Says that nothing more is sent.
  package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// What comes until the other side closes the connection.
  package func readToEnd() -> String { read { _ in false } }

  /// What comes until `text` has come `count` times, or the other side closes the connection.
  package func read(until text: String, count: Int = 1) -> String {
    read { received in
      var rest = received[...]
      var found = 0
      while let place = rest.firstRange(of: text) {
        found += 1
        rest = rest[place.upperBound...]
      }
      return found >= count
    }
  }

  private func read(until isDone: (String) -> Bool) -> String {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if isDone(text) { return text }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return text }
      received += buffer[..<count]
    }
  }
}

extension Substring {
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
