import CutoverBasics
import CutoverDomain
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverMessages
import CutoverPostgres
import CutoverServer
import CutoverTelemetry

/// The messages of a domain for other programs, as operators see and change them.
struct OutboxRoutes: Sendable {
  let domain: any HostedDomain.Type
  let repository: RepositoryStore
  /// `nil` where the domain sends none.
  let metrics: MessageMetrics?

  private static let standard = 100
  private static let most = 500

  /// Those below `path`.
  func routes(_ admin: AdminAPI, at path: String) -> [Route] {
    admin.route(.get, path) { request in try working { try list(request, $0) } }
      + admin.route(.delete, path) { request in try working { try purge(request, $0) } }
      + admin.route(.delete, path + "/{id}") { request in try working { try delete(request, $0) } }
      + admin.route(.post, path + "/{id}/replay") { request in try working { try replay(request, $0) } }
  }

  /// Those that the domain's API has, whose errors have its form.
  func ownRoutes(_ admin: AdminAPI) -> [Route] {
    guard let path = domain.messageRoute else { return [] }
    let errors = domain.errors
    return routes(admin, at: path).map { route in route.answering { $0.inForm(of: errors) } }
  }

  private func working(_ body: (PostgresConnection) throws -> JSONValue) throws -> JSONValue {
    guard domain.sendsMessages else { throw Problem(404, "the domain \(domain.name) sends no messages") }
    if let problem = repository.problem { throw Problem(503, problem) }
    do { return try repository.opened().withConnection(body) } catch let problem as Problem { throw problem } catch {
      throw Problem(error)
    }
  }

  /// Messages in the order of their ids.
  private func list(_ request: HTTPRequest, _ connection: PostgresConnection) throws -> JSONValue {
    let limit = try Self.number(request, "limit") ?? Int64(Self.standard)
    guard limit > 0 else { throw Problem(400, "invalid limit") }
    let after = try Self.number(request, "after") ?? 0
    let messages = try MessageOutbox.list(
      Self.state(request), after: after, limit: Int(min(limit, Int64(Self.most))), on: connection)
    return .object(["events": .array(messages.map(\.json)), "count": .integer(messages.count)])
  }

  /// What is not there is deleted already.
  private func delete(_ request: HTTPRequest, _ connection: PostgresConnection) throws -> JSONValue {
    let id = try Self.id(request)
    if try MessageOutbox.delete(id, on: connection) { metrics?.purged.increment() }
    return .object(["id": .integer(id), "status": .text("deleted")])
  }

  private func replay(_ request: HTTPRequest, _ connection: PostgresConnection) throws -> JSONValue {
    let id = try Self.id(request)
    guard let isDelivered = try MessageOutbox.isDelivered(id, on: connection) else {
      throw Problem(404, "there is no message \(id)")
    }
    if isDelivered { throw Problem(409, "message \(id) was delivered") }
    _ = try MessageOutbox.replay([id], on: connection)
    return .object(["id": .integer(id), "status": .text("replayed")])
  }

  /// What was not delivered is lost by it: that has to be said.
  private func purge(_ request: HTTPRequest, _ connection: PostgresConnection) throws -> JSONValue {
    let state = try Self.state(request)
    guard state == .delivered || request.queryValue("force") == "true" else {
      throw Problem(409, "messages that were not delivered are lost by this; name state=delivered, or add force=true")
    }
    var before: Double?
    if let text = request.queryValue("before"), !text.isEmpty {
      guard let moment = UTCDate.milliseconds(text) ?? UTCDate.milliseconds(text.replacing("Z", with: ".000Z")) else {
        throw Problem(400, "before is '\(text)'; it has to be a time in UTC such as 2025-10-10T19:45:00Z")
      }
      before = Double(moment) / 1000
    }
    let count = try MessageOutbox.purge(state, before: before, on: connection)
    metrics?.purged.increment(by: Int64(count))
    return .object(["purged": .integer(count)])
  }

  private static func id(_ request: HTTPRequest) throws -> Int64 {
    guard let text = request.parameters.first, let id = Int64(text), id > 0 else {
      throw Problem(400, "the id of a message is a whole number above 0")
    }
    return id
  }

  private static func state(_ request: HTTPRequest) throws -> MessageState? {
    guard let text = request.queryValue("state"), !text.isEmpty else { return nil }
    guard let state = MessageState(name: text) else {
      throw Problem(400, "state is '\(text)'; it has to be one of \(MessageState.names)")
    }
    return state
  }

  private static func number(_ request: HTTPRequest, _ name: String) throws -> Int64? {
    guard let text = request.queryValue(name), !text.isEmpty else { return nil }
    guard let number = Int64(text) else { throw Problem(400, "invalid \(name)") }
    return number
  }
}
