/// What went wrong between Cutover and Postgres.
///
/// An error never holds data: no parameters, no rows, no `DETAIL` line, and the server's message without the values
/// that it quotes. So it can be logged and shown as it is.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// The server cannot be reached, refuses the connection, or went away.
    case connection
    /// A time limit passed: waiting for a connection of the pool, a lock, or a statement to end.
    case timeout
    /// The server refused a statement; `sqlState` says why.
    case query
    /// The server's answer is not what the code that reads it was generated for.
    case decoding
    /// The caller did something that can never work.
    case usage
    /// The connection broke while committing: nobody knows whether the transaction took effect.
    case ambiguousCommit
    /// Someone cancelled the statement.
    case cancelled
    /// The migrations are inconsistent, among themselves or with the database.
    case migration
  }

  public let code: Code
  /// What was being done: `connect`, `prepare`, `execute`, `commit`, `copy in`…
  public let operation: String
  public let message: String

  /// The five characters of Appendix A of the Postgres manual, where the server gave any.
  public var sqlState: String?
  public var schema: String?
  public var table: String?
  public var column: String?
  public var constraint: String?
  /// The name of the generated statement.
  public var statement: String?
  /// For a row that cannot be decoded, what tells it from others: the first two columns, where they are text or
  /// integers. The only data that an error holds, and no part of its description.
  public var row: [(column: String, value: String)] = []
  /// Where in the statement, in characters from 1.
  public var position: Int?
  /// Whom a statement that was broken off has waited for.
  package var blockers: [PostgresBlocker] = []
  /// What the rollback that this error caused ran into itself.
  public var rollbackMessage: String?

  public init(_ code: Code, _ operation: String, _ message: String) {
    self.code = code
    self.operation = operation
    self.message = message
  }

  /// Whether the transaction failed only because of others at the same time, so that repeating all of it may succeed:
  /// a serialization failure or a deadlock.
  public var isSerializationFailure: Bool { sqlState == "40001" || sqlState == "40P01" }

  public var isUniqueViolation: Bool { sqlState == "23505" }

  /// Whether a constraint or a data type refused the data, so that repeating the statement cannot succeed.
  public var isDataViolation: Bool { sqlState?.hasPrefix("22") == true || sqlState?.hasPrefix("23") == true }

  /// Whether the connection is of no more use.
  public var isConnectionLoss: Bool { code == .connection || code == .ambiguousCommit }

  public var description: String {
    var text = "postgres \(operation)"
    if let statement { text += " \(statement)" }
    text += ": \(message)"
    var facts: [String] = []
    if let sqlState { facts.append("SQLSTATE \(sqlState)") }
    if let table { facts.append("table " + (schema.map { "\($0)." } ?? "") + table) }
    if let column { facts.append("column \(column)") }
    if let constraint { facts.append("constraint \(constraint)") }
    if let position { facts.append("at character \(position)") }
    if !facts.isEmpty { text += " (" + facts.joined(separator: ", ") + ")" }
    if let blocker = blockers.first {
      let others = blockers.count - 1
      text += "; it waits for a lock of \(blocker.summary)" + (others > 0 ? ", and of \(others) more" : "")
    }
    if let rollbackMessage { text += "; the rollback failed as well: \(rollbackMessage)" }
    return text
  }
}
