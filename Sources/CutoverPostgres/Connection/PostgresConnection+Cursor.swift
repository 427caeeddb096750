internal import CLibpq

extension PostgresConnection {
  /// The rows of an answer of any size, `batch` of them in memory at a time.
  ///
  /// Needs an open transaction, at whose end the cursor ends too. Several cursors may be open at once, and be read in turns and
  /// between other statements. With `readsAhead` the server is asked for the next rows before these are used, so that it
  /// works meanwhile; only for readers that come back soon, since it counts its own timeout. Throws ``PostgresError``.
  package func stream<Q: PostgresQuery>(
    _ query: Q, batch: Int = 1000, readsAhead: Bool = false
  ) throws -> PostgresCursor<Q> {
    guard depth > 0 else {
      throw PostgresError(.usage, "stream \(Q.name)", "a cursor needs a transaction")
    }
    let name = newCursorName()
    _ = try run(
      sql: "DECLARE \(name) NO SCROLL CURSOR FOR \(Q.sql)", operation: "stream", statement: Q.name,
      types: Q.parameterTypes
    ) { query.bind(into: &$0) }
    cursors[name] = depth
    return PostgresCursor(self, name: name, batch: max(1, batch), readsAhead: readsAhead)
  }

  /// Takes in the answer that a cursor has asked for ahead, for libpq throws away what the next statement finds.
  func settleAhead() {
    guard let ahead else { return }
    self.ahead = nil
    ahead.page = ServerResult(PQgetResult(handle))
    ahead.isSettled = true
    while let rest = PQgetResult(handle) { PQclear(rest) }
  }
}

/// The rows that a cursor has asked for before it needs them.
final class PageAhead {
  var page = ServerResult(nil)
  /// Whether `page` has come in.
  var isSettled = false
}

/// The rows of a query, one after the other. It is closed after its last row, when it is released, and with its
/// transaction.
package final class PostgresCursor<Query: PostgresQuery> {
  private let connection: PostgresConnection
  private let name: String
  private let batch: Int
  private var page = ServerResult(nil)
  private var index: Int32 = 0
  private var isExhausted = false
  private let readsAhead: Bool
  /// What was asked for ahead; whether it has come in or is still to come, it is this cursor's next page.
  private var ahead: PageAhead?

  init(_ connection: PostgresConnection, name: String, batch: Int, readsAhead: Bool) {
    self.connection = connection
    self.name = name
    self.batch = batch
    self.readsAhead = readsAhead
  }

  // Only noted: nothing may be sent from here, since the connection may be in the middle of something else.
  deinit { connection.abandonedCursors.append(name) }

  /// The next row, `nil` after the last one; after a row that cannot be decoded, the one behind it. Throws
  /// ``PostgresError``, with code `usage` after the end of the transaction.
  package func next() throws -> Query.Row? {
    if index == page.count {
      if isExhausted { return nil }
      try fetch()
      if page.count == 0 { return nil }
    }
    guard let pointer = page.pointer else { return nil }
    defer { index += 1 }
    return try connection.decoding(
      Query.self, row: { PostgresRow(pointer, index).key() }, { try Query.decode(PostgresRow(pointer, index)) })
  }

  private func fetch() throws {
    guard connection.cursors[name] != nil else {
      throw PostgresError(.usage, "stream \(Query.name)", "the cursor's transaction has ended")
    }
    // The old page goes first, so that there is never more than one in memory.
    page = ServerResult(nil)
    index = 0
    page = try connection.measured(Self.self, "\(Query.name) fetch") { try nextPage() }
    try page.check(Query.columnTypes, statement: Query.name)
    guard page.count < batch else { return askAhead() }
    isExhausted = true
    connection.cursors[name] = nil
    try connection.command("CLOSE \(name)", operation: "stream")
  }

  private var command: String { "FETCH \(batch) FROM \(name)" }

  private func nextPage() throws -> ServerResult {
    guard let ahead else {
      return try connection.run(sql: command, operation: "stream", statement: Query.name)
    }
    self.ahead = nil
    if !ahead.isSettled { connection.settleAhead() }
    var page = ServerResult(nil)
    swap(&page, &ahead.page)
    try page.check(on: connection.handle, "stream", statement: Query.name)
    return page
  }

  private func askAhead() {
    guard readsAhead else { return }
    connection.settleAhead()
    // Where it cannot be sent, the next fetch says why.
    guard PQsendQueryParams(connection.handle, command, 0, nil, nil, nil, nil, 1) == 1 else { return }
    let ahead = PageAhead()
    self.ahead = ahead
    connection.ahead = ahead
  }
}
