package import CutoverHTTP
package import CutoverJSON

/// What operators ask of the server: for those who have the token. Without a token there is nothing to ask.
package struct AdminAPI: Sendable {
  /// `nil` without a token.
  private let policy: RequestPolicy?
  private let token: BearerToken?
  private let workers: WorkerPool

  /// An empty token is none. `named` are the tokens of persons.
  package init(
    token: String?, named: [(holder: String, token: String)] = [], hosts: TrustedHosts = TrustedHosts(),
    workers: WorkerPool
  ) {
    self.token = BearerToken(token, named: named, setting: "CUTOVER_ADMIN_TOKEN")
    policy = self.token.map { RequestPolicy(hosts: hosts, token: $0) }
    self.workers = workers
  }

  /// Whose token the request shows; `nil` where it is the one that everybody shares.
  package func holder(of request: HTTPRequest) -> String? { token?.holder(of: request) }

  /// A route below `/admin` that answers in JSON; `body` may block. None without a token.
  package func route(
    _ method: HTTPMethod, _ pattern: String, body policy: Route.BodyPolicy = .none,
    _ body: @escaping @Sendable (HTTPRequest) throws -> JSONValue
  ) -> [Route] {
    answer(method, pattern, body: policy) { request in .json(try body(request)) }
  }

  /// A route below `/admin` that answers in whatever form; `body` may block. None without a token.
  package func answer(
    _ method: HTTPMethod, _ pattern: String, body bodyPolicy: Route.BodyPolicy = .none,
    _ body: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
  ) -> [Route] {
    guard let policy else { return [] }
    let handler = workers.handler { request in
      var response = try body(request)
      // What was true a moment ago is no answer, and not everybody who uses the device has the token.
      response.headers["Cache-Control"] = "no-store"
      return response
    }
    return [Route(method, pattern, body: bodyPolicy, check: policy.problem, handler: handler)]
  }
}
