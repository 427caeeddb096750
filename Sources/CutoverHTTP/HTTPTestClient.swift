import CutoverThreads

/// Asks a router as the server would, without a socket.
package struct HTTPTestClient: Sendable {
  private let router: Router
  private let patience: Duration

  package init(_ router: Router, patience: Duration = .seconds(30)) {
    self.router = router
    self.patience = patience
  }

  /// The answer; a 504 where none comes in time.
  package func send(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
    remoteAddress: String = "127.0.0.1"
  ) -> HTTPResponse {
    var headers = headers
    // A client says that there is a body, and the checks of a route go by that.
    if !body.isEmpty, headers["Content-Length"] == nil { headers.add("Content-Length", "\(body.count)") }
    let request = HTTPRequest(method, target, headers: headers, remoteAddress: remoteAddress)
    let match = router.match(method, request)
    return match.finished(answer(request, match.outcome, body), for: request)
  }

  private func answer(_ request: HTTPRequest, _ outcome: Router.Match.Outcome, _ body: [UInt8]) -> HTTPResponse {
    var request = request
    switch outcome {
    case .answer(let response): return response
    case .route(let route, let parameters):
      request.parameters = parameters
      switch route.body {
      case .none: break
      case .collected(let limit):
        guard body.count <= limit else {
          return Problem(413, "the body is larger than the \(limit) bytes that this path takes").response
        }
        request.body = body
      case .streamed: request.stream = BodyStream(body)
      }
      let answer = Monitor<HTTPResponse?>(nil)
      route.handler(request, Reply { response in answer.withLock(wake: true) { $0 = response } })
      let response = answer.wait(until: Deadline(in: patience)) { $0 }
      return response ?? Problem(504, "no answer came within \(patience)").response
    }
  }
}
