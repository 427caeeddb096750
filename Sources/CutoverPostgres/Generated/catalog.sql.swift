// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

/// Lives in a transaction that is always rolled back.
///
/// `CreateScratchSchema` in `SQL/catalog.sql`.
struct CreateScratchSchema: PostgresStatement {
  static let name = "CreateScratchSchema"
  static let sql = "CREATE SCHEMA cutover_scratch"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `DescribeType` in `SQL/catalog.sql`.
struct DescribeType: PostgresQuery {
  var type: Int64

  static let name = "DescribeType"
  static let sql = #"SELECT typname::text AS "name!" FROM pg_type WHERE oid = $1::bigint::oid"#
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(type)
  }

  struct Row: Sendable {
    var name: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0))
  }
}

/// `DescribeColumn` in `SQL/catalog.sql`.
struct DescribeColumn: PostgresQuery {
  var table: Int64
  var number: Int16

  static let name = "DescribeColumn"
  static let sql = """
    SELECT relname::text AS "table!", attnotnull AS "is_not_null!"
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attrelid = $1::bigint::oid AND attnum = $2
    """
  static let parameterTypes: [PostgresType] = [.int8, .int2]
  static let columnTypes: [PostgresType] = [.text, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(table)
    parameters.append(number)
  }

  struct Row: Sendable {
    var table: String
    var isNotNull: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      table: try row.decode(0),
      isNotNull: try row.decode(1))
  }
}
