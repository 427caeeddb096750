/// Finds what answers a request. The first route whose pattern fits counts; literal segments before parameters.
package struct Router: Sendable {
  private let routes: [Route]

  package init(_ routes: [Route]) {
    // Of two patterns that fit a path, the one that is more exact.
    self.routes = routes.enumerated().sorted { left, right in
      let (first, second) = (left.element.parameterCount, right.element.parameterCount)
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }

  /// What is to be done with a request.
  struct Match {
    enum Outcome {
      case route(Route, parameters: [String])
      case answer(HTTPResponse)
    }

    let outcome: Outcome
    /// Which pages of other origins may read the answer.
    var crossOrigin: CrossOrigin?

    /// `response` as the client gets it.
    func finished(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
      guard let crossOrigin else { return response }
      var response = response
      crossOrigin.mark(&response, for: request)
      return response
    }
  }

  /// `method` is `nil` for one that the server does not know.
  func match(_ method: HTTPMethod?, _ request: HTTPRequest) -> Match {
    guard request.path.utf8.first == UInt8(ascii: "/") else {
      return Match(outcome: .answer(Problem(400, "the path has to begin with '/'").response))
    }
    guard let segments = CleanPath.segments(of: request.path) else {
      return Match(
        outcome: .answer(Problem(400, "the path has a '%' that begins no escape; encode a '%' as %25").response))
    }
    var fitting: [Route] = []
    for route in routes where route.fits(segments) {
      if method == route.method || method == .head && route.method == .get {
        return Match(outcome: outcome(of: route, request, segments), crossOrigin: route.crossOrigin)
      }
      fitting.append(route)
    }
    guard !fitting.isEmpty else {
      return Match(outcome: .answer(Problem(404, "there is nothing at this path").response))
    }
    let open = fitting.lazy.compactMap(\.crossOrigin).first
    return Match(outcome: .answer(refusal(of: method, request, at: fitting, open)), crossOrigin: open)
  }

  private func outcome(of route: Route, _ request: HTTPRequest, _ segments: [Substring]) -> Match.Outcome {
    if let problem = route.check?(request) { return .answer(problem.response) }
    return .route(route, parameters: route.parameters(in: segments).map(String.init))
  }

  /// The answer to a method that the path does not know, or to `OPTIONS`.
  private func refusal(
    of method: HTTPMethod?, _ request: HTTPRequest, at routes: [Route], _ open: CrossOrigin?
  ) -> HTTPResponse {
    var methods = Set(routes.map(\.method))
    if methods.contains(.get) { methods.insert(.head) }
    methods.insert(.options)
    let allowed = HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    var response =
      method == .options
      ? HTTPResponse(204, headers: ["Allow": allowed])
      : Problem(405, "this path answers to \(allowed)", headers: ["Allow": allowed]).response
    open?.markPreflight(&response, for: request, methods: allowed)
    return response
  }
}

extension Route {
  fileprivate var parameterCount: Int { segments.count { $0 == .parameter } }

  fileprivate func fits(_ parts: [Substring]) -> Bool {
    guard parts.count == segments.count else { return false }
    return zip(segments, parts).allSatisfy { segment, part in
      switch segment {
      case .parameter: true
      case .literal(let literal): literal.utf8.elementsEqual(part.utf8)
      }
    }
  }

  fileprivate func parameters(in parts: [Substring]) -> [Substring] {
    zip(segments, parts).filter { $0.0 == .parameter }.map(\.1)
  }
}
