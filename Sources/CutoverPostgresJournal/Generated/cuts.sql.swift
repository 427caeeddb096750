// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AskForCut` in `SQL/cuts.sql`.
struct AskForCut: PostgresStatement {
  var journal: Int16
  var token: String
  var process: String

  static let name = "AskForCut"
  static let sql = """
    INSERT INTO cutover_journal.cuts (journal, token, process, seen_at)
    VALUES ($1, $2, $3, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
    parameters.append(process)
  }
}

/// `RenewCut` in `SQL/cuts.sql`.
struct RenewCut: PostgresStatement {
  var journal: Int16
  var token: String

  static let name = "RenewCut"
  static let sql = """
    UPDATE cutover_journal.cuts SET seen_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    WHERE journal = $1 AND token = $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
  }
}

/// `EndCut` in `SQL/cuts.sql`.
struct EndCut: PostgresStatement {
  var journal: Int16
  var token: String

  static let name = "EndCut"
  static let sql = "DELETE FROM cutover_journal.cuts WHERE journal = $1 AND token = $2"
  static let parameterTypes: [PostgresType] = [.int2, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
  }
}

/// `ForgetSilentCuts` in `SQL/cuts.sql`.
struct ForgetSilentCuts: PostgresStatement {
  var journal: Int16
  var milliseconds: Int64

  static let name = "ForgetSilentCuts"
  static let sql = """
    DELETE FROM cutover_journal.cuts
    WHERE journal = $1 AND seen_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(milliseconds)
  }
}

/// `ListCuts` in `SQL/cuts.sql`.
struct ListCuts: PostgresQuery {
  var journal: Int16

  static let name = "ListCuts"
  static let sql = "SELECT token FROM cutover_journal.cuts WHERE journal = $1"
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var token: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      token: try row.decode(0))
  }
}

/// `PutKeptSide` in `SQL/cuts.sql`.
struct PutKeptSide: PostgresStatement {
  var side: String
  var sequence: Int64
  var process: String
  var handle: String
  var cachePrefix: String
  var store: String
  var address: String
  var pause: Int64
  var error: String?
  var journal: Int16
  var token: String

  static let name = "PutKeptSide"
  static let sql = """
    INSERT INTO cutover_journal.kept_sides (
      journal, token, side, sequence, process, handle, cache_prefix, store, address, pause, error
    )
    SELECT c.journal, c.token, $1, $2, $3, $4, $5, $6, $7, $8,
      $9
    FROM cutover_journal.cuts AS c WHERE c.journal = $10 AND c.token = $11
    ON CONFLICT (journal, token, side) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .text, .text, .text, .text, .text, .int8, .text, .int2, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(side)
    parameters.append(sequence)
    parameters.append(process)
    parameters.append(handle)
    parameters.append(cachePrefix)
    parameters.append(store)
    parameters.append(address)
    parameters.append(pause)
    parameters.append(error)
    parameters.append(journal)
    parameters.append(token)
  }
}

/// `ListKeptSides` in `SQL/cuts.sql`.
struct ListKeptSides: PostgresQuery {
  var journal: Int16
  var token: String

  static let name = "ListKeptSides"
  static let sql = """
    SELECT side, sequence, process, handle, cache_prefix, store, address, pause, error
    FROM cutover_journal.kept_sides WHERE journal = $1 AND token = $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .text]
  static let columnTypes: [PostgresType] = [.text, .int8, .text, .text, .text, .text, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
  }

  struct Row: Sendable {
    var side: String
    var sequence: Int64
    var process: String
    var handle: String
    var cachePrefix: String
    var store: String
    var address: String
    var pause: Int64
    var error: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      side: try row.decode(0),
      sequence: try row.decode(1),
      process: try row.decode(2),
      handle: try row.decode(3),
      cachePrefix: try row.decode(4),
      store: try row.decode(5),
      address: try row.decode(6),
      pause: try row.decode(7),
      error: try row.decode(8))
  }
}
