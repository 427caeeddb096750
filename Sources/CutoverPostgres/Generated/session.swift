// Written by cutover-sqlgen; do not edit.

struct ExportSnapshot: PostgresQuery {
  static let name = "ExportSnapshot"
  static let sql = "SELECT pg_export_snapshot() AS name"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  struct Row: Sendable {
    var name: String
  }

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> Row { Row(name: try row.decode(0)) }
}
