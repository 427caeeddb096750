public import CutoverHTTP
import CutoverJSON

/// Something that is not as it should be.
public struct HealthProblem: Sendable {
  /// The part of the program that has it: `repository`, `writer`.
  public let part: String
  public let message: String
  /// Whether something that clients ask for cannot be done: then they are better sent elsewhere.
  public let isBlocking: Bool

  public init(_ part: String, _ message: String, isBlocking: Bool) {
    self.part = part
    self.message = message
    self.isBlocking = isBlocking
  }

  var json: JSONValue {
    .object(["part": .text(part), "problem": .text(message), "blocking": .bool(isBlocking)])
  }
}

/// `/healthz` says that the process lives, `/readyz` whether it can do its work, and what is wrong.
public struct HealthAPI: Sendable {
  private let workers: WorkerPool
  private let problems: @Sendable () -> [HealthProblem]

  /// `problems` may block for a moment.
  public init(workers: WorkerPool, problems: @escaping @Sendable () -> [HealthProblem]) {
    self.workers = workers
    self.problems = problems
  }

  public var routes: [Route] {
    [
      .immediate(.get, "/healthz") { _ in .json(.object(["status": .text("ok")])) },
      Route(
        .get, "/readyz",
        handler: workers.handler { _ in
          let problems = problems()
          let isReady = !problems.contains(where: \.isBlocking)
          return .json(
            .object([
              "status": .text(!isReady ? "unavailable" : problems.isEmpty ? "ready" : "degraded"),
              "problems": .array(problems.map(\.json)),
            ]), status: isReady ? 200 : 503)
        }),
    ]
  }
}
