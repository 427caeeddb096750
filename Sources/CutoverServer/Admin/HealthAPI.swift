package import CutoverHTTP
package import CutoverJSON

/// Something that is not as it should be.
package struct HealthProblem: Sendable {
  /// The part of the program that has it: `repository`, `writer`.
  package let part: String
  package let message: String
  /// Whether something that clients ask for cannot be done: then they are better sent elsewhere.
  package let isBlocking: Bool
  /// Whether events are not accepted because of it.
  package let refusesEvents: Bool

  package init(_ part: String, _ message: String, isBlocking: Bool, refusesEvents: Bool = false) {
    self.part = part
    self.message = message
    self.isBlocking = isBlocking
    self.refusesEvents = refusesEvents
  }

  package var json: JSONValue {
    .object([
      "part": .text(part), "problem": .text(message), "blocking": .bool(isBlocking),
      "refuses_events": .bool(refusesEvents),
    ])
  }
}

/// `/healthz` says that the process lives, `/readyz` whether it can answer reads, and what is wrong. `/readyz/ingest`, or
/// `/readyz?capability=ingest`, is for balancers of events: reads go on where events cannot be accepted.
package struct HealthAPI: Sendable {
  private let workers: WorkerPool
  private let problems: @Sendable () -> [HealthProblem]

  /// `problems` may block for a moment.
  package init(workers: WorkerPool, problems: @escaping @Sendable () -> [HealthProblem]) {
    self.workers = workers
    self.problems = problems
  }

  package var routes: [Route] {
    [
      .immediate(.get, "/healthz") { _ in .json(.object(["status": .text("ok")])) },
      Route(.get, "/readyz", handler: workers.handler { try readiness(of: capability(in: $0)) }),
      Route(.get, "/readyz/reads", handler: workers.handler { _ in readiness(of: .reads) }),
      Route(.get, "/readyz/ingest", handler: workers.handler { _ in readiness(of: .ingest) }),
    ]
  }

  /// What a server can be ready for.
  private enum Capability: String { case reads, ingest }

  private func capability(in request: HTTPRequest) throws -> Capability {
    guard let name = request.queryValue("capability") else { return .reads }
    guard let capability = Capability(rawValue: name) else {
      throw Problem(400, "capability is '\(name)'; it can be reads or ingest")
    }
    return capability
  }

  private func readiness(of capability: Capability) -> HTTPResponse {
    let problems = problems()
    let blocking = problems.first(where: \.isBlocking)
    let refusing = problems.first(where: \.refusesEvents)
    let isReady = (capability == .reads ? blocking : refusing) == nil
    return .json(
      .object([
        "status": .text(!isReady ? "unavailable" : problems.isEmpty ? "ready" : "degraded"),
        "reads": .text(blocking.map { "unavailable: \($0.message)" } ?? "ready"),
        "ingest": .text(refusing.map { "refused: \($0.message)" } ?? "ready"),
        "problems": .array(problems.map(\.json)),
      ]), status: isReady ? 200 : 503)
  }
}
