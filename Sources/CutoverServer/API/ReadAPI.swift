package import CutoverDomain
import CutoverFlags
package import CutoverHTTP

/// The domain's read API: each endpoint answered by the side that its stage says.
package struct ReadAPI: Sendable {
  private let endpoints: [Endpoint]
  private let sides: SidePair
  private let stages: any StageSource
  private let observers: [any AnswerObserver]
  private let compressors: WorkerPool
  private let clock: @Sendable () -> Int64

  /// `compressors` are threads that may take a while over a body; `clock` gives Unix milliseconds.
  package init(
    _ endpoints: [Endpoint], sides: SidePair, stages: any StageSource, observers: [any AnswerObserver] = [],
    compressors: WorkerPool, clock: @escaping @Sendable () -> Int64
  ) {
    self.endpoints = endpoints
    self.sides = sides
    self.stages = stages
    self.observers = observers
    self.compressors = compressors
    self.clock = clock
  }

  package var routes: [Route] { endpoints.map(route) }

  private func route(_ endpoint: Endpoint) -> Route {
    let integers = endpoint.integers
    return Route(
      .get, endpoint.route, crossOrigin: Self.crossOrigin, check: { Self.problem(with: $0, integers: integers) },
      handler: { call, reply in answer(Request(endpoint, call.parameters), to: call, reply) })
  }

  /// Pages of any origin may read.
  private static let crossOrigin = CrossOrigin(origins: nil, exposed: ["Cutover-Side", "Cutover-Stage", "ETag"])

  /// The problem with a query, as Go's `strconv.ParseInt` and the original service's form reader see it: an empty value is
  /// none, and of several the first counts.
  private static func problem(with request: HTTPRequest, integers: [String]) -> Problem? {
    if request.query.isEmpty || integers.isEmpty { return nil }
    do throws(Problem) {
      let given = try request.queryParameters()
      for name in integers {
        guard let value = given.first(where: { $0.name == name && !$0.value.isEmpty })?.value else { continue }
        if Int64(value) == nil { return Problem(400, "\(name) is '\(value)'; it has to be an integer of 64 bits") }
      }
      return nil
    } catch { return error }
  }

  private func answer(_ request: Request, to call: HTTPRequest, _ reply: Reply) {
    let started = ContinuousClock.now
    let key = call.headers[Self.targetingKey] ?? call.remoteAddress
    let decision = stages.decision(for: request.endpoint.name, targetingKey: key)
    sides.reader(of: decision.side).read(request) { first in
      let firstDuration = ContinuousClock.now - started
      @Sendable func finish(_ outcome: Result<ServedBody, ReadError>, _ fallback: ServedSide?) {
        let side = fallback ?? decision.side
        send(outcome, from: side, decision, to: call, reply)
        guard !observers.isEmpty else { return }
        let answer = ChosenAnswer(
          request: request, decision: decision, started: started, first: first, firstDuration: firstDuration,
          fallback: fallback,
          outcome: outcome, duration: ContinuousClock.now - started)
        for observer in observers { observer.chose(answer, from: sides) }
      }
      // While the share is still an experiment, the legacy side stands behind it.
      guard case .failure = first, decision.stage == .live, decision.side == .repository else {
        return finish(first, nil)
      }
      sides.legacy.read(request) { second in
        if case .success = second { finish(second, .legacy) } else { finish(first, nil) }
      }
    }
  }

  private static let targetingKey = "Cutover-Targeting-Key"

  private func send(
    _ outcome: Result<ServedBody, ReadError>, from side: ServedSide, _ decision: StageDecision, to call: HTTPRequest,
    _ reply: Reply
  ) {
    var headers: HTTPHeaders = ["Cutover-Side": side.rawValue, "Cutover-Stage": decision.stage.rawValue]
    switch outcome {
    case .failure(let error):
      headers.add("Retry-After", "1")
      reply.complete(Problem(503, error.descriptionForClients, headers: headers).response)
    case .success(let body):
      headers.add("ETag", body.tag.text)
      headers.add("Vary", "Accept-Encoding")
      if body.tag.isKnown(to: call.headers.list("If-None-Match")) {
        return reply.complete(HTTPResponse(304, headers: headers))
      }
      headers.add("Content-Type", MediaType.json)
      guard body.isLarge, AcceptEncoding.prefersGzip(call.headers.list("Accept-Encoding")) else {
        return reply.complete(HTTPResponse(200, headers: headers, body: body.bytes(now: clock())))
      }
      let ready = headers
      let compressed: @Sendable () -> Void = { reply.complete(compress(body, ready)) }
      if !body.needsCompression || !compressors.run(compressed) { compressed() }
    }
  }

  private func compress(_ body: ServedBody, _ headers: HTTPHeaders) -> HTTPResponse {
    guard let bytes = body.gzipped(now: clock()) else {
      return HTTPResponse(200, headers: headers, body: body.bytes(now: clock()))
    }
    var headers = headers
    headers.add("Content-Encoding", "gzip")
    return HTTPResponse(200, headers: headers, body: bytes)
  }
}
