internal import CLibpq
internal import Glibc

/// How much of what others do a transaction sees.
package enum PostgresIsolation: String, Sendable {
  case readCommitted = "READ COMMITTED"
  case repeatableRead = "REPEATABLE READ"
  case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
  /// Runs `body` in a transaction, commits where it returns and rolls back where it throws.
  ///
  /// Inside another transaction it is a savepoint, which takes no options. Otherwise a serialization failure or a
  /// deadlock runs `body` again, up to `retries` times, after a pause that grows and varies: `body` must have no effects
  /// outside the database.
  ///
  /// Throws what `body` throws, with the rollback's own failure in ``PostgresError/rollbackMessage``; an error with code
  /// `ambiguousCommit` where the connection broke while committing; `query` where `body` has hidden an error after
  /// which nothing could be committed.
  @discardableResult
  package func transaction<R>(
    isolation: PostgresIsolation? = nil, readOnly: Bool = false, retries: Int = 0,
    _ body: (PostgresConnection) throws -> R
  ) throws -> R {
    if depth > 0 {
      guard isolation == nil, !readOnly, retries == 0 else {
        throw PostgresError(.usage, "begin", "a transaction inside another takes no isolation, access or retries")
      }
      return try savepoint(body)
    }
    var begin = "BEGIN"
    if let isolation { begin += " ISOLATION LEVEL \(isolation.rawValue)" }
    if readOnly { begin += " READ ONLY" }
    var pauses = Backoff()
    for _ in 0..<retries {
      do { return try attempt(begin, body) } catch let error as PostgresError where error.isSerializationFailure {
        pauses.wait()
      }
    }
    return try attempt(begin, body)
  }

  /// Makes this transaction's snapshot available to others under a name, as long as it is open.
  package func exportSnapshot() throws -> String {
    guard let snapshot = try one(ExportSnapshot()) else {
      throw PostgresError(.decoding, "export snapshot", "the server gave no name")
    }
    return snapshot.name
  }

  /// Makes this transaction see what the one that exported the snapshot sees. Must be its first statement, and its
  /// isolation must be repeatable read or serializable.
  package func setSnapshot(_ name: String) throws {
    // The command takes no parameter; the server's names are hexadecimal digits and hyphens.
    guard !name.isEmpty, name.utf8.allSatisfy({ isxdigit(Int32($0)) != 0 || $0 == UInt8(ascii: "-") }) else {
      throw PostgresError(.usage, "set snapshot", "not the name of a snapshot")
    }
    try command("SET TRANSACTION SNAPSHOT '\(name)'", operation: "set snapshot")
  }

  private func attempt<R>(_ begin: String, _ body: (PostgresConnection) throws -> R) throws -> R {
    try command(begin, operation: "begin")
    depth = 1
    let value: R
    do { value = try body(self) } catch { throw rollback("ROLLBACK", to: 0, after: error) }
    try commit()
    return value
  }

  private func commit() throws {
    settleAhead()
    let isFailed = PQtransactionStatus(handle) == PQTRANS_INERROR
    unreplicated.pointee = 0
    let result = ServerResult(PQexec(handle, "COMMIT"))
    leave(to: 0)
    do { try result.check(on: handle, "commit") } catch var error as PostgresError {
      guard error.code == .connection else { throw error }
      let sqlState = error.sqlState
      error = PostgresError(
        .ambiguousCommit, "commit", "\(error.message); the transaction may have been committed or not")
      error.sqlState = sqlState
      throw error
    }
    if unreplicated.pointee > 0 {
      throw PostgresError(
        .ambiguousCommit, "commit",
        "somebody has ended the wait for the standby: the transaction stands on this server, "
          + "and would be lost with it")
    }
    // The server answers a COMMIT after an error with a rollback, and calls that a success.
    if isFailed {
      throw PostgresError(.query, "commit", "rolled back, since an earlier statement of the transaction failed")
    }
  }

  private func savepoint<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    let outer = depth
    let name = "p\(outer)"
    try command("SAVEPOINT \(name)", operation: "savepoint")
    depth += 1
    let value: R
    do { value = try body(self) } catch {
      throw rollback("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)", to: outer, after: error)
    }
    do { try command("RELEASE SAVEPOINT \(name)", operation: "release savepoint") } catch {
      throw rollback("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)", to: outer, after: error)
    }
    // What the savepoint opened belongs to the transaction around it now.
    depth = outer
    for (cursor, opened) in cursors where opened > outer { cursors[cursor] = outer }
    return value
  }

  /// Rolls back and gives the error to throw.
  private func rollback(_ text: String, to outer: Int, after error: any Error) -> any Error {
    leave(to: outer)
    guard PQstatus(handle) == CONNECTION_OK else { return error }
    do {
      try command(text, operation: "rollback")
      return error
    } catch let failure {
      guard var error = error as? PostgresError else { return error }
      error.rollbackMessage = "\(failure)"
      return error
    }
  }

  /// The server closes the cursors of what is rolled back, and all at the end of a transaction.
  private func leave(to outer: Int) {
    depth = outer
    for (cursor, opened) in cursors where opened > outer { cursors[cursor] = nil }
  }
}

/// Pauses between attempts: random, up to 5 ms at first, doubling up to 320 ms, so that those who collided part.
private struct Backoff {
  private var limit: UInt32 = 5000

  mutating func wait() {
    usleep(UInt32.random(in: 0...limit))
    limit = min(limit * 2, 320_000)
  }
}
