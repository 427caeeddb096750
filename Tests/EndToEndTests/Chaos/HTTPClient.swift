import Glibc

/// One request on a connection of its own, over plain sockets, so that a client can be as slow or rude as it likes.
enum HTTPClient {
  struct Response: Sendable {
    let status: Int
    let body: [UInt8]
  }

  /// `nil` where no whole answer came within `seconds`.
  static func send(_ port: UInt16, _ head: String, body: [UInt8] = [], within seconds: Int = 20) -> Response? {
    guard let connection = connect(port, within: seconds) else { return nil }
    defer { close(connection) }
    guard write(connection, Array(head.utf8) + body) else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count < 0 { return nil }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return answer(bytes)
  }

  static func get(_ port: UInt16, _ path: String, within seconds: Int = 20) -> Response? {
    send(port, "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n", within: seconds)
  }

  static func post(_ port: UInt16, _ path: String, _ body: [UInt8], within seconds: Int = 20) -> Response? {
    send(port, postHead(port, path, length: body.count), body: body, within: seconds)
  }

  static func postHead(_ port: UInt16, _ path: String, length: Int) -> String {
    "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n"
      + "Content-Length: \(length)\r\n\r\n"
  }

  /// An open connection, whose reads and writes end after `seconds`.
  static func connect(_ port: UInt16, within seconds: Int) -> Int32? {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(connection)
      return nil
    }
    return connection
  }

  static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress! + start, bytes.count - start, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      start += count
    }
    return true
  }

  private static func answer(_ bytes: [UInt8]) -> Response? {
    let mark = Array("\r\n\r\n".utf8)
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
    let body = Array(bytes[(end + 4)...])
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
      Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
    }
    // A part of an answer is none.
    guard length == nil || length == body.count else { return nil }
    return Response(status: status, body: body)
  }
}
