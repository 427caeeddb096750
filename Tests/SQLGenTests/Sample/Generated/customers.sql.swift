// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AddCustomer` in `SQL/customers.sql`.
struct AddCustomer: PostgresStatement {
  var id: Int64
  var name: String
  var note: String?

  static let name = "AddCustomer"
  static let sql = "INSERT INTO customers (id, name, note) VALUES ($1, $2, $3)"
  static let parameterTypes: [PostgresType] = [.int8, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
    parameters.append(name)
    parameters.append(note)
  }
}

/// `GetCustomer` in `SQL/customers.sql`.
struct GetCustomer: PostgresQuery {
  var id: Int64

  static let name = "GetCustomer"
  static let sql = "SELECT id, name, note FROM customers WHERE id = $1"
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }

  struct Row: Sendable {
    var id: Int64
    var name: String
    var note: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      name: try row.decode(1),
      note: try row.decode(2))
  }
}

/// How many orders each customer has, those without any included.
///
/// `CountOrders` in `SQL/customers.sql`.
struct CountOrders: PostgresQuery {
  static let name = "CountOrders"
  static let sql = """
    SELECT customers.id, count(orders.id) AS "orders!", max(orders.price) AS highest, orders.customer_id
    FROM customers
    LEFT JOIN orders ON orders.customer_id = customers.id
    GROUP BY customers.id, orders.customer_id
    ORDER BY customers.id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .int8, .float8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var id: Int64
    var orders: Int64
    var highest: Double?
    var customerId: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      orders: try row.decode(1),
      highest: try row.decode(2),
      customerId: try row.decode(3))
  }
}

/// `LoadCustomers` in `SQL/customers.sql`.
enum LoadCustomers: PostgresCopy {
  static let name = "LoadCustomers"
  static let sql = "COPY customers (id, name, note) FROM STDIN (FORMAT binary)"

  static func encode(_ row: Customer, into columns: inout PostgresParameters) {
    columns.append(row.id as Int64?)
    columns.append(row.name as String?)
    columns.append(row.note as String?)
  }
}
