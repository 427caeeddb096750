import ArenaDomain
import CutoverPostgres
import CutoverRedis
import CutoverServices

/// The servers that a command works with.
struct Stores {
  let services: Services

  /// Finds the servers that the settings name, and starts Cutover's own in place of those that they do not.
  init(_ settings: Settings) throws {
    services = try Services.resolve(settings.services, note: { Console.error("cutover: \($0)") })
  }

  /// Runs `body` with a connection to Postgres.
  func withPostgres<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    let connection = try PostgresConnection(PostgresConfiguration(url: services.urls.postgres))
    return try body(connection)
  }

  /// Connections to Redis. Nothing is connected before it is used.
  func redis() throws -> RedisPool { RedisPool(try RedisConfiguration(url: services.urls.redis), size: 1) }

  /// Runs `body` in a read-only snapshot of Postgres whose schema this program knows.
  func withSnapshot<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    try withPostgres { connection in
      try Schema.require(on: connection)
      return try connection.transaction(isolation: .repeatableRead, readOnly: true, body)
    }
  }
}
