package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
import CutoverServices
import CutoverThreads

/// The servers that a command works with: those that the settings name, Cutover's own in place of those that they do
/// not. Nothing is started before it is used, so that a command that needs no Redis starts none.
package struct Stores {
  private let settings: Settings
  package var domain: any HostedDomain.Type { settings.domain }
  private let ownPostgres = OwnServer.postgres()
  private let ownRedis = OwnServer.redis()

  package init(_ settings: Settings) { self.settings = settings }

  /// Runs `body` with a connection to Postgres. Throws `Failure` with status 78 where the tables there are another domain's.
  package func withPostgres<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    let connection = try PostgresConnection(postgresConfiguration())
    try SchemaComponent.refuseForeign(connection, for: domain)
    return try body(connection)
  }

  /// The same, before anything else is done, for the Postgres that the settings name. One that is out of reach is looked at
  /// later.
  package func refuseForeignDatabase() throws {
    // One of Cutover's own that was never made has no tables of anybody.
    guard settings.services.postgresURL != nil || settings.state.servers.hasPostgres else { return }
    do { try withPostgres { _ in } } catch let failure as Failure where failure.status == .configuration {
      throw failure
    } catch {}
  }

  /// Connections to Postgres, made when they are used: for the sink, the relay and status requests.
  package func postgresPool() throws -> PostgresPool { pool(try postgresConfiguration()) }

  private func pool(_ configuration: PostgresConfiguration) -> PostgresPool {
    PostgresPool(configuration, size: Settings.integer(.writerConnections))
  }

  /// The same for a writer. `silence` is why the Postgres of Cutover's own does not answer though it is there: a writer can
  /// do without it for now.
  func writerPool() throws -> (pool: PostgresPool, silence: ServiceError?) {
    do { return (try postgresPool(), nil) } catch let error as ServiceError {
      let own = try settings.state.servers.status().postgres
      guard own.state == .silent else { throw error }
      return (pool(try settings.postgres(own.url)), error)
    }
  }

  /// Of the settings as they are, for who names the repository and does not reach for it.
  func unusedPool() throws -> PostgresPool { pool(try postgresConfiguration()) }

  package func postgresConfiguration() throws -> PostgresConfiguration {
    try settings.postgres(settings.services.postgresURL ?? ownPostgres.url(of: settings.state.servers))
  }

  /// Connections to Redis, made when they are used.
  package func redis() throws -> RedisPool {
    RedisPool(try redisConfiguration(), size: Settings.integer(.redisConnections))
  }

  /// The same for what the domain keeps there; `nil` where it keeps nothing, and no Redis is needed.
  package func cacheRedis() throws -> RedisPool? { settings.domain.cache == nil ? nil : try redis() }

  package func cacheRedisConfiguration() throws -> RedisConfiguration? {
    settings.domain.cache == nil ? nil : try redisConfiguration()
  }

  /// Why there is no Postgres of Cutover's own to ask.
  func missingPostgres() throws -> String {
    try settings.state.servers.status().postgres.state == .silent
      ? "Postgres runs, and does not answer; 'cutover doctor' says why"
      : "Postgres does not run; 'cutover up' starts it"
  }

  /// Whether there is a Postgres to ask without starting one.
  package func isPostgresRunning() throws -> Bool {
    try settings.services.postgresURL != nil || settings.state.servers.runningPostgres() != nil
  }

  package func redisConfiguration() throws -> RedisConfiguration {
    try Settings.redis(settings.services.redisURL ?? ownRedis.url(of: settings.state.servers))
  }

  /// Runs `body` in a read-only snapshot of Postgres whose schema this program knows.
  package func withSnapshot<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    try withPostgres { connection in
      try Schema.require(of: domain, on: connection)
      return try connection.transaction(isolation: .repeatableRead, readOnly: true, body)
    }
  }
}

/// One of Cutover's own servers, looked for once.
private final class OwnServer {
  private let name: String
  private let variable: String
  private let running: (EmbeddedServices) throws -> String?
  private let isStopped: (EmbeddedServices) throws -> Bool
  private let start: (EmbeddedServices) throws -> String
  private let url = Monitor<String?>(nil)

  static func postgres() -> OwnServer {
    OwnServer(
      "Postgres", "DATABASE_URL", running: { try $0.runningPostgres() },
      isStopped: { try $0.status().postgres.state == .stopped },
      start: { try $0.up(postgres: true, redis: false).postgres.url })
  }

  static func redis() -> OwnServer {
    OwnServer(
      "Redis", "REDIS_URL", running: { try $0.runningRedis() },
      isStopped: { try $0.status().redis.state == .stopped },
      start: { try $0.up(postgres: false, redis: true).redis.url })
  }

  private init(
    _ name: String, _ variable: String, running: @escaping (EmbeddedServices) throws -> String?,
    isStopped: @escaping (EmbeddedServices) throws -> Bool, start: @escaping (EmbeddedServices) throws -> String
  ) {
    (self.name, self.variable, self.running, self.isStopped, self.start) = (name, variable, running, isStopped, start)
  }

  /// Its URL. Starts it unless it runs, and says so, as it goes on running.
  func url(of servers: EmbeddedServices) throws -> String {
    try url.withLock { url in
      if let url { return url }
      let found = try running(servers)
      // One that is there and does not answer is not started.
      if found == nil, try isStopped(servers), Self.told.withLock({ $0.insert(variable).inserted }) {
        Console.note("\(variable) is not set: starting Cutover's own \(name); 'cutover down' stops it")
      }
      let reached = try found ?? start(servers)
      Self.told.withLock { _ = $0.remove(variable) }
      url = reached
      return reached
    }
  }

  /// The servers that are being started: the parts of a server want them at once, and it is told once.
  private static let told = Monitor<Set<String>>([])
}
