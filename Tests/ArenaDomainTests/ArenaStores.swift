import ArenaDomain
import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import CutoverTestKit
import Testing

/// A migrated database and a Redis of one test's own, and what a test does with them.
struct ArenaStores {
  let url: String
  let postgres: PostgresConnection
  let redis: RedisPool

  /// Copied for each test.
  private static let template = Result {
    try TestServers.shared.createTemplate { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try Migrator(ArenaRepositorySide.migrations, on: connection).up()
    }
  }

  static func with<Result>(_ body: (ArenaStores) throws -> Result) throws -> Result {
    try TestServers.shared.withDatabase(template: try template.get()) { database in
      try TestServers.shared.withRedis { redis in
        let connection = try PostgresConnection(PostgresConfiguration(url: database))
        return try body(
          ArenaStores(url: database, postgres: connection, redis: RedisPool(RedisConfiguration(url: redis), size: 1)))
      }
    }
  }

  @discardableResult
  func backfill(_ folder: String, batch: Int = 1000, progress: (BackfillProgress) -> Void = { _ in }) throws
    -> BackfillReport
  {
    let report = try Backfill(from: folder, batch: batch).run(on: postgres, progress: progress)
    _ = try ArenaCacheSide.warm(redis, from: postgres)
    return report
  }

  /// The answer of a side, its clock at 0.
  func answer(_ path: String, _ side: Side, legacy folder: String = "/nowhere") throws -> String {
    let request = try #require(Arena.request(path))
    return try postgres.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      let reading = ArenaSnapshot(.init(legacyPath: folder, postgres: connection, redis: redis))
      return String(decoding: try reading.answer(to: request, from: side, now: 0).bytes(), as: UTF8.self)
    }
  }

  /// Runs SQL as somebody with psql would, behind Cutover's back, and gives what it prints.
  @discardableResult
  func sql(_ text: String) throws -> String {
    let result = try Program.run("psql", [url, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", text])
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").joined(separator: "\n")
  }

  func count(_ from: String) throws -> Int { Int(try sql("SELECT count(*) FROM \(from)")) ?? -1 }
}
