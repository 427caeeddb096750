package import CutoverFlags
package import CutoverHTTP
import CutoverJSON

/// The flags for clients, by OpenFeature's remote evaluation protocol.
package struct OFREPAPI: Sendable {
  /// A context is small; more is not one.
  private static let bodyLimit = 65_536

  private let flags: @Sendable () -> FlagSet
  private let policy: RequestPolicy
  private let crossOrigin: CrossOrigin

  /// - Parameters:
  ///   - hosts: The names that a request may reach it by.
  ///   - origins: The pages that may ask, besides the server's own.
  ///   - flags: The flags in force; called for each request.
  package init(
    hosts: TrustedHosts = TrustedHosts(), origins: RequestPolicy.Origins = .any,
    flags: @escaping @Sendable () -> FlagSet
  ) {
    self.flags = flags
    policy = RequestPolicy(hosts: hosts, origins: origins)
    crossOrigin = CrossOrigin(origins: origins.set, exposed: ["ETag", "Retry-After"])
  }

  package var routes: [Route] {
    [
      route("/ofrep/v1/evaluate/flags/{key}") { [flags] request in
        OFREP.evaluate(request.parameters[0], body: request.body, flags: flags())
      },
      route("/ofrep/v1/evaluate/flags") { [flags] request in
        OFREP.evaluateAll(body: request.body, ifNoneMatch: request.headers["If-None-Match"], flags: flags())
      },
    ]
  }

  private func route(_ pattern: String, _ answer: @escaping @Sendable (HTTPRequest) -> OFREP.Response) -> Route {
    Route(
      .post, pattern, body: .collected(limit: Self.bodyLimit), crossOrigin: crossOrigin, check: policy.problem,
      handler: { request, reply in reply.complete(Self.response(answer(request))) })
  }

  private static func response(_ answer: OFREP.Response) -> HTTPResponse {
    var response = answer.body.map { HTTPResponse.json($0, status: answer.status) } ?? HTTPResponse(answer.status)
    if let etag = answer.etag { response.headers.add("ETag", etag) }
    return response
  }
}
