// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `LockHead` in `SQL/appending.sql`.
struct LockHead: PostgresQuery {
  var journal: Int16

  static let name = "LockHead"
  static let sql = """
    SELECT identity, head, newest_at, begun_after, compacted_through, standing, held_until,
      (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "now!"
    FROM cutover_journal.journals WHERE number = $1 FOR UPDATE
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text, .int8, .int8, .int8, .int8, .text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var identity: String
    var head: Int64
    var newestAt: Int64
    var begunAfter: Int64
    var compactedThrough: Int64
    var standing: String
    var heldUntil: Int64
    var now: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      identity: try row.decode(0),
      head: try row.decode(1),
      newestAt: try row.decode(2),
      begunAfter: try row.decode(3),
      compactedThrough: try row.decode(4),
      standing: try row.decode(5),
      heldUntil: try row.decode(6),
      now: try row.decode(7))
  }
}

/// `RecallIDs` in `SQL/appending.sql`.
struct RecallIDs: PostgresQuery {
  var kept: Bool
  var journal: Int16
  var ids: [String]

  static let name = "RecallIDs"
  static let sql = """
    SELECT id AS "id!", sequence AS "sequence!", accepted_at AS "accepted_at!", hash AS "hash!", checksum AS "checksum!"
    FROM cutover_journal.entries
    WHERE $1::boolean AND journal = $2 AND id = ANY($3::text[])
    UNION ALL
    SELECT id, sequence, accepted_at, hash, checksum FROM cutover_journal.compacted_ids
    WHERE journal = $2 AND id = ANY($3::text[])
    """
  static let parameterTypes: [PostgresType] = [.bool, .int2, .text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(kept)
    parameters.append(journal)
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: String
    var sequence: Int64
    var acceptedAt: Int64
    var hash: Int64
    var checksum: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      sequence: try row.decode(1),
      acceptedAt: try row.decode(2),
      hash: try row.decode(3),
      checksum: try row.decode(4))
  }
}

/// `RecallContent` in `SQL/appending.sql`.
struct RecallContent: PostgresQuery {
  var journal: Int16
  var sequence: Int64

  static let name = "RecallContent"
  static let sql = """
    SELECT content AS "content!" FROM cutover_journal.entries WHERE journal = $1 AND sequence = $2
    UNION ALL
    SELECT content FROM cutover_journal.parked WHERE journal = $1 AND sequence = $2
    LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]
  static let columnTypes: [PostgresType] = [.bytea]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(sequence)
  }

  struct Row: Sendable {
    var content: [UInt8]
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      content: try row.decode(0))
  }
}

/// `LoadEntries` in `SQL/appending.sql`.
enum LoadEntries: PostgresCopy {
  struct Row: Sendable {
    var journal: Int16
    var sequence: Int64
    var id: String
    var acceptedAt: Int64
    var hash: Int64
    var checksum: Int64
    var content: [UInt8]
  }

  static let name = "LoadEntries"
  static let sql = """
    COPY cutover_journal.entries (journal, sequence, id, accepted_at, hash, checksum, content) FROM STDIN (FORMAT binary)
    """

  static func encode(_ row: Row, into columns: inout PostgresParameters) {
    columns.append(row.journal as Int16?)
    columns.append(row.sequence as Int64?)
    columns.append(row.id as String?)
    columns.append(row.acceptedAt as Int64?)
    columns.append(row.hash as Int64?)
    columns.append(row.checksum as Int64?)
    columns.append(row.content as [UInt8]?)
  }
}

/// `MoveHead` in `SQL/appending.sql`.
struct MoveHead: PostgresStatement {
  var head: Int64
  var newestAt: Int64
  var journal: Int16

  static let name = "MoveHead"
  static let sql = "UPDATE cutover_journal.journals SET head = $1, newest_at = $2 WHERE number = $3"
  static let parameterTypes: [PostgresType] = [.int8, .int8, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(head)
    parameters.append(newestAt)
    parameters.append(journal)
  }
}

/// `AddClockJump` in `SQL/appending.sql`.
struct AddClockJump: PostgresStatement {
  var journal: Int16
  var sequence: Int64
  var expected: Int64
  var said: Int64

  static let name = "AddClockJump"
  static let sql = """
    INSERT INTO cutover_journal.clock_jumps (journal, sequence, expected, said)
    VALUES ($1, $2, $3, $4)
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(sequence)
    parameters.append(expected)
    parameters.append(said)
  }
}

/// `BeginAfter` in `SQL/appending.sql`.
struct BeginAfter: PostgresStatement {
  var after: Int64
  var journal: Int16

  static let name = "BeginAfter"
  static let sql = """
    UPDATE cutover_journal.journals SET begun_after = $1, compacted_through = $1, head = $1
    WHERE number = $2
    """
  static let parameterTypes: [PostgresType] = [.int8, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(after)
    parameters.append(journal)
  }
}
