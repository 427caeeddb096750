/// What a client asks for.
package struct HTTPRequest: Sendable {
  package let method: HTTPMethod
  /// The path as it came, still encoded, without the query.
  package let path: String
  /// The query as it came, without its question mark.
  package let query: String
  package let headers: HTTPHeaders
  /// The other end's address, without a port; `unix` on a Unix socket.
  package let remoteAddress: String
  /// The values of the route's parameters, decoded, in the route's order.
  package internal(set) var parameters: [String] = []
  /// The body, where the route collects it.
  package internal(set) var body: [UInt8] = []
  /// The body as it comes in, where the route streams it.
  package internal(set) var stream: BodyStream?

  /// `target` is a path with its query, or an absolute URI, as a proxy would send it.
  package init(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = HTTPHeaders(), remoteAddress: String = "127.0.0.1"
  ) {
    self.method = method
    self.headers = headers
    self.remoteAddress = remoteAddress
    let local = Self.localPart(of: target)
    if let mark = local.utf8.firstIndex(of: UInt8(ascii: "?")) {
      path = String(local[..<mark])
      query = String(local[local.utf8.index(after: mark)...])
    } else {
      path = String(local)
      query = ""
    }
  }

  /// The first value of a query parameter, decoded; `nil` where it is not given or cannot be decoded.
  package func queryValue(_ name: String) -> String? {
    query.utf8.split(separator: UInt8(ascii: "&")).lazy.map(Self.pair).first { $0.name == name }?.value
  }

  /// The query's parameters in their order, decoded as Go's `url.ParseQuery` does. Throws ``Problem`` where a name or a
  /// value cannot be decoded, or where `;` stands between parameters: old programs take that for `&`, new ones do not.
  package func queryParameters() throws(Problem) -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = []
    for part in query.utf8.split(separator: UInt8(ascii: "&")) {
      let (name, value) = Self.pair(part)
      guard let name, let value, !part.contains(UInt8(ascii: ";")) else {
        throw Problem(
          400, "the query has '\(Substring(part))', which cannot be decoded; encode it as %25, %3B and the like")
      }
      parameters.append((name, value))
    }
    return parameters
  }

  private static func pair(_ part: Substring.UTF8View) -> (name: String?, value: String?) {
    let parts = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    return (
      PercentEncoding.decodeForm(Substring(parts[0])),
      parts.count > 1 ? PercentEncoding.decodeForm(Substring(parts[1])) : ""
    )
  }

  /// Whether a body comes with it, even an empty one in chunks.
  package var hasBody: Bool {
    headers["Transfer-Encoding"] != nil || headers["Content-Length"].flatMap { Int($0) } ?? 0 > 0
  }

  /// The authority of a target that is an absolute URI.
  static func authority(of target: String) -> Substring? { split(target).authority }

  private static func localPart(of target: String) -> Substring { split(target).path }

  private static func split(_ target: String) -> (authority: Substring?, path: Substring) {
    guard let rest = afterScheme(of: target) else { return (nil, target[...]) }
    guard let end = rest.utf8.firstIndex(where: { "/?#".utf8.contains($0) }) else { return (rest, "/") }
    let (authority, path) = (rest[..<end], rest[end...])
    return (authority, path.utf8.first == UInt8(ascii: "/") ? path : Substring("/" + path))
  }

  /// What stands behind the scheme of an absolute URI; `nil` for any other target.
  private static func afterScheme(of target: String) -> Substring? {
    guard let colon = target.utf8.firstIndex(where: { !isSchemeByte($0) }), colon != target.startIndex,
      target[colon...].utf8.starts(with: "://".utf8)
    else { return nil }
    return target[target.utf8.index(colon, offsetBy: 3)...]
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "+-.".utf8.contains(byte)
    }
  }
}
