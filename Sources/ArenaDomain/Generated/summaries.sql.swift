// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListSinceInceptionModels` in `SQL/summaries.sql`.
struct ListSinceInceptionModels: PostgresQuery {
  static let name = "ListSinceInceptionModels"
  static let sql = "SELECT DISTINCT model_id FROM since_inception_values ORDER BY model_id"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      modelId: try row.decode(0))
  }
}
