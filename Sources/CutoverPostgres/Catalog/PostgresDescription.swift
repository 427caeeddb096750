internal import CLibpq

/// What the server says of a statement without running it.
package struct PostgresDescription: Sendable {
  package struct Column: Sendable {
    package let name: String
    package let type: PostgresType
    /// The server's name for the type, as in `pg_type`: `int8`, `_text`.
    package let typeName: String
    /// The table that the column comes from unchanged, `nil` for an expression.
    package let table: String?
    /// Whether that table's column is declared NOT NULL.
    package let isNotNull: Bool
  }

  package struct Parameter: Sendable {
    package let type: PostgresType
    package let typeName: String
  }

  package let parameters: [Parameter]
  package let columns: [Column]
}

/// Thrown to roll back.
private struct Undo: Error {}

extension PostgresConnection {
  /// Asks for a statement's parameters and columns; `types` fixes some of the parameters' types. Throws ``PostgresError``.
  package func describe(sql: String, types: [PostgresType] = []) throws -> PostgresDescription {
    let oids = types.map(\.rawValue)
    let prepared = oids.withUnsafeBufferPointer { PQprepare(handle, "", sql, Int32($0.count), $0.baseAddress) }
    try ServerResult(prepared).check(on: handle, "prepare")
    let result = ServerResult(PQdescribePrepared(handle, ""))
    try result.check(on: handle, "describe")
    // The catalog is asked on the same connection, so all is read before.
    let parameters = (0..<PQnparams(result.pointer)).map { PQparamtype(result.pointer, $0) }
    let columns = (0..<PQnfields(result.pointer)).map {
      (
        name: String(cString: PQfname(result.pointer, $0)), type: PQftype(result.pointer, $0),
        table: PQftable(result.pointer, $0), number: PQftablecol(result.pointer, $0)
      )
    }
    return PostgresDescription(
      parameters: try parameters.map { .init(type: PostgresType(rawValue: $0), typeName: try typeName($0)) },
      columns: try columns.map { column in
        let origin = try one(DescribeColumn(table: Int64(column.table), number: Int16(column.number)))
        return .init(
          name: column.name, type: PostgresType(rawValue: column.type), typeName: try typeName(column.type),
          table: origin?.table, isNotNull: origin?.isNotNull ?? false)
      })
  }

  /// Runs `body` in an empty schema, and undoes everything afterwards, the schema included: the database is as it
  /// was, whatever it holds.
  package func withScratchSchema<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    var result: Result<R, any Error> = .failure(Undo())
    do {
      try transaction { transaction in
        try transaction.execute(CreateScratchSchema())
        try transaction.command("SET LOCAL search_path = cutover_scratch")
        result = Result { try body(transaction) }
        throw Undo()
      }
    } catch is Undo {}
    return try result.get()
  }

  private func typeName(_ type: UInt32) throws -> String {
    try one(DescribeType(type: Int64(type)))?.name ?? "oid \(type)"
  }
}
