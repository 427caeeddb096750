package import CutoverTLS
import Glibc

/// An HTTP address that documents are posted to, plain or by TLS.
package struct HTTPEndpoint: Sendable, Equatable, CustomStringConvertible {
  package let host: String
  package let port: UInt16
  package let path: String
  /// What the connection is encrypted by; `nil` where it is not.
  package private(set) var tls: TLSSettings?

  /// Reads `http://host[:port][/path]` or `https://…`. `defaultPort` is that of HTTP, as it stands that of collectors of
  /// traces; that of HTTPS is 443. `allowsTLS`: whether the one who connects can encrypt. Throws ``HTTPEndpointError``.
  package init(url: String, defaultPort: UInt16 = 4318, allowsTLS: Bool = true) throws(HTTPEndpointError) {
    let schemes = allowsTLS ? ["http://", "https://"] : ["http://"]
    guard let scheme = schemes.first(where: { url.lowercased().hasPrefix($0) }) else {
      // The address is not repeated: somebody may have written a password into it.
      throw HTTPEndpointError("it does not begin with \(schemes.joined(separator: " or "))")
    }
    tls = scheme == "https://" ? TLSSettings() : nil
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    path = rest.count > authority.count ? String(rest.dropFirst(authority.count)) : "/"
    var host = authority
    var port = "\(tls == nil ? defaultPort : 443)"
    // An IPv6 address has colons of its own, and brackets around it.
    if let colon = authority.lastIndex(of: ":"), authority[colon...].firstIndex(of: "]") == nil {
      host = authority[..<colon]
      port = String(authority[authority.index(after: colon)...])
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard let number = UInt16(port), number > 0, !host.isEmpty,
      url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") })
    else { throw HTTPEndpointError("it is not an address; write \(scheme)host:port, without a user or password") }
    self.host = String(host)
    self.port = number
  }

  /// For how many seconds nothing may be heard.
  private static let patience = 5

  private init(host: String, port: UInt16, path: String, tls: TLSSettings?) {
    self.host = host
    self.port = port
    self.path = path
    self.tls = tls
  }

  /// The same host, with `suffix` behind the path.
  package func appending(_ suffix: String) -> HTTPEndpoint {
    HTTPEndpoint(
      host: host, port: port, path: (path.hasSuffix("/") ? String(path.dropLast()) : path) + suffix, tls: tls)
  }

  /// The same, where TLS goes by `settings`; what is plain HTTP stays that.
  package func encrypted(by settings: TLSSettings) -> HTTPEndpoint {
    HTTPEndpoint(host: host, port: port, path: path, tls: tls == nil ? nil : settings)
  }

  package var description: String { "\(tls == nil ? "http" : "https")://\(authority)\(path)" }

  package var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// Posts `body` and gives the status of the answer. Throws ``HTTPEndpointError``, also where nothing is heard for 5 s.
  package func post(_ body: [UInt8], type: String) throws -> Int {
    let descriptor = try connected(within: .seconds(Self.patience))
    defer { close(descriptor) }
    let head =
      "POST \(path) HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
      + "Connection: close\r\n\r\n"
    let line: [UInt8]
    do throws(TLSSession.Failure) {
      let channel = try open(over: descriptor)
      try channel.send(Array(head.utf8) + body)
      line = try channel.receiveLine()
    } catch {
      let reason = error.errno == 0 ? error.reason : String(cString: strerror(error.errno))
      throw HTTPEndpointError("\(authority): \(error.isTimeout ? "no answer in \(Self.patience) s" : reason)")
    }
    // The rest of the answer is of no interest.
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
      throw HTTPEndpointError("\(authority): no answer of an HTTP server")
    }
    return status
  }

  /// Shakes hands where the address is one of HTTPS.
  private func open(over descriptor: Int32) throws(TLSSession.Failure) -> HTTPChannel {
    guard let tls else { return .plain(descriptor) }
    do { return .encrypted(try TLSSession(descriptor, host: host, tls)) } catch {
      if error.isTimeout {
        throw TLSSession.Failure(reason: "no TLS handshake in \(Self.patience) s; does the port speak TLS?")
      }
      throw error.errno == 0 ? TLSSession.Failure(reason: "TLS: \(error.reason)") : error
    }
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

  /// Sends all of it over a socket, not encrypted. Throws ``HTTPEndpointError``.
  package func send(_ bytes: [UInt8], to descriptor: Int32) throws {
    do throws(TLSSession.Failure) { try HTTPChannel.plain(descriptor).send(bytes) } catch {
      throw HTTPEndpointError("\(authority): \(String(cString: strerror(error.errno)))")
    }
  }
}

/// Why an HTTP address cannot be used.
package struct HTTPEndpointError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
