import Glibc

/// An HTTP address that documents are posted to: plain HTTP, for a program on the same machine or network, which
/// sends them on encrypted where that is needed.
package struct HTTPEndpoint: Sendable, Equatable, CustomStringConvertible {
  package let host: String
  package let port: UInt16
  package let path: String

  /// Reads `http://host[:port][/path]`; the standard port is that of collectors of traces. Throws ``HTTPEndpointError``.
  package init(url: String, defaultPort: UInt16 = 4318) throws(HTTPEndpointError) {
    let scheme = "http://"
    guard url.lowercased().hasPrefix(scheme) else {
      // The address is not repeated: somebody may have written a password into it.
      throw HTTPEndpointError("it does not begin with http://; name a program nearby, without TLS")
    }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    path = rest.count > authority.count ? String(rest.dropFirst(authority.count)) : "/"
    var host = authority
    var port = "\(defaultPort)"
    // An IPv6 address has colons of its own, and brackets around it.
    if let colon = authority.lastIndex(of: ":"), authority[colon...].firstIndex(of: "]") == nil {
      host = authority[..<colon]
      port = String(authority[authority.index(after: colon)...])
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard let number = UInt16(port), number > 0, !host.isEmpty,
      url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") })
    else { throw HTTPEndpointError("it is not an address; write http://host:port, without a user or password") }
    self.host = String(host)
    self.port = number
  }

  private init(host: String, port: UInt16, path: String) {
    self.host = host
    self.port = port
    self.path = path
  }

  /// The same host, with `suffix` behind the path.
  package func appending(_ suffix: String) -> HTTPEndpoint {
    HTTPEndpoint(host: host, port: port, path: (path.hasSuffix("/") ? String(path.dropLast()) : path) + suffix)
  }

  package var description: String { "http://\(authority)\(path)" }

  package var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// Posts `body` and gives the status of the answer. Throws ``HTTPEndpointError``, where nothing is heard for 5 s.
  package func post(_ body: [UInt8], type: String) throws -> Int {
    let descriptor = try connected(within: .seconds(5))
    defer { close(descriptor) }
    let head =
      "POST \(path) HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
      + "Connection: close\r\n\r\n"
    try send(Array(head.utf8) + body, to: descriptor)
    return try status(from: descriptor)
  }

  /// A socket that is connected, whose reads and writes fail after `patience`. Throws ``HTTPEndpointError``.
  package func connected(within patience: Duration) throws -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let outcome = getaddrinfo(host, "\(port)", &hints, &list)
    guard outcome == 0 else { throw HTTPEndpointError("\(host): \(String(cString: gai_strerror(outcome)))") }
    defer { freeaddrinfo(list) }
    var failure: Int32 = 0
    var next = list
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { continue }
      var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
      for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
      failure = errno
      close(descriptor)
    }
    throw HTTPEndpointError("\(authority): \(String(cString: strerror(failure)))")
  }

  /// Throws ``HTTPEndpointError``.
  package func send(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw HTTPEndpointError("\(authority): \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads the first line of the answer; the rest is of no interest.
  private func status(from descriptor: Int32) throws -> Int {
    var line: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 512)
    while !line.contains(UInt8(ascii: "\n")), line.count < 4096 {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      line += chunk[..<count]
    }
    let words = String(decoding: line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      .split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
      throw HTTPEndpointError("\(authority): no answer of an HTTP server")
    }
    return status
  }
}

/// Why an HTTP address cannot be used.
package struct HTTPEndpointError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
