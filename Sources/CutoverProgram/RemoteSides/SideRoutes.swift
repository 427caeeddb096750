import CutoverBasics
import CutoverConfiguration
import CutoverDomain
import CutoverDualWrite
import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverServer
import CutoverThreads
import Glibc

/// `/sides`: what other nodes read of the legacy sides that this one keeps for cuts.
final class SideRoutes: Sendable {
  private let domains: [Settings]
  private let workers: WorkerPool
  private let sessions = Monitor<[String: SideSession]>([:])

  private static let bodyLimit = 64 << 10
  /// The most readers at a time: each has a connection to Postgres.
  private static let limit = 64

  init(_ domains: [Settings], workers: WorkerPool) {
    self.domains = domains
    self.workers = workers
  }

  /// None without a token of the nodes.
  func routes(_ access: AccessSettings) -> [Route] {
    guard let token = BearerToken(access.nodeToken, setting: Setting.nodeToken.variable) else { return [] }
    let policy = RequestPolicy(hosts: access.hosts, token: token)
    func route(
      _ method: HTTPMethod, _ pattern: String, _ body: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
    )
      -> Route
    {
      Route(
        method, pattern, body: method == .post ? .collected(limit: Self.bodyLimit) : .none, check: policy.problem,
        handler: workers.handler(body))
    }
    return [
      route(.post, "/sides") { try self.begin($0) },
      route(.post, "/sides/{session}") { try self.perform($0) },
      route(.delete, "/sides/{session}") { self.end($0) },
    ]
  }

  func stop() {
    for session in sessions.withLock({ sessions in
      defer { sessions = [:] }
      return Array(sessions.values)
    }) { session.stop() }
  }

  private func begin(_ request: HTTPRequest) throws -> HTTPResponse {
    let body = try Self.json(request)
    guard let settings = domains.first(where: { $0.domain.name == body["domain"]?.string }) else {
      throw Problem(404, "this node does not serve the domain '\(body["domain"]?.string ?? "")'")
    }
    let session = SideSession(try cut(body, settings))
    if let problem = session.opened() {
      session.stop()
      throw Problem(409, problem)
    }
    let name = RandomToken.next()
    let isFull = sessions.withLock { sessions in
      sessions = sessions.filter { !$0.value.hasEnded }
      guard sessions.count < Self.limit else { return true }
      sessions[name] = session
      return false
    }
    guard !isFull else {
      session.stop()
      throw Problem(503, "\(Self.limit) readers have this node's sides open already", headers: ["Retry-After": "5"])
    }
    return .json(.object(["session": .text(name)]), status: 201)
  }

  private func cut(_ body: JSONValue, _ settings: Settings) throws -> SharedCut {
    guard let copy = body["copy"]?.string, !copy.isEmpty, copy.utf8.allSatisfy({ isxdigit(Int32($0)) != 0 }),
      let sequence = body["sequence"]?.int, let snapshot = body["snapshot"]?.string,
      let prefix = body["cache_prefix"]?.string
    else { throw Problem(400, "the body needs copy, sequence, snapshot and cache_prefix") }
    let folder = CutFolders(settings.state.path).parent + "/" + copy
    let cut = Share.Cut(snapshot: snapshot, sequence: Int64(sequence), cutFolder: folder, cachePrefix: prefix)
    guard cut.isHere(settings.domain.legacy) else {
      throw Problem(404, "this node does not keep the legacy side \(copy) at entry \(sequence)")
    }
    let stores = Stores(settings)
    return SharedCut(
      domain: settings.domain, cut: cut, postgres: try stores.postgresConfiguration(),
      redis: try stores.cacheRedisConfiguration(), cacheSettings: settings.cache, deadline: nil)
  }

  private func perform(_ request: HTTPRequest) throws -> HTTPResponse {
    let name = request.parameters.first ?? ""
    guard let session = sessions.withLock({ $0[name] }) else { throw Self.unknown }
    let body = try Self.json(request)
    let domain = body["domain"]?.string
    guard let settings = domains.first(where: { $0.domain.name == domain }), let number = body["number"]?.int,
      let order = body["order"].flatMap({ SideOrder($0, of: settings.domain) })
    else { throw Problem(400, "that is no order of this version of the program") }
    do {
      let content = try session.perform(order, number: Int64(number))
      return HTTPResponse(
        200, headers: ["Content-Type": "application/octet-stream"], body: [SharedBytes(content)])
    } catch let error as SideSession.Ended { throw Problem(410, "the side is not open any more: \(error.reason)") }
  }

  private func end(_ request: HTTPRequest) -> HTTPResponse {
    let session = sessions.withLock { $0.removeValue(forKey: request.parameters.first ?? "") }
    session?.stop()
    return HTTPResponse(204)
  }

  private static var unknown: Problem { Problem(410, "the side is not open any more") }

  private static func json(_ request: HTTPRequest) throws -> JSONValue {
    do { return try JSONValue.parse(request.body) } catch { throw Problem(400, "the body is not JSON: \(error)") }
  }
}
