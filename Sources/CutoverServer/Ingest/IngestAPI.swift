package import CutoverDomain
package import CutoverHTTP
import CutoverJSON

/// What a caller of `POST /ingest` asks for in its query.
struct IngestOptions: Sendable {
  /// `ack=applied`: the answer comes when clients would see the events.
  var waitsUntilVisible = false
  /// `on_error=skip`: a line that is refused does not keep the ones after it out.
  var skipsRefused = false
  /// `receipts=true`: the answer lists each event with its sequence number.
  var wantsReceipts = false

  /// Throws ``Problem`` for a value that means nothing.
  init(_ request: HTTPRequest) throws {
    waitsUntilVisible = try Self.choice("ack", ["durable", "applied"], request) == 1
    skipsRefused = try Self.choice("on_error", ["stop", "skip"], request) == 1
    wantsReceipts = try Self.choice("receipts", ["false", "true"], request) == 1
  }

  private static func choice(_ name: String, _ choices: [String], _ request: HTTPRequest) throws -> Int {
    guard let value = request.queryValue(name) else { return 0 }
    guard let choice = choices.firstIndex(of: value) else {
      throw Problem(400, "\(name) is '\(value)'; it can be \(choices.joined(separator: " or "))")
    }
    return choice
  }
}

/// Takes events in: one as `application/json`, else one a line (NDJSON), of any number. Nothing is accepted that is not
/// durable.
package struct IngestAPI: Sendable {
  private let intake: any EventIntake
  private let policy: RequestPolicy
  private let workers: WorkerPool
  private let waiter: VisibilityWaiter
  private let patience: Duration
  private let errors: ErrorForm?

  /// `workers` are threads that may wait for the disk; `patience` is how long `ack=applied` waits. With a `token`, callers
  /// have to show it. `errors` is how the domain says what is in an event's way, where it has a form of its own for that.
  package init(
    _ intake: any EventIntake, hosts: TrustedHosts = TrustedHosts(), token: String? = nil, workers: WorkerPool,
    patience: Duration = .seconds(30), errors: ErrorForm? = nil
  ) {
    self.intake = intake
    self.errors = errors
    policy = RequestPolicy(
      hosts: hosts, types: RequestPolicy.json.union(RequestPolicy.lines), needsType: true,
      token: BearerToken(token, setting: "CUTOVER_INGEST_TOKEN"))
    self.workers = workers
    waiter = VisibilityWaiter(intake)
    self.patience = patience
  }

  package func routes(at path: String = "/ingest") -> [Route] {
    [
      Route(.post, path, body: .streamed, check: policy.problem) { request, reply in
        do { try session(request, reply).start() } catch { reply.complete { throw error } }
        // A conflict is what the domain says of its records; the rest is about the call.
      }.answering { $0.status == 409 ? $0.inForm(of: errors) : $0 }
    ]
  }

  private func session(_ request: HTTPRequest, _ reply: Reply) throws -> IngestSession {
    guard let stream = request.stream else { throw Problem(500, "the body was not streamed") }
    let type = MediaType.essence(of: request.headers["Content-Type"] ?? "")
    return IngestSession(
      IngestRun(intake, try IngestOptions(request)), body: stream, isSingle: RequestPolicy.json.contains(type),
      reply: reply, workers: workers, waiter: waiter, patience: patience)
  }
}
