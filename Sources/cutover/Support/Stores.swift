import ArenaDomain
import CutoverPostgres
import CutoverRedis
import CutoverServices

/// The servers that a command works with: those that the settings name, Cutover's own in place of those that they do
/// not. Nothing is started before it is used, so that a command that needs no Redis starts none.
struct Stores {
  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  /// Runs `body` with a connection to Postgres.
  func withPostgres<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    try body(PostgresConnection(postgresConfiguration()))
  }

  /// Connections to Postgres, made when they are used: one each for the sink, the relay and whoever looks at them.
  func postgresPool() throws -> PostgresPool { PostgresPool(try postgresConfiguration(), size: 3) }

  func postgresConfiguration() throws -> PostgresConfiguration {
    try PostgresConfiguration(url: settings.services.postgresURL ?? start("Postgres", \.postgres))
  }

  /// Connections to Redis, made when they are used.
  func redis() throws -> RedisPool { RedisPool(try redisConfiguration(), size: 1) }

  func redisConfiguration() throws -> RedisConfiguration {
    try RedisConfiguration(url: settings.services.redisURL ?? start("Redis", \.redis))
  }

  /// Runs `body` in a read-only snapshot of Postgres whose schema this program knows.
  func withSnapshot<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    try withPostgres { connection in
      try Schema.require(on: connection)
      return try connection.transaction(isolation: .repeatableRead, readOnly: true, body)
    }
  }

  /// Starts one of Cutover's own servers unless it runs, and says so, as it goes on running; gives its URL.
  private func start(
    _ name: String, _ server: KeyPath<EmbeddedServices.Status, EmbeddedServices.Server>
  ) throws -> String {
    let servers = settings.state.servers
    let found = try servers.status()[keyPath: server]
    if found.state == .running { return found.url }
    let variable = server == \.postgres ? "DATABASE_URL" : "REDIS_URL"
    Console.note("\(variable) is not set: starting Cutover's own \(name); 'cutover down' stops it")
    return try servers.up(postgres: server == \.postgres, redis: server == \.redis)[keyPath: server].url
  }
}
