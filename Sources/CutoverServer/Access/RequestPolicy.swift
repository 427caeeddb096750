package import CutoverHTTP

/// Decides, before its body is read, whether a request may reach something that changes state or costs work.
///
/// A browser sends requests on behalf of any page that it shows, also to a server that only this machine can reach. It
/// says so, in `Origin` and `Sec-Fetch-Site`, and it cannot send JSON to another origin without asking first. Programs
/// that are no browsers send neither field.
package struct RequestPolicy: Sendable {
  /// Which pages may send the request, besides the server's own.
  package enum Origins: Sendable, Equatable {
    /// These, such as `https://app.example:8443`, in lower case.
    case listed(Set<String>)
    case any

    /// The same for ``CrossOrigin``.
    var set: Set<String>? { if case .listed(let origins) = self { origins } else { nil } }
  }

  private let hosts: TrustedHosts
  private let origins: Origins
  private let types: Set<String>
  private let needsType: Bool
  private let token: BearerToken?

  /// The media types of one JSON text, and of JSON texts as lines.
  package static let json: Set<String> = ["application/json"]
  package static let lines: Set<String> = [
    "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
  ]

  /// `types` are the media types that a body may have. `needsType` is for what pages could send without asking first, with
  /// a body that has no type. With a `token`, the request has to show it.
  package init(
    hosts: TrustedHosts = TrustedHosts(), origins: Origins = .listed([]), types: Set<String> = json,
    needsType: Bool = false, token: BearerToken? = nil
  ) {
    self.hosts = hosts
    self.origins = origins
    self.types = types
    self.needsType = needsType
    self.token = token
  }

  /// Why the request is refused, `nil` where it is let in.
  package func problem(with request: HTTPRequest) -> Problem? {
    hostProblem(request) ?? originProblem(request) ?? token?.problem(with: request) ?? typeProblem(request)
  }

  private func hostProblem(_ request: HTTPRequest) -> Problem? {
    // HTTP/1.0 has none; a browser always sends one.
    guard let text = request.headers["Host"] else { return nil }
    if let host = Authority(text), hosts.trusts(host) { return nil }
    return Problem(
      403, "this server does not go by the name '\(text)' here; add the name to CUTOVER_HOSTS if it is one of yours")
  }

  private func originProblem(_ request: HTTPRequest) -> Problem? {
    if origins == .any { return nil }
    let found = request.headers.values("Origin")
    guard found.count <= 1 else { return Problem(400, "Origin is there \(found.count) times; send it once") }
    var isNamed = false
    if let origin = found.first?.lowercased() {
      if case .listed(let listed) = origins { isNamed = listed.contains(origin) }
      isNamed = isNamed || Self.authority(of: origin).map { hosts.names($0.authority) } ?? false
      guard isNamed || isOwn(origin, request) else { return foreign("of the origin '\(origin)'") }
    }
    let sites = request.headers.values("Sec-Fetch-Site")
    guard isNamed || sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else {
      return foreign("of another origin (Sec-Fetch-Site: \(sites.joined(separator: ", ")))")
    }
    return nil
  }

  /// Whether the page comes from this server.
  private func isOwn(_ origin: String, _ request: HTTPRequest) -> Bool {
    guard let page = Self.authority(of: origin), let host = request.headers["Host"].flatMap({ Authority($0) })
    else { return false }
    return page.authority.isSame(as: host, defaultPort: page.port)
  }

  private static func authority(of origin: String) -> (authority: Authority, port: UInt16)? {
    for (scheme, port) in [("http://", UInt16(80)), ("https://", 443)] where origin.hasPrefix(scheme) {
      return Authority(origin.dropFirst(scheme.count)).map { ($0, port) }
    }
    return nil
  }

  private func foreign(_ page: String) -> Problem {
    Problem(
      403, "a page \(page) may not send this; if the server is reached under that name, add the name to CUTOVER_HOSTS")
  }

  private func typeProblem(_ request: HTTPRequest) -> Problem? {
    let given = request.headers.values("Content-Type")
    if !needsType, given.isEmpty || !request.hasBody { return nil }
    if given.count == 1, types.contains(MediaType.essence(of: given[0])) { return nil }
    let found = given.isEmpty ? "none is there" : "found '\(given.joined(separator: ", "))'"
    return Problem(
      415, "the body has to be JSON and say so: Content-Type \(types.sorted().joined(separator: " or ")); \(found)")
  }
}
