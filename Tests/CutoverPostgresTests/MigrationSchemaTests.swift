import CutoverPostgres
import CutoverTestKit
import Testing

/// Migrations of somebody who owns a schema of the database.
@Suite struct MigrationSchemaTests {
  private let theirs = [Migration(version: 1, name: "a", up: "CREATE TABLE a (id int)", down: "DROP TABLE a")]
  private let own = [
    Migration(version: 1, name: "a", up: "CREATE TABLE a (own int)", down: "DROP TABLE a"),
    Migration(version: 2, name: "b", up: "CREATE TABLE b (own int)", down: "DROP TABLE b"),
  ]

  private func tables(_ connection: PostgresConnection) throws -> [String] {
    try connection.values(
      """
      SELECT schemaname || '.' || tablename FROM pg_tables
      WHERE schemaname IN ('public', 'Its Own') AND tablename <> 'schema_migrations' ORDER BY 1
      """)
  }

  @Test func `have tables and books apart from everybody else's`() throws {
    try withConnection { (connection) throws in
      let migrator = try Migrator(own, schema: "Its Own", on: connection)
      #expect(try migrator.status().pending.count == 2)
      #expect(try connection.values("SELECT nspname::text FROM pg_namespace WHERE nspname = 'Its Own'") == [String]())
      try Migrator(theirs, on: connection).up()
      #expect(try migrator.up().count == 2)
      #expect(try tables(connection) == ["Its Own.a", "Its Own.b", "public.a"])
      #expect(try Migrator(theirs, on: connection).status().version == 1)
      #expect(try migrator.status().version == 2)
      #expect(try migrator.down(limit: 1).map(\.label) == ["0002_b"])
      #expect(try tables(connection) == ["Its Own.a", "public.a"])
      #expect(try migrator.up().map(\.label) == ["0002_b"])
      #expect(try migrator.downAll().count == 2)
      #expect(try tables(connection) == ["public.a"])
    }
  }

  @Test func `leave the search path as it was, also when they fail`() throws {
    try withConnection { (connection) throws in
      try connection.execute(sql: "SET search_path = public, pg_catalog")
      let broken = Migration(version: 1, name: "broken", up: "SELECT nothing", down: "")
      let migrator = try Migrator([broken], schema: "Its Own", on: connection)
      #expect(try postgresError { try migrator.up() }.sqlState == "42703")
      #expect(try connection.value("SHOW search_path", as: String.self) == "public, pg_catalog")
      #expect(try migrator.status().isDirty)
      #expect(try connection.value("SHOW search_path", as: String.self) == "public, pg_catalog")
    }
  }

  @Test func `can be asked for in a read-only transaction`() throws {
    try withConnection { (connection) throws in
      let migrator = try Migrator(own, schema: "Its Own", on: connection)
      try migrator.up()
      let version = try connection.transaction(isolation: .repeatableRead, readOnly: true) { _ in
        try migrator.status().version
      }
      #expect(version == 2)
    }
  }
}
