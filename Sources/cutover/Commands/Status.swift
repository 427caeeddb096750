import ArenaDomain
import ArgumentParser
import CutoverJSON
import CutoverPostgres
import CutoverServices

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say where the servers are and whether they run; starts nothing.",
    discussion: """
      EXAMPLE:
        psql "$(cutover status --json | jq -r .postgres)"
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let given = settings.services
    let own = given.postgresURL == nil || given.redisURL == nil
      ? try EmbeddedServices(statePath: given.statePath).status() : nil
    let postgres = try Server(given: given.postgresURL.map { try PostgresConfiguration(url: $0).description }, own: own?.postgres)
    let redis = Server(given: given.redisURL, own: own?.redis)
    if json {
      Console.print(
        .object([
          "postgres": .text(given.postgresURL ?? postgres.url), "postgres_state": .text(postgres.state),
          "redis": .text(redis.url), "redis_state": .text(redis.state),
          "schema": schemaStatus(postgres)?.json ?? .null,
          // There is no writer yet that could have any of these.
          "journal": .null, "lag": .null, "backlog": .null,
        ]))
    } else {
      Console.print("postgres  \(postgres.state)  \(postgres.url)\nredis     \(redis.state)  \(redis.url)")
      if let schema = schemaStatus(postgres) {
        Console.print("schema    version \(schema.version.map { "\($0)" } ?? "none"), \(schema.pending.count) migrations missing")
      }
    }
  }

  private struct Server {
    let url: String
    let state: String

    init(given: String?, own: EmbeddedServices.Server?) {
      url = given ?? own?.url ?? ""
      state = given == nil ? own?.state.rawValue ?? "" : "given"
    }
  }

  private func schemaStatus(_ server: Server) -> MigrationStatus? {
    guard server.state != EmbeddedServices.Server.State.stopped.rawValue,
      let configuration = try? PostgresConfiguration(url: settings.services.postgresURL ?? server.url),
      let connection = try? PostgresConnection(configuration)
    else { return nil }
    return try? Migrator(Arena.migrations, on: connection).status()
  }
}
