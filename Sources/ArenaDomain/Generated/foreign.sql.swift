// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListConversationModels` in `SQL/foreign.sql`.
struct ListConversationModels: PostgresQuery {
  var ids: [Int64]

  static let name = "ListConversationModels"
  static let sql = "SELECT id, model_id FROM conversations WHERE id = ANY ($1::bigint[])"
  static let parameterTypes: [PostgresType] = [.int8.array]
  static let columnTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: Int64
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1))
  }
}
