internal import CLibpq

extension PostgresConnection {
  /// Runs a statement and gives the number of rows that it wrote. Throws ``PostgresError``.
  @discardableResult
  package func execute<S: PostgresStatement>(_ statement: S) throws -> Int {
    try run(statement).rowsAffected
  }

  /// The only row of the answer, `nil` where there is none. More than one is an error of code `decoding`.
  package func one<Q: PostgresQuery>(_ query: Q) throws -> Q.Row? {
    let result = try run(query)
    try result.check(Q.columnTypes, statement: Q.name)
    guard result.count <= 1 else {
      var error = PostgresError.decoding("\(result.count) rows where at most one is expected")
      error.statement = Q.name
      throw error
    }
    guard result.count == 1, let pointer = result.pointer else { return nil }
    return try decoding(Q.self) { try Q.decode(PostgresRow(pointer, 0)) }
  }

  /// All rows of the answer, in memory. For answers of any size see ``stream(_:batch:)``.
  package func all<Q: PostgresQuery>(_ query: Q) throws -> [Q.Row] {
    let result = try run(query)
    return try rows(result, of: Q.self)
  }

  /// The same, each row by itself: those that cannot be decoded do not hide the others.
  package func allRows<Q: PostgresQuery>(_ query: Q) throws -> [Result<Q.Row, PostgresError>] {
    let result = try run(query)
    try result.check(Q.columnTypes, statement: Q.name)
    guard let pointer = result.pointer else { return [] }
    return try (0..<result.count).map { index in
      do {
        return .success(
          try decoding(
            Q.self, row: { PostgresRow(pointer, index).key() }, { try Q.decode(PostgresRow(pointer, index)) }))
      } catch let error as PostgresError { return .failure(error) }
    }
  }

  func rows<Q: PostgresQuery>(_ result: borrowing ServerResult, of type: Q.Type) throws -> [Q.Row] {
    try result.check(Q.columnTypes, statement: Q.name)
    guard let pointer = result.pointer else { return [] }
    var rows: [Q.Row] = []
    rows.reserveCapacity(Int(result.count))
    for index in 0..<result.count {
      rows.append(
        try decoding(
          Q.self, row: { PostgresRow(pointer, index).key() }, { try Q.decode(PostgresRow(pointer, index)) }))
    }
    return rows
  }

  /// Adds the statement's name to the errors of its decoding.
  func decoding<S: PostgresStatement, R>(
    _ type: S.Type, row: () -> [(column: String, value: String)] = { [] }, _ body: () throws -> R
  ) throws -> R {
    do { return try body() } catch var error as PostgresError {
      error.statement = S.name
      error.row = row()
      throw error
    }
  }

  private func run<S: PostgresStatement>(_ statement: S) throws -> ServerResult {
    prepareForStatement()
    return try measured(S.self, S.name) { try limited { try runAnew(statement) } }
  }

  private func runAnew<S: PostgresStatement>(_ statement: S) throws -> ServerResult {
    do {
      return try runPrepared(statement)
    } catch let error as PostgresError where isStale(error) {
      // A migration has changed the columns, or somebody has discarded the session's statements. A transaction is
      // lost by now, and finds the statement anew when it is repeated.
      forget(ObjectIdentifier(S.self))
      guard PQtransactionStatus(handle) == PQTRANS_IDLE else { throw error }
      return try runPrepared(statement)
    }
  }

  private func isStale(_ error: PostgresError) -> Bool {
    error.operation == "execute" && (error.sqlState == "0A000" || error.sqlState == "26000")
  }

  private func runPrepared<S: PostgresStatement>(_ statement: S) throws -> ServerResult {
    let name = try preparedName(S.self)
    parameters.removeAll()
    statement.bind(into: &parameters)
    let result = parameters.withPointers { count, values, lengths, formats in
      PQexecPrepared(handle, name, count, values, lengths, formats, 1)
    }
    let answer = ServerResult(result)
    try answer.check(on: handle, "execute", statement: S.name)
    return answer
  }

  // MARK: SQL that is only known at run time: migrations, tools, tests

  /// Runs a script of any number of statements, outside a transaction as one.
  package func execute(script: String) throws {
    prepareForStatement()
    try command(script, operation: "execute")
  }

  /// Runs one statement and gives the number of rows that it wrote.
  @discardableResult
  package func execute(sql: String, bind: (inout PostgresParameters) -> Void = { _ in }) throws -> Int {
    try run(sql: sql, bind: bind).rowsAffected
  }

  /// Runs one query and decodes its rows.
  package func query<R>(
    sql: String, bind: (inout PostgresParameters) -> Void = { _ in }, _ decode: (borrowing PostgresRow) throws -> R
  ) throws -> [R] {
    let result = try run(sql: sql, bind: bind)
    guard let pointer = result.pointer else { return [] }
    var rows: [R] = []
    for index in 0..<result.count { rows.append(try decode(PostgresRow(pointer, index))) }
    return rows
  }

  func run(
    sql: String, operation: String = "execute", statement: String? = nil, types: [PostgresType] = [],
    bind: (inout PostgresParameters) -> Void = { _ in }
  ) throws -> ServerResult {
    prepareForStatement()
    parameters.removeAll()
    bind(&parameters)
    return try limited { try send(sql, types, operation: operation, statement: statement) }
  }

  private func send(
    _ sql: String, _ types: [PostgresType], operation: String, statement: String?
  ) throws -> ServerResult {
    let result = parameters.withPointers { count, values, lengths, formats in
      guard types.count == Int(count) else {
        return PQexecParams(handle, sql, count, nil, values, lengths, formats, 1)
      }
      return types.map(\.rawValue).withUnsafeBufferPointer { types in
        PQexecParams(handle, sql, count, types.baseAddress, values, lengths, formats, 1)
      }
    }
    let answer = ServerResult(result)
    try answer.check(on: handle, operation, statement: statement)
    return answer
  }
}
