internal import CLibpq

extension PostgresConnection {
  /// The rows of an answer of any size, `batch` of them in memory at a time.
  ///
  /// Needs an open transaction, at whose end the cursor ends too. Several cursors may be open at once, and be read in turns and
  /// between other statements. Throws ``PostgresError``.
  public func stream<Q: PostgresQuery>(_ query: Q, batch: Int = 1000) throws -> PostgresCursor<Q> {
    guard depth > 0 else {
      throw PostgresError(.usage, "stream \(Q.name)", "a cursor needs a transaction")
    }
    let name = newCursorName()
    _ = try run(
      sql: "DECLARE \(name) NO SCROLL CURSOR FOR \(Q.sql)", operation: "stream", statement: Q.name,
      types: Q.parameterTypes
    ) { query.bind(into: &$0) }
    cursors[name] = depth
    return PostgresCursor(self, name: name, batch: max(1, batch))
  }
}

/// The rows of a query, one after the other. It is closed after its last row, when it is released, and with its
/// transaction.
public final class PostgresCursor<Query: PostgresQuery> {
  private let connection: PostgresConnection
  private let name: String
  private let batch: Int
  private var page = ServerResult(nil)
  private var index: Int32 = 0
  private var isExhausted = false

  init(_ connection: PostgresConnection, name: String, batch: Int) {
    self.connection = connection
    self.name = name
    self.batch = batch
  }

  // Only noted: nothing may be sent from here, since the connection may be in the middle of something else.
  deinit { connection.abandonedCursors.append(name) }

  /// The next row, `nil` after the last one. Throws ``PostgresError``, with code `usage` after the end of the transaction.
  public func next() throws -> Query.Row? {
    if index == page.count {
      if isExhausted { return nil }
      try fetch()
      if page.count == 0 { return nil }
    }
    guard let pointer = page.pointer else { return nil }
    defer { index += 1 }
    return try connection.decoding(Query.self) { try Query.decode(PostgresRow(pointer, index)) }
  }

  private func fetch() throws {
    guard connection.cursors[name] != nil else {
      throw PostgresError(.usage, "stream \(Query.name)", "the cursor's transaction has ended")
    }
    // The old page goes first, so that there is never more than one in memory.
    page = ServerResult(nil)
    index = 0
    page = try connection.measured(Self.self, "\(Query.name) fetch") {
      try connection.run(sql: "FETCH \(batch) FROM \(name)", operation: "stream", statement: Query.name)
    }
    try page.check(Query.columnTypes, statement: Query.name)
    guard page.count < batch else { return }
    isExhausted = true
    connection.cursors[name] = nil
    try connection.command("CLOSE \(name)", operation: "stream")
  }
}
