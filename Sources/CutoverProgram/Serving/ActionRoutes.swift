import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverServer

/// What operators do to a domain's own records over HTTP: each call comes to events, which the writer takes in like any
/// others.
struct ActionRoutes: Sendable {
  let domain: any HostedDomain.Type
  /// The legacy folder or file.
  let folder: String
  let repository: RepositoryStore
  let writer: WriterSupervisor

  /// Events that go to the writer together.
  private static let batch = 1000
  private static let patience = Duration.seconds(30)

  /// For those who have the token of operators, where there is one, else that of who sends events, where there is one.
  func routes(_ access: AccessSettings, workers: WorkerPool) -> [Route] {
    let token =
      BearerToken(access.adminToken, named: access.adminTokens, setting: "CUTOVER_ADMIN_TOKEN")
      ?? BearerToken(access.ingestToken, setting: "CUTOVER_INGEST_TOKEN")
    let policy = RequestPolicy(hosts: access.hosts, token: token)
    return domain.tools.compactMap { tool in
      guard let action = tool.action, case .looking(let look) = tool.work else { return nil }
      return Route(
        action.method == .post ? .post : .delete, action.route, check: policy.problem,
        handler: workers.handler { try answer(action, look, $0) })
    }
  }

  private func answer(
    _ action: DomainAction, _ look: (ToolInput) throws -> ToolResult, _ request: HTTPRequest
  ) throws -> HTTPResponse {
    do {
      let values = try request.parameters + ReadAPI.values(of: action.query, in: request)
      let arguments = try action.arguments(values)
      let result = try repository.opened().withConnection { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          try look(
            ToolInput(legacyPath: folder, postgres: connection, arguments: arguments, now: Clock.milliseconds()))
        }
      }
      return try accept(result.lines.map { Array($0.utf8) })
    } catch let error as ReadError {
      guard error.isOfRequest else { throw Problem(503, error.descriptionForClients) }
      throw Problem(error.code == .notFound ? 404 : 400, "\(error.source): \(error.message)")
    } catch let error as Problem { throw error } catch { throw Problem(error) }
  }

  private func accept(_ events: [[UInt8]]) throws -> HTTPResponse {
    var entries: [ClosedRange<Int64>] = []
    for start in stride(from: 0, to: events.count, by: Self.batch) {
      let part = Array(events[start..<min(start + Self.batch, events.count)])
      for result in try writer.accept(part, stopping: true) {
        let sequence = try result.get().sequence
        entries.append(sequence...sequence)
      }
    }
    if let last = entries.map(\.upperBound).max(), try !writer.waitUntilVisible(last, for: Self.patience) {
      throw Problem(503, "the events are accepted and durable, but were not applied in time; /readyz says why")
    }
    if let event = try writer.putAside(among: entries).first {
      throw Problem(409, "event \(event.id) was put aside: \(event.reason)")
    }
    return .json(
      .object([
        "events": .integer(entries.count), "last_sequence": entries.last.map { .integer($0.upperBound) } ?? .null,
      ]))
  }
}

extension ToolResult {
  /// What it prints as it is.
  fileprivate var lines: [String] {
    parts.flatMap { part -> [String] in if case .lines(let lines) = part { lines } else { [] } }
  }
}
