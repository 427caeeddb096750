import CutoverPostgres
import Testing

@Suite struct `A scene` {
  @Test func `leaves the sessions of others alone, which the same server has`() throws {
    try Scene.with { one in
      try Scene.with { other in
        let connections = try [one, other].map { try PostgresConnection(PostgresConfiguration(url: $0.postgres)) }
        for connection in connections {
          try connection.execute(
            script: "CREATE TABLE trades (); SET application_name = 'blocker'; SELECT pg_advisory_lock(1)")
          try connection.execute(script: "BEGIN; LOCK TABLE trades")
        }
        try one.waitUntilLocked("trades")
        try one.disconnectHolders()
        try one.waitUntilFree()
        try one.disconnect("blocker")
        #expect(throws: (any Error).self) { try connections[0].execute(script: "SELECT 1") }
        try connections[1].execute(script: "SELECT 1")
      }
    }
  }
}
