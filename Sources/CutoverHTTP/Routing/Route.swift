import CutoverThreads

/// Answers requests: called on a thread of the network, which it must not block, and free to complete the reply later
/// from any other.
package typealias HTTPHandler = @Sendable (HTTPRequest, Reply) -> Void

/// Decides, from its head alone, whether a request is let in: the problem to answer it with, or `nil`. Called on a thread
/// of the network before any of the body is read, so that a refused client cannot make the server collect one.
package typealias HTTPCheck = @Sendable (HTTPRequest) -> Problem?

/// A place of the server: a method, a path and what answers there.
package struct Route: Sendable {
  /// What is done with a request's body.
  package enum BodyPolicy: Sendable, Equatable {
    /// There should be none; a small one is ignored.
    case none
    /// It is handed over as a whole; a larger one is refused.
    case collected(limit: Int)
    /// It is handed over as it comes in, of any size; see ``BodyStream``.
    case streamed
  }

  package let method: HTTPMethod
  /// The path, parameters in braces: `/api/analytics/{modelId}`.
  package let pattern: String
  package let body: BodyPolicy
  /// Which pages of other origins may call it; `nil` for none.
  package let crossOrigin: CrossOrigin?
  package let check: HTTPCheck?
  package private(set) var handler: HTTPHandler

  let segments: [Segment]

  enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter
  }

  package init(
    _ method: HTTPMethod, _ pattern: String, body: BodyPolicy = .none, crossOrigin: CrossOrigin? = nil,
    check: HTTPCheck? = nil, handler: @escaping HTTPHandler
  ) {
    self.method = method
    self.pattern = pattern
    self.body = body
    self.crossOrigin = crossOrigin
    self.check = check
    self.handler = RequestTelemetry.around(handler, method, pattern)
    segments = pattern.split(separator: "/").map { $0.hasPrefix("{") ? .parameter : .literal(String($0)) }
  }

  /// A route in the place of several that differ in what answers alone: of a request, `choose` says which of `routes` it
  /// is for. A ``Problem`` that it throws is the answer.
  package func choosing(among routes: [Route], _ choose: @escaping @Sendable (HTTPRequest) throws -> Int) -> Route {
    guard routes.count > 1 else { return self }
    let handlers = routes.map(\.handler)
    var route = self
    route.handler = { request, reply in
      do { handlers[try choose(request)](request, reply) } catch { reply.complete { throw error } }
    }
    return route
  }

  /// The same route, whose answers are what `change` makes of its own.
  package func answering(_ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse) -> Route {
    var route = self
    route.handler = { [handler] request, reply in handler(request, Reply { reply.complete(change($0)) }) }
    return route
  }

  /// The same route, whose work is done for the owner called `name`: ``ThreadOwner``.
  package func owned(by name: String) -> Route {
    var route = self
    route.handler = { [handler] request, reply in
      ThreadOwner.working(for: name) { handler(request, reply) }
    }
    return route
  }

  /// A route whose answer is at hand.
  package static func immediate(
    _ method: HTTPMethod, _ pattern: String, _ body: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
  ) -> Route {
    Route(method, pattern) { request, reply in reply.complete { try body(request) } }
  }
}
