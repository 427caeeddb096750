package import CutoverTLS

/// Where a Redis server is and how long to wait for it.
package struct RedisConfiguration: Sendable, Equatable {
  package enum Address: Sendable, Equatable {
    case tcp(host: String, port: Int)
    case unix(path: String)
  }

  package var address: Address
  package var database: Int
  package var user: String?
  package var password: String?
  /// `nil` where the connection is not encrypted.
  package var tls: TLSSettings?
  /// How long a connection may take to be made.
  package var connectTimeout: Duration
  /// The longest silence of the server while a command is under way.
  package var commandTimeout: Duration

  package init(
    address: Address, database: Int = 0, user: String? = nil, password: String? = nil,
    connectTimeout: Duration = .seconds(2), commandTimeout: Duration = .seconds(10)
  ) {
    self.address = address
    self.database = database
    self.user = user
    self.password = password
    self.connectTimeout = connectTimeout
    self.commandTimeout = commandTimeout
  }

  /// Reads `redis://[user:password@]host[:port][/database]`, `rediss://…`, which is the same by TLS, or
  /// `unix:///path/to/redis.sock[?db=0]`.
  ///
  /// `standard` is what TLS goes by where the URL does not say.
  ///
  /// Queries may set `db`, `user` and `password`, and with TLS `ssl_ca_certs`, `ssl_certfile` and `ssl_keyfile`. User,
  /// password, path and queries are percent-decoded. The forms are those of redis-cli and redis-py.
  ///
  /// - Throws: `RedisError` with code `usage`, which says what is wrong but does not repeat the URL, as it may hold a
  ///   password.
  package init(url: String, tls standard: TLSSettings = TLSSettings()) throws(RedisError) {
    guard let colon = url.firstRange(of: "://") else {
      throw RedisURL.error("it must start with redis://, rediss:// or unix://")
    }
    let scheme = url[..<colon.lowerBound].lowercased()
    var rest = url[colon.upperBound...]
    var queries: [(String, String)] = []
    if let mark = rest.firstIndex(of: "?") {
      queries = try RedisURL.queries(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    self.init(address: .unix(path: ""))
    switch scheme {
    case "redis": try readTCP(rest)
    case "unix", "redis+socket", "redis+unix": try readUnix(rest)
    case "rediss":
      tls = standard
      try readTCP(rest)
    default: throw RedisURL.error("unknown scheme “\(scheme)”; use redis://, rediss:// or unix://")
    }
    for (name, value) in queries {
      switch name {
      case "db": database = try RedisURL.database(value)
      case "user", "username": user = value
      case "password": password = value
      case "ssl_ca_certs" where tls != nil: tls?.authorityFile = value
      case "ssl_certfile" where tls != nil: tls?.certificateFile = value
      case "ssl_keyfile" where tls != nil: tls?.keyFile = value
      default:
        // The name may be a part of a password that has a “?” in it.
        throw RedisURL.error(
          "unknown setting after “?”; known are db, user and password, and with rediss:// ssl_ca_certs, ssl_certfile and ssl_keyfile"
        )
      }
    }
  }

  private mutating func readTCP(_ rest: Substring) throws(RedisError) {
    var authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count + 1)
    if let at = authority.lastIndex(of: "@") {
      try readCredentials(authority[..<at])
      authority = authority[authority.index(after: at)...]
    }
    var host = authority
    var port = 6379
    let hostEnd = authority.first == "[" ? authority.firstIndex(of: "]") : nil
    if let colon = authority[(hostEnd ?? authority.startIndex)...].lastIndex(of: ":") {
      guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
        throw RedisURL.error("the port must be a number from 1 to 65535")
      }
      port = number
      host = authority[..<colon]
    }
    if hostEnd != nil { host = host.dropFirst().dropLast() }
    address = .tcp(host: host.isEmpty ? "localhost" : try RedisURL.decode(host), port: port)
    if !path.isEmpty { database = try RedisURL.database(String(path)) }
  }

  private mutating func readUnix(_ rest: Substring) throws(RedisError) {
    let authority = rest.prefix { $0 != "/" }
    if !authority.isEmpty {
      guard authority.last == "@" else { throw RedisURL.error("a socket's path starts with a slash: unix:///path") }
      try readCredentials(authority.dropLast())
    }
    let path = try RedisURL.decode(rest.dropFirst(authority.count))
    guard !path.isEmpty else { throw RedisURL.error("the socket's path is missing: unix:///path") }
    // sockaddr_un.sun_path, less its final zero; hiredis would cut the path silently.
    guard path.utf8.count <= 107 else {
      throw RedisURL.error("the socket's path has \(path.utf8.count) bytes, 107 at most are possible")
    }
    address = .unix(path: path)
  }

  private mutating func readCredentials(_ text: Substring) throws(RedisError) {
    if let colon = text.firstIndex(of: ":") {
      let name = try RedisURL.decode(text[..<colon])
      user = name.isEmpty ? nil : name
      password = try RedisURL.decode(text[text.index(after: colon)...])
    } else {
      password = try RedisURL.decode(text)
    }
  }
}

extension RedisConfiguration: CustomStringConvertible {
  /// The address and database, without credentials.
  package var description: String {
    switch address {
    case .tcp(let host, let port):
      "\(tls == nil ? "redis" : "rediss")://\(host.utf8.contains(58) ? "[\(host)]" : host):\(port)/\(database)"
    case .unix(let path): "unix://\(path)?db=\(database)"
    }
  }
}

private enum RedisURL {
  static func error(_ message: String) -> RedisError { RedisError(.usage, "bad Redis URL: \(message)") }

  static func database(_ text: String) throws(RedisError) -> Int {
    guard let number = Int(text), number >= 0 else {
      throw error("the database must be a number from 0 up")
    }
    return number
  }

  static func queries(_ text: Substring) throws(RedisError) -> [(String, String)] {
    var result: [(String, String)] = []
    for part in text.split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      result.append((try decode(halves[0]), halves.count == 2 ? try decode(halves[1]) : ""))
    }
    return result
  }

  static func decode(_ text: Substring) throws(RedisError) -> String {
    guard text.utf8.contains(37) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == 37 else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
      else { throw error("“%” must be followed by two hexadecimal digits") }
      bytes.append(value)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw error("it is not UTF-8") }
    return decoded
  }
}
