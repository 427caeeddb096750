// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

/// Makes the transaction's snapshot available to other sessions, until the transaction ends.
///
/// `ExportSnapshot` in `SQL/session.sql`.
struct ExportSnapshot: PostgresQuery {
  static let name = "ExportSnapshot"
  static let sql = #"SELECT pg_export_snapshot() AS "name!""#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var name: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0))
  }
}
