/// Finds what answers a request. The first route whose pattern fits counts; literal segments before parameters.
public struct Router: Sendable {
  private let routes: [Route]

  public init(_ routes: [Route]) {
    // Of two patterns that fit a path, the one that is more exact.
    self.routes = routes.enumerated().sorted { left, right in
      let (first, second) = (left.element.parameterCount, right.element.parameterCount)
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }

  /// What is to be done with a request.
  enum Match {
    case route(Route, parameters: [String])
    case answer(HTTPResponse)
  }

  /// The methods that browsers may be told of, and the head fields that they may send.
  static let crossOrigin: HTTPHeaders = ["Access-Control-Allow-Origin": "*"]

  func match(_ method: HTTPMethod?, path: String) -> Match {
    guard path.utf8.first == UInt8(ascii: "/") else {
      return .answer(Problem(400, "the path has to begin with '/'").response)
    }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    var fitting: [(route: Route, parameters: [String])] = []
    for route in routes where route.fits(parts) {
      if method == route.method || method == .head && route.method == .get {
        guard let parameters = route.parameters(in: parts) else {
          return .answer(
            Problem(
              400,
              "the path has a segment that is not valid here: '.', '..', a slash, a control character, or "
                + "an escape that is not UTF-8", headers: route.isPublic ? Self.crossOrigin : HTTPHeaders()
            ).response)
        }
        return .route(route, parameters: parameters)
      }
      fitting.append((route, []))
    }
    guard !fitting.isEmpty else {
      return .answer(Problem(404, "there is nothing at this path").response)
    }
    return .answer(refusal(of: method, at: fitting.map(\.route)))
  }

  /// The answer to a method that the path does not know, or to `OPTIONS`.
  private func refusal(of method: HTTPMethod?, at routes: [Route]) -> HTTPResponse {
    var methods = Set(routes.map(\.method))
    if methods.contains(.get) { methods.insert(.head) }
    methods.insert(.options)
    let allowed = HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    var headers: HTTPHeaders = ["Allow": allowed]
    if routes.contains(where: \.isPublic) {
      for field in Self.crossOrigin.fields { headers.add(field.name, field.value) }
      headers.add("Access-Control-Allow-Methods", allowed)
      headers.add("Access-Control-Allow-Headers", "Content-Type, Cutover-Targeting-Key, If-None-Match")
      headers.add("Access-Control-Max-Age", "86400")
    }
    if method == .options { return HTTPResponse(204, headers: headers) }
    return Problem(405, "this path answers to \(allowed)", headers: headers).response
  }
}

extension Route {
  fileprivate var parameterCount: Int { segments.count { $0 == .parameter } }

  fileprivate func fits(_ parts: [Substring]) -> Bool {
    guard parts.count == segments.count else { return false }
    return zip(segments, parts).allSatisfy { segment, part in
      switch segment {
      case .parameter: !part.isEmpty
      case .literal(let literal): literal.utf8.elementsEqual(part.utf8)
      }
    }
  }

  /// The decoded parameters, `nil` where one of them is none that a path may have.
  fileprivate func parameters(in parts: [Substring]) -> [String]? {
    var parameters: [String] = []
    for (segment, part) in zip(segments, parts) where segment == .parameter {
      guard let decoded = PercentEncoding.decodeSegment(part) else { return nil }
      parameters.append(decoded)
    }
    return parameters
  }
}
