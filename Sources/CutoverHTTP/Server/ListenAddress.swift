import Glibc

/// Where the server listens: `127.0.0.1:8888`, `[::1]:8888`, `localhost:8888`; port 0 for any that is free.
package struct ListenAddress: Sendable, CustomStringConvertible {
  package let host: String
  package let port: UInt16

  package init(_ text: String) throws(HTTPServerError) {
    let host: Substring
    let port: Substring
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.first == ":" else { throw Self.unusable(text) }
      port = rest.dropFirst()
    } else {
      guard let colon = text.lastIndex(of: ":"), !text[..<colon].contains(":") else { throw Self.unusable(text) }
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    guard !host.isEmpty, !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(port)
    else { throw Self.unusable(text) }
    self.host = String(host)
    self.port = port
  }

  package var description: String { with(port: port) }

  /// The same place with the port that was found for it.
  package func with(port: UInt16) -> String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  private static func unusable(_ text: String) -> HTTPServerError {
    HTTPServerError(
      .address, "'\(text)' is not an address to listen on", remedy: "give one such as 127.0.0.1:8888 or [::1]:8888")
  }

  /// Throws what ``HTTPServer`` would that cannot listen there, before anything else is done for it.
  package func check() throws(HTTPServerError) { close(try bound()) }

  /// A socket that listens there, and the port it got.
  func listen() throws(HTTPServerError) -> (descriptor: Int32, port: UInt16) {
    let descriptor = try bound()
    guard Glibc.listen(descriptor, 4096) == 0 else {
      let reason = errno
      close(descriptor)
      throw failed(reason)
    }
    return (descriptor, Self.port(of: descriptor))
  }

  private func bound() throws(HTTPServerError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(host, "\(port)", &hints, &found)
    guard failure == 0, let found else {
      throw HTTPServerError(
        .address, "\(self): \(String(cString: gai_strerror(failure)))",
        remedy: "give an address of this machine, such as 127.0.0.1:8888")
    }
    defer { freeaddrinfo(found) }
    let info = found.pointee
    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
    guard descriptor >= 0 else { throw failed(errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0 else {
      let reason = errno
      close(descriptor)
      throw failed(reason)
    }
    return descriptor
  }

  private static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
      let pointer = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      guard getsockname(descriptor, pointer, &length) == 0 else { return 0 }
      // In both families the port comes after two bytes, in network order.
      return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }
  }

  private func failed(_ reason: Int32) -> HTTPServerError {
    switch reason {
    case EADDRINUSE:
      HTTPServerError(
        .inUse, "\(self) is in use by another program", remedy: "stop that program, or give another --listen")
    case EACCES:
      HTTPServerError(
        .address, "\(self): ports below 1024 are for privileged programs", remedy: "give a higher port in --listen")
    case EADDRNOTAVAIL:
      HTTPServerError(
        .address, "\(self) is no address of this machine", remedy: "give one that is, such as 127.0.0.1:8888")
    default: HTTPServerError(.system, "\(self): \(String(cString: strerror(reason)))")
    }
  }
}
