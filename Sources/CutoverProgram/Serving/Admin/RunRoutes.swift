import CutoverBasics
import CutoverFlags
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverServer

/// Parity runs that are started from the console.
struct RunRoutes: Sendable {
  let domain: any HostedDomain.Type
  let starter: RunStarter

  private static let bodyLimit = 4096
  private static let names = ["endpoint", "full", "actor"]

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.answer(.post, "/admin/parity/runs", body: .collected(limit: Self.bodyLimit)) { request in
      try wording { try start(request) }
    }
  }

  private func start(_ request: HTTPRequest) throws -> HTTPResponse {
    let body: JSONValue
    do { body = try JSONValue.parse(request.body) } catch { throw Problem(400, "the body is not JSON: \(error)") }
    guard let members = body.members else { throw Problem(400, "the body has to be a JSON object") }
    for member in members where !Self.names.contains(member.name.string) {
      throw Problem(
        400, "the body has a member \"\(member.name.string)\"; it may have \(Self.names.joined(separator: ", "))")
    }
    guard let name = body["endpoint"]?.string else { throw Problem(400, "the body needs an \"endpoint\"") }
    guard let key = domain.flagKeys.first(where: { $0 == name || $0 == domain.flagKey(of: name) }) else {
      throw Problem(404, EndpointName.unknown(name, askedOf: domain, request))
    }
    let run = try starter.start(
      FlagState(key: key, stage: .off).endpoint, isFull: body["full"]?.bool ?? false,
      actor: body["actor"]?.string ?? "admin")
    return .json(run.json(of: domain), status: 202)
  }
}

/// The run that was started last, of all domains or of the one that the query names.
struct StartedRunRoutes: Sendable {
  let starters: [(domain: any HostedDomain.Type, starter: RunStarter)]

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/parity/started") { request in
      let wanted = request.queryValue("domain")
      let chosen = wanted.map { name in starters.filter { $0.domain.name == name } } ?? starters
      guard !chosen.isEmpty else {
        throw Problem(404, UnlistedDomains.unknown(wanted ?? "", among: starters.map { $0.domain.name }))
      }
      let runs = chosen.compactMap { part in part.starter.run.map { (part.domain, $0) } }
      // One that goes on before those that have ended.
      let last = runs.max { ($0.1.status == nil ? 1 : 0, $0.1.started) < ($1.1.status == nil ? 1 : 0, $1.1.started) }
      guard let (domain, run) = last else { return .object(["state": .text("none")]) }
      return PrintedCommand.addressed(run.json(of: domain), to: domain)
    }
  }
}

extension RunStarter.Run {
  fileprivate func json(of domain: any HostedDomain.Type) -> JSONValue {
    let run = self
    let said = String(decoding: run.said, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(12)
    return .object([
      "state": .text(run.status == nil ? "running" : "ended"), "domain": .text(domain.name),
      "endpoint": .text(run.endpoint),
      "full": .bool(run.isFull),
      "actor": .text(run.actor), "started": .text(UTCDate(run.started).text),
      "ended": run.ended.map { .text(UTCDate($0).text) } ?? .null,
      "exit_status": run.status.map { .integer($0) } ?? .null, "output": .array(said.map { .text(String($0)) }),
    ])
  }
}
