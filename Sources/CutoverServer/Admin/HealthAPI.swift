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

  /// `domain` is whose it is, where there are several.
  package func json(of domain: String? = nil) -> JSONValue {
    let own: JSONValue = .object([
      "part": .text(part), "problem": .text(message), "blocking": .bool(isBlocking),
      "refuses_events": .bool(refusesEvents),
    ])
    guard let domain else { return own }
    return .object([JSONMember(name: "domain", value: .text(domain))] + (own.members ?? []))
  }
}

/// `/healthz` says that the process lives, `/readyz` whether it can answer reads, and what is wrong. `/readyz/ingest`, or
/// `/readyz?capability=ingest`, is for balancers of events: reads go on where events cannot be accepted.
///
/// Of several domains, one that cannot be served keeps nobody from the others: the server is ready where one of them is.
/// `?domain=notes` asks for one alone.
package struct HealthAPI: Sendable {
  private let workers: WorkerPool
  private let parts: [(domain: String, problems: @Sendable () -> [HealthProblem])]

  /// `problems` of each domain may block for a moment.
  package init(workers: WorkerPool, parts: [(domain: String, problems: @Sendable () -> [HealthProblem])]) {
    self.workers = workers
    self.parts = parts
  }

  package var routes: [Route] {
    [
      .immediate(.get, "/healthz") { _ in .json(.object(["status": .text("ok")])) },
      Route(.get, "/readyz", handler: workers.handler { try readiness(of: capability(in: $0), $0) }),
      Route(.get, "/readyz/reads", handler: workers.handler { try readiness(of: .reads, $0) }),
      Route(.get, "/readyz/ingest", handler: workers.handler { try readiness(of: .ingest, $0) }),
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

  private func readiness(of capability: Capability, _ request: HTTPRequest) throws -> HTTPResponse {
    let asked = request.queryValue("domain")
    let parts = asked.map { name in self.parts.filter { $0.domain == name } } ?? self.parts
    guard !parts.isEmpty else {
      throw Problem(
        404, "there is no domain '\(asked ?? "")'; there are \(self.parts.map(\.domain).joined(separator: ", "))")
    }
    let found = parts.map { (domain: $0.domain, problems: $0.problems()) }
    let blocking = Self.first(in: found, where: \.isBlocking)
    let refusing = Self.first(in: found, where: \.refusesEvents)
    let isReady = (capability == .reads ? blocking : refusing) == nil
    let problems = found.flatMap { part in part.problems.map { $0.json(of: self.parts.count > 1 ? part.domain : nil) } }
    return .json(
      .object([
        "status": .text(!isReady ? "unavailable" : problems.isEmpty ? "ready" : "degraded"),
        "reads": .text(blocking.map { "unavailable: \($0.message)" } ?? "ready"),
        "ingest": .text(refusing.map { "refused: \($0.message)" } ?? "ready"),
        "problems": .array(problems),
      ]), status: isReady ? 200 : 503)
  }

  /// The first such problem, where every domain has one.
  private static func first(
    in parts: [(domain: String, problems: [HealthProblem])], where isSuch: (HealthProblem) -> Bool
  ) -> HealthProblem? {
    let found = parts.map { $0.problems.first(where: isSuch) }
    return found.contains { $0 == nil } ? nil : found[0]
  }
}
