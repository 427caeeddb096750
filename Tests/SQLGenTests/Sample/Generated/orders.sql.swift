// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// Writes orders, unless a newer event has written them already.
///
/// `UpsertOrders` in `SQL/orders.sql`.
struct UpsertOrders: PostgresStatement {
  var rows: [Event]
  var seq: Int64

  static let name = "UpsertOrders"
  static let sql = """
    INSERT INTO orders (id, customer_id, price, details, seq)
    SELECT id, customer_id, price, details, $1
    FROM unnest($2::text[], $3::bigint[], $4::float8[], $5::json[]) AS o (id, customer_id, price, details)
    ON CONFLICT (id) DO UPDATE SET price = excluded.price, details = excluded.details, seq = excluded.seq
    WHERE orders.seq < excluded.seq
    """
  static let parameterTypes: [PostgresType] = [.int8, .text.array, .int8.array, .float8.array, .json.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(columnOf: rows) { $0.order.id }
    parameters.append(columnOf: rows) { $0.order.customerId }
    parameters.append(columnOf: rows) { $0.order.price }
    parameters.append(columnOf: rows) { $0.order.details }
  }
}

/// `ListOrders` in `SQL/orders.sql`.
struct ListOrders: PostgresQuery {
  var tags: [String]
  var since: PostgresTimestamp

  static let name = "ListOrders"
  static let sql = """
    SELECT id, customer_id, price, details, seq FROM orders WHERE tags @> $1 AND placed_at > $2 AND side <> '@side;' ORDER BY id
    """
  static let parameterTypes: [PostgresType] = [.text.array, .timestamptz]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .json, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(tags)
    parameters.append(since)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Event {
    var value = Event()
    value.order.id = try row.decode(0)
    value.order.customerId = try row.decode(1)
    value.order.price = try row.decode(2)
    value.order.details = try row.decode(3)
    value.seq = try row.decode(4)
    return value
  }
}

/// `GetTotal` in `SQL/orders.sql`.
struct GetTotal: PostgresQuery {
  var id: String

  static let name = "GetTotal"
  static let sql = #"SELECT total, tags, placed_at, side AS "in" FROM orders WHERE id = $1"#
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.numeric, .text.array, .timestamptz, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }

  struct Row: Sendable {
    var total: PostgresNumeric
    var tags: [String]
    var placedAt: PostgresTimestamp
    var `in`: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      total: try row.decode(0),
      tags: try row.decode(1),
      placedAt: try row.decode(2),
      in: try row.decode(3))
  }
}

/// `DeleteOrders` in `SQL/orders.sql`.
struct DeleteOrders: PostgresStatement {
  var seq: Int64

  static let name = "DeleteOrders"
  static let sql = #"DELETE FROM orders WHERE seq <= $1 OR side = E'it\'s @nobody' OR id = $$ @nothing; $$"#
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
  }
}
