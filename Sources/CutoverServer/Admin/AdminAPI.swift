public import CutoverHTTP
public import CutoverJSON

/// What operators ask of the server: for those who have the token. Without a token there is nothing to ask.
public struct AdminAPI: Sendable {
  private let token: [UInt8]?
  private let workers: WorkerPool

  /// Throws nothing; an empty token is none.
  public init(token: String?, workers: WorkerPool) {
    self.token = token.flatMap { $0.isEmpty ? nil : Array($0.utf8) }
    self.workers = workers
  }

  /// A route below `/admin` that answers in JSON; `body` may block. None without a token.
  public func route(
    _ method: HTTPMethod, _ pattern: String, body policy: Route.BodyPolicy = .none,
    _ body: @escaping @Sendable (HTTPRequest) throws -> JSONValue
  ) -> [Route] {
    answer(method, pattern, body: policy) { request in .json(try body(request)) }
  }

  /// A route below `/admin` that answers in whatever form; `body` may block. None without a token.
  public func answer(
    _ method: HTTPMethod, _ pattern: String, body policy: Route.BodyPolicy = .none,
    _ body: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
  ) -> [Route] {
    guard let token else { return [] }
    let handler = workers.handler { request in
      var response = try body(request)
      // What was true a moment ago is no answer, and not everybody who uses the device has the token.
      response.headers["Cache-Control"] = "no-store"
      return response
    }
    return [
      Route(method, pattern, body: policy) { request, reply in
        guard Self.isAllowed(request.headers["Authorization"], token) else {
          return reply.complete(
            Problem(
              401, "this needs the token of CUTOVER_ADMIN_TOKEN: Authorization: Bearer …",
              headers: ["WWW-Authenticate": "Bearer"]
            ).response)
        }
        handler(request, reply)
      }
    ]
  }

  private static func isAllowed(_ authorization: String?, _ token: [UInt8]) -> Bool {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    return isSame(Array(parts[1].utf8), token)
  }

  /// Takes as long for any `given` of a length, so that nobody can find the token out byte by byte.
  static func isSame(_ given: [UInt8], _ token: [UInt8]) -> Bool {
    var difference = UInt64(given.count ^ token.count)
    for index in token.indices {
      difference |= UInt64((index < given.count ? given[index] : 0) ^ token[index])
    }
    return difference == 0
  }
}
