import ArbitrageDomain
import CutoverPostgres
import CutoverTestKit

/// A database with the domain's tables, for one test.
func withTables<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
  try TestServers.shared.withDatabase { url in
    let connection = try PostgresConnection(PostgresConfiguration(url: url))
    try Migrator(Arbitrage.migrations, on: connection).up()
    return try body(connection)
  }
}

extension PostgresConnection {
  /// The first column of a query's rows, which are texts.
  func texts(_ sql: String) throws -> [String] { try query(sql: sql) { try $0.decode(0) } }

  /// That of the first row.
  func text(_ sql: String) throws -> String? { try texts(sql).first }
}
