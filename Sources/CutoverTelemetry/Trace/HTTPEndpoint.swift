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
  /// traces; that of HTTPS is 443. Throws ``HTTPEndpointError``.
  package init(url: String, defaultPort: UInt16 = 4318) throws(HTTPEndpointError) {
    let schemes = ["http://", "https://"]
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

  /// For how long nothing may be heard.
  private static let patience = Duration.seconds(5)

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

  /// A connection, on which nothing is waited for longer than `patience`. Throws ``HTTPEndpointError``.
  package func open(within patience: Duration) throws -> HTTPChannel { try HTTPChannel(self, within: patience) }

  /// Posts `body` and gives the status of the answer. Throws ``HTTPEndpointError``, also where nothing is heard for 5 s.
  package func post(_ body: [UInt8], type: String) throws -> Int {
    let channel = try open(within: Self.patience)
    let head =
      "POST \(path) HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
      + "Connection: close\r\n\r\n"
    try channel.send(Array(head.utf8) + body)
    // The rest of the answer is of no interest.
    let words = String(decoding: try channel.receiveLine(), as: UTF8.self).split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
      throw HTTPEndpointError("\(authority): no answer of an HTTP server")
    }
    return status
  }
}

/// Why an HTTP address cannot be used.
package struct HTTPEndpointError: Error, Equatable, CustomStringConvertible {
  package let description: String
  /// Whether the server said nothing for too long.
  package let isTimeout: Bool

  package init(_ description: String, isTimeout: Bool = false) {
    (self.description, self.isTimeout) = (description, isTimeout)
  }
}
