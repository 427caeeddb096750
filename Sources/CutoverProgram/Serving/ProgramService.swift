import CutoverBasics
import CutoverDomain
package import CutoverFlags
package import CutoverHTTP
import CutoverHosting
import CutoverPostgres
import CutoverServer
import CutoverTelemetry
import CutoverThreads

/// `cutover serve`, put together: a service for each of its domains, and the little that they share.
package final class ProgramService: Sendable {
  package let router: Router
  private let services: [DomainService]
  private let others: WorkerPool
  private let sides: SideRoutes
  private let sideReaders: WorkerPool

  /// How long the services may take to stop before connections are cut: longer than a writer lets its sinks catch up.
  private static let patience = Duration.seconds(7)

  /// A domain and what its service needs.
  package struct Part {
    let settings: Settings
    let dataPath: String
    let flags: any FlagStore

    package init(_ settings: Settings, dataPath: String, flags: any FlagStore) {
      self.settings = settings
      self.dataPath = dataPath
      self.flags = flags
    }
  }

  /// `listen` is the host that the server listens on. The first of `parts` is the domain that a request is about which
  /// names none. Throws where flags cannot be read, where a setting cannot be right, and where two domains answer to one
  /// path.
  package init(
    _ parts: [Part], readDeadline: Duration, reports: String = ReportsFolder.path, listen: String = "127.0.0.1"
  ) throws {
    let access = AccessSettings(listen: listen)
    let others = WorkerPool(threads: 2)
    self.others = others
    let services = try parts.map { part in
      try Self.working(for: part.settings.domain, among: parts.count) {
        try DomainService(
          part.settings, dataPath: part.dataPath, readDeadline: readDeadline, flags: part.flags, reports: reports,
          others: others)
      }
    }
    self.services = services
    sideReaders = WorkerPool(threads: 4)
    sides = SideRoutes(parts.map(\.settings), workers: sideReaders)
    try Self.requireOwnPaths(services)
    let admin = AdminAPI(token: access.adminToken, named: access.adminTokens, hosts: access.hosts, workers: others)
    let choice = DomainChoice(services)
    let routing = DomainRouting(count: services.count)
    var routes = services.flatMap { service in
      (service.readRoutes + service.actionRoutes(access) + service.ownAdminRoutes(admin))
        .map { routing.owned($0, by: service.domain) }
    }
    routes += services[0].ingestRoutes(access, at: "/ingest")
      .map { routing.addressed($0, to: services[0].domain, from: 400) }
    for service in services {
      routes += service.ingestRoutes(access, at: "/ingest/\(service.domain.name)")
        .map { routing.addressed($0, to: service.domain, from: 400) }
    }
    routes.append(Self.unknownIngest(services.map(\.domain)))
    routes += HealthAPI(workers: others, parts: services.map(Self.health)).routes
    routes.append(MetricsAPI.route([.shared] + services.map(\.metrics), workers: others))
    routes +=
      OFREPAPI(hosts: access.hosts, origins: access.flagOrigins) { FlagSet(services.map(\.watcher.flags)) }.routes
    // What is about all domains goes before what one of them says of itself.
    routes += DomainsOverview(services.map(\.overview)).routes(admin)
    routes += StartedRunRoutes(starters: services.map { ($0.domain, $0.starter) }).routes(admin)
    routes += choice.routes { service in
      service.adminRoutes(admin).map { routing.addressed($0, to: service.domain) }
    }
    let overviews = services.map(\.overview)
    let standings = overviews.map { overview in
      (overview.settings.domain.name, { @Sendable in overview.reportStanding } as @Sendable () -> ReportStanding)
    }
    routes += ParityRoutes(
      runs: ReportedRuns(of: services.map(\.domain), folder: reports),
      standings: Dictionary(standings) { first, _ in first }
    ).routes(admin)
    routes += sides.routes(access)
    routes += ConsoleAPI.routes + Self.unlistedReads(services)
    router = Router(routes)
  }

  package func start() {
    MetricsRegistry.shared.start(MetricsCatalog.ofProgram)
    for service in services { Self.working(for: service.domain, among: services.count) { service.start() } }
  }

  /// Runs `body` so that what it starts works for `domain`: the log says so, where there are several.
  private static func working<Result>(
    for domain: any HostedDomain.Type, among count: Int, _ body: () throws -> Result
  ) rethrows -> Result {
    try ThreadOwner.working(for: count > 1 ? domain.name : nil, body)
  }

  /// Events for a domain that is none of the server's.
  private static func unknownIngest(_ domains: [any HostedDomain.Type]) -> Route {
    Route.immediate(.post, "/ingest/{domain}") { request in
      let name = request.parameters.first ?? ""
      let paths = domains.map { "/ingest/\($0.name)" }.joined(separator: ", ")
      throw Problem(
        404, "\(CutoverBasics.unknown("domain", name, among: domains.map { $0.name })); events are sent to \(paths)")
    }
  }

  /// Reads of the endpoints of a domain that was taken off the list: a client that still asks learns why nothing answers.
  private static func unlistedReads(_ services: [DomainService]) -> [Route] {
    let served = Set(services.flatMap { $0.domain.endpoints.map(\.route) })
    return UnlistedDomains.found(root: Settings.value(.statePath)).flatMap { domain in
      domain.endpoints.filter { !served.contains($0.route) }.map { endpoint in
        Route.immediate(.get, endpoint.route) { _ in
          throw Problem(
            404, "this is an endpoint of the domain \(domain.name), which this server does not serve any more")
        }
      }
    }
  }

  private static func health(
    _ service: DomainService
  ) -> (domain: String, problems: @Sendable () -> [HealthProblem]) {
    (service.domain.name, { service.problems.map { $0.addressed(to: service.domain) } })
  }

  /// Ends what it has started. The HTTP server has ended before. Nobody is waited for without an end: what still waits for
  /// Postgres after some seconds is cut off.
  package func stop() {
    let isStopped = Monitor(false)
    let cutter = Thread {
      guard isStopped.wait(until: Deadline(in: Self.patience), { $0 ? () : nil }) == nil else { return }
      Logger(label: "cutover.serve").warning("Postgres does not answer; its connections are cut")
      PostgresConnection.cutAll()
    }
    defer {
      isStopped.withLock(wake: true) { $0 = true }
      cutter.join()
    }
    let enders = services.map { service in Thread { service.stop() } }
    for ender in enders { ender.join() }
    sides.stop()
    sideReaders.stop()
    others.stop()
  }

  private static func requireOwnPaths(_ services: [DomainService]) throws {
    var owners: [String: String] = [:]
    for service in services {
      for route in service.readRoutes {
        let path = "\(route.method.rawValue) \(route.pattern)"
        if let owner = owners[path], owner != service.domain.name {
          throw Failure(
            .configuration,
            "the domains \(owner) and \(service.domain.name) both answer to \(path); serve them by two processes")
        }
        owners[path] = service.domain.name
      }
    }
  }
}
