import CutoverThreads
import Glibc
import Testing

/// An HTTP server on the loopback address that keeps what it is sent and always answers the same.
final class LoopbackCollector: Sendable {
  struct Request: Sendable {
    let head: String
    let body: [UInt8]
  }

  let port: UInt16
  private let descriptor: Monitor<Int32?>
  private let state = Monitor<[Request]>([])

  init(status: Int) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    try #require(isBound)
    self.descriptor = Monitor(descriptor)
    port = UInt16(bigEndian: address.sin_port)
    let state = state
    Thread {
      while true {
        let connection = accept(descriptor, nil, nil)
        if connection < 0 { return }
        if let request = Self.read(connection) { state.withLock(wake: true) { $0.append(request) } }
        let answer = Array("HTTP/1.1 \(status) Whatever\r\nContent-Length: 0\r\n\r\n".utf8)
        _ = write(connection, answer, answer.count)
        close(connection)
      }
    }.detach()
  }

  deinit { stop() }

  /// Refuses further connections. A second call finds nothing to close: by then the number can be a file of another test.
  func stop() {
    guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// What came, once there is something.
  func requests() -> [Request] {
    state.wait(until: Deadline(in: .seconds(20))) { $0.isEmpty ? nil : $0 } ?? []
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let head = String(text[..<end.upperBound])
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
          .flatMap { Int($0.dropFirst("Content-Length: ".count)) }
        let body = Array(bytes.dropFirst(head.utf8.count))
        if body.count >= length ?? 0 { return Request(head: head, body: body) }
      }
      let count = Glibc.read(connection, &chunk, chunk.count)
      guard count > 0 else { return nil }
      bytes += chunk[..<count]
    }
  }
}

extension String {
  /// The first place of `other`.
  fileprivate func range(of other: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].unicodeScalars.starts(with: other.unicodeScalars) {
        return start..<unicodeScalars.index(start, offsetBy: other.unicodeScalars.count)
      }
      start = unicodeScalars.index(after: start)
    }
    return nil
  }
}
