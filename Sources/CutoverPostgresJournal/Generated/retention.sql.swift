// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `CompactEntries` in `SQL/retention.sql`.
struct CompactEntries: PostgresStatement {
  var journal: Int16
  var through: Int64

  static let name = "CompactEntries"
  static let sql = """
    WITH gone AS (
      DELETE FROM cutover_journal.entries WHERE journal = $1 AND sequence <= $2
      RETURNING journal, sequence, id, accepted_at, hash, checksum
    )
    INSERT INTO cutover_journal.compacted_ids (journal, sequence, id, accepted_at, hash, checksum)
    SELECT journal, sequence, id, accepted_at, hash, checksum FROM gone
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(through)
  }
}

/// `NoteCompaction` in `SQL/retention.sql`.
struct NoteCompaction: PostgresStatement {
  var through: Int64
  var journal: Int16

  static let name = "NoteCompaction"
  static let sql = "UPDATE cutover_journal.journals SET compacted_through = $1 WHERE number = $2"
  static let parameterTypes: [PostgresType] = [.int8, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(through)
    parameters.append(journal)
  }
}

/// `ListOldestIDs` in `SQL/retention.sql`.
struct ListOldestIDs: PostgresQuery {
  var journal: Int16
  var maximum: Int64

  static let name = "ListOldestIDs"
  static let sql = """
    SELECT sequence, accepted_at FROM cutover_journal.compacted_ids
    WHERE journal = $1 ORDER BY sequence LIMIT $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]
  static let columnTypes: [PostgresType] = [.int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var sequence: Int64
    var acceptedAt: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sequence: try row.decode(0),
      acceptedAt: try row.decode(1))
  }
}

/// `ForgetIDs` in `SQL/retention.sql`.
struct ForgetIDs: PostgresStatement {
  var journal: Int16
  var through: Int64

  static let name = "ForgetIDs"
  static let sql = "DELETE FROM cutover_journal.compacted_ids WHERE journal = $1 AND sequence <= $2"
  static let parameterTypes: [PostgresType] = [.int2, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(through)
  }
}

/// `ForgetClockJumps` in `SQL/retention.sql`.
struct ForgetClockJumps: PostgresStatement {
  var journal: Int16
  var oldest: Int64

  static let name = "ForgetClockJumps"
  static let sql = """
    DELETE FROM cutover_journal.clock_jumps AS jump
    WHERE jump.journal = $1 AND jump.sequence < $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(oldest)
  }
}
