// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `FindModelsOfSimOrders` in `SQL/platform.sql`.
struct FindModelsOfSimOrders: PostgresQuery {
  var ids: [String]

  static let name = "FindModelsOfSimOrders"
  static let sql = "SELECT id, model_id FROM sim_orders WHERE id = ANY ($1::text[])"
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: String
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1))
  }
}

/// `UpsertSimOrders` in `SQL/platform.sql`.
struct UpsertSimOrders: PostgresStatement {
  var rows: [StoredSimOrder]

  static let name = "UpsertSimOrders"
  static let sql = """
    INSERT INTO sim_orders AS t (id, model_id, symbol, side, status, quantity, price, timestamp, seq)
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[],
      $7::float8[], $8::bigint[], $9::bigint[]
    ) AS r
    ON CONFLICT (id) DO UPDATE SET
      model_id = excluded.model_id, symbol = excluded.symbol, side = excluded.side, status = excluded.status,
      quantity = excluded.quantity, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
      updated_at = now()
    WHERE t.seq <= excluded.seq
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array, .text.array, .text.array, .float8.array, .float8.array, .int8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.side }
    parameters.append(columnOf: rows) { $0.status }
    parameters.append(columnOf: rows) { $0.quantity }
    parameters.append(columnOf: rows) { $0.price }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `UpsertSimBalances` in `SQL/platform.sql`.
struct UpsertSimBalances: PostgresStatement {
  var rows: [StoredSimBalance]

  static let name = "UpsertSimBalances"
  static let sql = """
    INSERT INTO sim_balances AS t (model_id, asset, balance, timestamp, seq)
    SELECT r.*
    FROM unnest($1::text[], $2::text[], $3::numeric[], $4::bigint[], $5::bigint[]) AS r
    ON CONFLICT (model_id, asset) DO UPDATE SET
      balance = excluded.balance, timestamp = excluded.timestamp, seq = excluded.seq, updated_at = now()
    WHERE t.seq <= excluded.seq
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .numeric.array, .int8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.asset }
    parameters.append(columnOf: rows) { $0.balance }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.seq }
  }
}
