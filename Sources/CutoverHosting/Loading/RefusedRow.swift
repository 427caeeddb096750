package import CutoverPostgres

/// A row of a legacy table that the repository cannot have. A backfill notes it and goes on.
package struct RefusedRow: Sendable, Equatable {
  /// The values of the row's key, as a text.
  package let key: String
  /// The column that is to blame; empty where that is not known.
  package let column: String
  package let reason: String
  /// What the row holds, as JSON; `nil` until it is noted.
  package var row: String?

  init(key: String, column: String, reason: String, row: String? = nil) {
    (self.key, self.column, self.reason, self.row) = (key, column, reason, row)
  }

  /// What Postgres refuses. A check of one column has the name that Postgres gives it.
  init(key: String, _ table: String, _ error: PostgresError) {
    let check = error.constraint.flatMap { name in
      name.hasPrefix(table + "_") && name.hasSuffix("_check") ? name.dropFirst(table.count + 1).dropLast(6) : nil
    }
    self.init(key: key, column: error.column ?? check.map(String.init) ?? "", reason: error.message)
  }

  /// The rows of a legacy table that the newest backfill has refused. Throws ``PostgresError``.
  package static func list(of table: String, on connection: PostgresConnection) throws -> [RefusedRow] {
    try connection.all(ListRefusedRows(sourceTable: table)).map {
      RefusedRow(key: $0.sourceKey, column: $0.columnName, reason: $0.reason, row: $0.legacyRow)
    }
  }

  /// How many those are. Throws ``PostgresError``.
  static func count(of table: String, on connection: PostgresConnection) throws -> Int {
    Int(try connection.one(CountRefusedRows(sourceTable: table))?.refused ?? 0)
  }
}
