package import CutoverPostgres

/// Has the sequence that numbers a table's rows go on behind a number, if it is not there yet: numbers that were given
/// elsewhere are not given again.
package struct RaiseNumbers<Table: RecordTable>: PostgresStatement {
  package static var name: String { "RaiseNumbers of \(Table.table)" }
  package static var sql: String { Table.sql.raiseNumbers }
  package static var parameterTypes: [PostgresType] { [.int8] }

  let last: Int64

  package init(to last: Int64) { self.last = last }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(last) }
}

/// How many rows a table has, and the last number that its sequence has given; 0 where there is none.
package struct TableNumbers: Sendable, Equatable {
  package let rows: Int64
  package let last: Int64
}

extension RecordTable {
  /// Throws ``PostgresError``.
  package static func numbers(on connection: PostgresConnection) throws -> TableNumbers {
    try connection.one(GetNumbers<Self>()) ?? TableNumbers(rows: 0, last: 0)
  }
}

private struct GetNumbers<Table: RecordTable>: PostgresQuery {
  static var name: String { "GetNumbers of \(Table.table)" }
  static var sql: String { Table.sql.numbering }
  static var parameterTypes: [PostgresType] { [] }
  static var columnTypes: [PostgresType] { [.int8, .int8] }

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> TableNumbers {
    TableNumbers(rows: try row.decode(0), last: try row.decode(1))
  }
}
