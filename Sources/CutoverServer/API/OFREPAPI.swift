public import CutoverFlags
public import CutoverHTTP
import CutoverJSON

/// The flags for clients, by OpenFeature's remote evaluation protocol.
public struct OFREPAPI: Sendable {
  /// A context is small; more is not one.
  private static let bodyLimit = 65_536

  private let flags: @Sendable () -> FlagSet

  /// - Parameter flags: The flags in force; called for each request.
  public init(flags: @escaping @Sendable () -> FlagSet) { self.flags = flags }

  public var routes: [Route] {
    [
      Route(
        .post, "/ofrep/v1/evaluate/flags/{key}", body: .collected(limit: Self.bodyLimit), isPublic: true,
        handler: { [flags] request, reply in
          reply.complete(Self.response(OFREP.evaluate(request.parameters[0], body: request.body, flags: flags())))
        }),
      Route(
        .post, "/ofrep/v1/evaluate/flags", body: .collected(limit: Self.bodyLimit), isPublic: true,
        handler: { [flags] request, reply in
          let known = request.headers["If-None-Match"]
          reply.complete(
            Self.response(OFREP.evaluateAll(body: request.body, ifNoneMatch: known, flags: flags())))
        }),
    ]
  }

  private static func response(_ answer: OFREP.Answer) -> HTTPResponse {
    var response = answer.body.map { HTTPResponse.json($0, status: answer.status) } ?? HTTPResponse(answer.status)
    if let etag = answer.etag { response.headers.add("ETag", etag) }
    return response
  }
}
