import CutoverDomain
import CutoverDualWrite
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverServer

/// What operators ask a running server.
struct AdminRoutes: Sendable {
  let settings: Settings
  let writer: WriterSupervisor
  let health: ServerHealth
  let outboxRoutes: OutboxRoutes

  /// How long the sinks may take to come to one entry.
  private static let patience = Duration.seconds(30)

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/status") { _ in try status() }
      + admin.route(.get, "/admin/outbox") { _ in try outbox() }
      + outboxRoutes.routes(admin, at: "/admin/outbox/messages")
      + admin.route(.post, "/admin/cut") { _ in try cut() }
  }

  private func status() throws -> JSONValue {
    let writing: WritingStatus?
    do { writing = try WritingStatus(settings) } catch {
      throw Problem(503, Failure(error).message ?? "\(error)")
    }
    return .object([
      "domain": .text(settings.domain.name),
      "journal": writing?.journalJSON ?? .null, "lag": writing?.lagJSON ?? .null,
      "memory": .array(
        health.repository.standing.map { standing in
          .object([
            "dataset": .text(standing.table), "records": .integer(Int64(standing.records)),
            "current": .bool(standing.isCurrent),
          ])
        }),
      "problems": .array(
        health.problems.map { $0.json() }),
    ])
  }

  private func outbox() throws -> JSONValue {
    if let problem = health.repository.problem { throw Problem(503, problem) }
    do {
      let backlog = try OutboxBacklog(settings).json
      return .object([JSONMember(name: "domain", value: .text(settings.domain.name))] + (backlog.members ?? []))
    } catch { throw Problem(503, Failure(error).message ?? "\(error)") }
  }

  private func cut() throws -> JSONValue {
    do {
      let (cut, paused) = try writer.cut(within: Self.patience)
      return .object([
        "domain": .text(settings.domain.name), "journal": .text(cut.journal), "sequence": .integer(cut.sequence),
        "paused_seconds": .number(JSONNumber(unchecked: "\(paused)")),
      ])
    } catch { throw Problem(503, Failure(error).message ?? "\(error)") }
  }
}
