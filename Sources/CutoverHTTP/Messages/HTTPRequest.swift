/// What a client asks for.
public struct HTTPRequest: Sendable {
  public let method: HTTPMethod
  /// The path as it came, still encoded, without the query.
  public let path: String
  /// The query as it came, without its question mark.
  public let query: String
  public let headers: HTTPHeaders
  /// The other end's address, without a port; `unix` on a Unix socket.
  public let remoteAddress: String
  /// The values of the route's parameters, decoded, in the route's order.
  public internal(set) var parameters: [String] = []
  /// The body, where the route collects it.
  public internal(set) var body: [UInt8] = []
  /// The body as it comes in, where the route streams it.
  public internal(set) var stream: BodyStream?

  /// `target` is a path with its query, or an absolute URI, as a proxy would send it.
  public init(
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
  public func queryValue(_ name: String) -> String? {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard PercentEncoding.decodeForm(parts[0]) == name else { continue }
      return parts.count > 1 ? PercentEncoding.decodeForm(parts[1]) : ""
    }
    return nil
  }

  private static func localPart(of target: String) -> Substring {
    guard !target.utf8.starts(with: "/".utf8), let scheme = target.range(of: "://") else { return target[...] }
    let rest = target[scheme.upperBound...]
    guard let slash = rest.firstIndex(of: "/") else { return "/" }
    return rest[slash...]
  }
}

extension String {
  /// Where `text` stands first.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
