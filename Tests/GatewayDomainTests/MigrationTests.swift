import CutoverPostgres
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `Migrations of the gateway` {
  private static let instance = """
    INSERT INTO strategy_instances (instance_id, strategy_identifier, tag, status, config_hash)
    VALUES ('%', 'momentum', 'beta', 'stopped', repeat('0', 64))
    """

  private func migrated(instances: Int, _ body: (Migrator, PostgresConnection) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      let migrator = try Migrator(Gateway.migrations, on: connection)
      try migrator.up()
      for number in 0..<instances {
        try connection.execute(script: Self.instance.replacing("%", with: "i\(number)"))
      }
      try body(migrator, connection)
    }
  }

  private func indexes(_ connection: PostgresConnection) throws -> [String] {
    try connection.query(
      sql: "SELECT indexdef FROM pg_indexes WHERE indexname = 'strategy_instances_tag'"
    ) { try $0.decode(0) }
  }

  /// Which of two instances of one version should go is not for a migration to say.
  @Test func `back to where a version runs once fail where it runs twice, and say so`() throws {
    try migrated(instances: 2) { migrator, connection in
      #expect(throws: PostgresError.self) { try migrator.down(limit: 5) }
      let status = try migrator.status()
      #expect(status.version == 3 && status.isDirty)
      #expect(try indexes(connection).allSatisfy { !$0.contains("UNIQUE") })
    }
  }

  @Test func `back to where a version runs once have the unique index again`() throws {
    try migrated(instances: 1) { migrator, connection in
      #expect(try migrator.down(limit: 5).count == 5)
      let status = try migrator.status()
      #expect(status.version == 3 && !status.isDirty)
      #expect(try indexes(connection).map { $0.contains("UNIQUE") } == [true])
      #expect(try migrator.up().count == 5)
    }
  }

  @Test func `go down to nothing, and up again`() throws {
    try migrated(instances: 0) { migrator, _ in
      let counts = [try migrator.downAll().count, try migrator.up().count]
      #expect(counts == [Gateway.migrations.count, Gateway.migrations.count])
    }
  }
}
