// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `DoNotWaitForDisk` in `SQL/sinks.sql`.
struct DoNotWaitForDisk: PostgresStatement {
  static let name = "DoNotWaitForDisk"
  static let sql = "SELECT set_config('synchronous_commit', 'off', true)"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `NoteCursor` in `SQL/sinks.sql`.
struct NoteCursor: PostgresStatement {
  var journal: Int16
  var sink: String
  var sequence: Int64
  var lastError: String?
  var failingSince: Int64?
  var updatedAt: Int64

  static let name = "NoteCursor"
  static let sql = """
    INSERT INTO cutover_journal.cursors (journal, sink, sequence, last_error, failing_since, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (journal, sink) DO UPDATE SET sequence = excluded.sequence, last_error = excluded.last_error,
      failing_since = excluded.failing_since, updated_at = excluded.updated_at
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .int8, .text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(sink)
    parameters.append(sequence)
    parameters.append(lastError)
    parameters.append(failingSince)
    parameters.append(updatedAt)
  }
}

/// `ListCursors` in `SQL/sinks.sql`.
struct ListCursors: PostgresQuery {
  var journal: Int16

  static let name = "ListCursors"
  static let sql = """
    SELECT sink, sequence, last_error, failing_since, updated_at FROM cutover_journal.cursors
    WHERE journal = $1 ORDER BY sink
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text, .int8, .text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var sink: String
    var sequence: Int64
    var lastError: String?
    var failingSince: Int64?
    var updatedAt: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sink: try row.decode(0),
      sequence: try row.decode(1),
      lastError: try row.decode(2),
      failingSince: try row.decode(3),
      updatedAt: try row.decode(4))
  }
}

/// `ParkEvent` in `SQL/sinks.sql`.
struct ParkEvent: PostgresStatement {
  var journal: Int16
  var sink: String
  var sequence: Int64
  var id: String
  var reason: String
  var parkedAt: Int64
  var content: [UInt8]
  var checksum: Int64

  static let name = "ParkEvent"
  static let sql = """
    INSERT INTO cutover_journal.parked (journal, sink, sequence, id, reason, parked_at, content, checksum)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .int8, .text, .text, .int8, .bytea, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(sink)
    parameters.append(sequence)
    parameters.append(id)
    parameters.append(reason)
    parameters.append(parkedAt)
    parameters.append(content)
    parameters.append(checksum)
  }
}

/// `ListParkedEvents` in `SQL/sinks.sql`.
struct ListParkedEvents: PostgresQuery {
  var journal: Int16

  static let name = "ListParkedEvents"
  static let sql = """
    SELECT sink, sequence, id, reason, parked_at, content, checksum FROM cutover_journal.parked
    WHERE journal = $1 ORDER BY sequence, sink
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text, .int8, .text, .text, .int8, .bytea, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var sink: String
    var sequence: Int64
    var id: String
    var reason: String
    var parkedAt: Int64
    var content: [UInt8]
    var checksum: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sink: try row.decode(0),
      sequence: try row.decode(1),
      id: try row.decode(2),
      reason: try row.decode(3),
      parkedAt: try row.decode(4),
      content: try row.decode(5),
      checksum: try row.decode(6))
  }
}

/// `CountParkedEvents` in `SQL/sinks.sql`.
struct CountParkedEvents: PostgresQuery {
  var journal: Int16

  static let name = "CountParkedEvents"
  static let sql = #"SELECT count(*) AS "count!" FROM cutover_journal.parked WHERE journal = $1"#
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var count: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      count: try row.decode(0))
  }
}

/// `UnparkEvent` in `SQL/sinks.sql`.
struct UnparkEvent: PostgresStatement {
  var journal: Int16
  var sink: String
  var sequence: Int64

  static let name = "UnparkEvent"
  static let sql = "DELETE FROM cutover_journal.parked WHERE journal = $1 AND sink = $2 AND sequence = $3"
  static let parameterTypes: [PostgresType] = [.int2, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(sink)
    parameters.append(sequence)
  }
}

/// `GetNewestEpoch` in `SQL/sinks.sql`.
struct GetNewestEpoch: PostgresQuery {
  var journal: Int16

  static let name = "GetNewestEpoch"
  static let sql = """
    SELECT number, token, process, place FROM cutover_journal.epochs
    WHERE journal = $1 ORDER BY number DESC LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var number: Int64
    var token: String
    var process: String
    var place: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      number: try row.decode(0),
      token: try row.decode(1),
      process: try row.decode(2),
      place: try row.decode(3))
  }
}

/// `AddEpoch` in `SQL/sinks.sql`.
struct AddEpoch: PostgresStatement {
  var journal: Int16
  var number: Int64
  var token: String
  var process: String
  var place: String

  static let name = "AddEpoch"
  static let sql = """
    INSERT INTO cutover_journal.epochs (journal, number, token, process, place, begun_at)
    VALUES ($1, $2, $3, $4, $5, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(number)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
  }
}

/// `GetEpoch` in `SQL/sinks.sql`.
struct GetEpoch: PostgresQuery {
  var journal: Int16
  var number: Int64
  var token: String

  static let name = "GetEpoch"
  static let sql = """
    SELECT number FROM cutover_journal.epochs WHERE journal = $1 AND number = $2 AND token = $3
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(number)
    parameters.append(token)
  }

  struct Row: Sendable {
    var number: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      number: try row.decode(0))
  }
}
