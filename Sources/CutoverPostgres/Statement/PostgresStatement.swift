/// An SQL statement with its parameters as stored properties. `cutover-sqlgen` writes the types that conform.
///
/// A connection prepares a type's statement once, when it first meets the type, so `sql` must never change.
public protocol PostgresStatement: Sendable {
  /// What errors call the statement: the name in its `.sql` file.
  static var name: String { get }
  /// One statement, without a semicolon.
  static var sql: String { get }
  /// The types of `$1`, `$2`…, as ``bind(into:)`` encodes them. Empty leaves them to the server.
  static var parameterTypes: [PostgresType] { get }

  /// Appends the parameters in their order.
  func bind(into parameters: inout PostgresParameters)
}

/// A statement that answers rows.
public protocol PostgresQuery: PostgresStatement {
  associatedtype Row
  /// The types of the answer's columns, in order, checked against every answer; ``PostgresType/any`` fits all.
  static var columnTypes: [PostgresType] { get }

  /// Throws ``PostgresError`` with code `decoding`.
  static func decode(_ row: borrowing PostgresRow) throws -> Row
}

/// A `COPY … FROM STDIN (FORMAT binary)` statement, for loading rows in bulk.
public protocol PostgresCopy: Sendable {
  associatedtype Row
  static var name: String { get }
  static var sql: String { get }

  /// Appends the columns of `row` in the statement's order, encoded as exactly the columns' types: COPY converts nothing.
  static func encode(_ row: Row, into columns: inout PostgresParameters)
}
