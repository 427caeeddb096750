package import CutoverDomain
import CutoverFlags
package import CutoverHTTP

/// The domain's read API: each endpoint answered by the side that its stage says.
package struct ReadAPI: Sendable {
  private let endpoints: [Endpoint]
  private let sides: SidePair
  private let stages: any StageSource
  private let observers: [any ResponseObserver]
  private let compressors: WorkerPool
  private let clock: @Sendable () -> Int64

  /// `compressors` are threads that may take a while over a body; `clock` gives Unix milliseconds.
  package init(
    _ endpoints: [Endpoint], sides: SidePair, stages: any StageSource, observers: [any ResponseObserver] = [],
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
      handler: { call, reply in
        do throws(ReadError) {
          let query = try Self.values(of: endpoint.query, in: call)
          answer(Request(endpoint, call.parameters + query), to: call, reply)
        } catch { reply.complete(Self.refusal(error, of: endpoint)) }
      })
  }

  /// A value for each parameter of the query.
  package static func values(of query: [QueryParameter], in call: HTTPRequest) throws(ReadError) -> [String] {
    if query.isEmpty { return [] }
    let given: [(name: String, value: String)]
    do throws(Problem) { given = try call.queryParameters() } catch {
      throw ReadError(.badRequest, source: "query", message: error.detail)
    }
    var values: [String] = []
    for parameter in query {
      values.append(try parameter.value(ofAll: given.filter { $0.name == parameter.name }.map(\.value)))
    }
    return values
  }

  /// What a client is told that gets no answer, in the form of the endpoint.
  private static func refusal(
    _ error: ReadError, of endpoint: Endpoint, _ headers: HTTPHeaders = HTTPHeaders()
  ) -> HTTPResponse {
    let status = error.isOfRequest ? (error.code == .notFound ? 404 : 400) : 503
    let detail = error.isOfRequest ? error.message : error.descriptionForClients
    var headers = headers
    if !error.isOfRequest { headers.add("Retry-After", "1") }
    guard let form = endpoint.errors else { return Problem(status, detail, headers: headers).response }
    headers.add("Content-Type", form.mediaType)
    return HTTPResponse(status, headers: headers, body: [SharedBytes(form.body(status, detail))])
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
    sides.reader(of: decision.side).read(request, isLast: decision.side == .legacy) { first in
      let firstDuration = ContinuousClock.now - started
      @Sendable func finish(_ outcome: Result<ServedBody, ReadError>, _ fallback: ServedSide?) {
        let side = fallback ?? decision.side
        send(outcome, of: request.endpoint, from: side, decision, to: call, reply)
        guard !observers.isEmpty else { return }
        let answer = ChosenResponse(
          request: request, decision: decision, started: started, first: first, firstDuration: firstDuration,
          fallback: fallback,
          outcome: outcome, duration: ContinuousClock.now - started)
        for observer in observers { observer.chose(answer, from: sides) }
      }
      // While the share is still an experiment, the legacy side stands behind it.
      guard case .failure(let error) = first, !error.isOfRequest, decision.stage == .live, decision.side == .repository
      else {
        return finish(first, nil)
      }
      sides.legacy.read(request, isLast: true) { second in
        switch second {
        case .success: finish(second, .legacy)
        case .failure(let other):
          finish(other.isOfRequest ? first : .failure(Self.unanswered(error, other)), nil)
        }
      }
    }
  }

  /// What keeps either side from an answer.
  private static func unanswered(_ repository: ReadError, _ legacy: ReadError) -> ReadError {
    let reasons = [(ServedSide.repository, repository), (.legacy, legacy)].map { side, error in
      error.source == side.rawValue ? error.descriptionForClients : "\(side.rawValue): \(error.descriptionForClients)"
    }
    return ReadError(
      repository.code == legacy.code ? repository.code : .unavailable, source: "neither side answers",
      message: reasons.joined(separator: "; "), remedy: "'cutover doctor' says what is wrong with the servers")
  }

  private static let targetingKey = "Cutover-Targeting-Key"

  private func send(
    _ outcome: Result<ServedBody, ReadError>, of endpoint: Endpoint, from side: ServedSide, _ decision: StageDecision,
    to call: HTTPRequest,
    _ reply: Reply
  ) {
    var headers: HTTPHeaders = ["Cutover-Side": side.rawValue, "Cutover-Stage": decision.stage.rawValue]
    switch outcome {
    case .failure(let error):
      reply.complete(Self.refusal(error, of: endpoint, headers))
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
