// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `SettleJournal` in `SQL/moving.sql`.
struct SettleJournal: PostgresStatement {
  var standing: String
  var otherPlace: String
  var journal: Int16

  static let name = "SettleJournal"
  static let sql = "UPDATE cutover_journal.journals SET standing = $1, other_place = $2 WHERE number = $3"
  static let parameterTypes: [PostgresType] = [.text, .text, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(standing)
    parameters.append(otherPlace)
    parameters.append(journal)
  }
}

/// `BecomeJournal` in `SQL/moving.sql`.
struct BecomeJournal: PostgresStatement {
  var identity: String
  var createdAt: Int64
  var begunAfter: Int64
  var compactedThrough: Int64
  var head: Int64
  var newestAt: Int64
  var journal: Int16

  static let name = "BecomeJournal"
  static let sql = """
    UPDATE cutover_journal.journals SET identity = $1, created_at = $2, begun_after = $3,
      compacted_through = $4, head = $5, newest_at = $6
    WHERE number = $7
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .int8, .int8, .int8, .int8, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(identity)
    parameters.append(createdAt)
    parameters.append(begunAfter)
    parameters.append(compactedThrough)
    parameters.append(head)
    parameters.append(newestAt)
    parameters.append(journal)
  }
}

/// `ForgetJournal` in `SQL/moving.sql`.
struct ForgetJournal: PostgresStatement {
  var journal: Int16

  static let name = "ForgetJournal"
  static let sql = """
    WITH gone_entries AS (DELETE FROM cutover_journal.entries WHERE entries.journal = $1),
      gone_ids AS (DELETE FROM cutover_journal.compacted_ids WHERE compacted_ids.journal = $1),
      gone_cursors AS (DELETE FROM cutover_journal.cursors WHERE cursors.journal = $1),
      gone_parked AS (DELETE FROM cutover_journal.parked WHERE parked.journal = $1),
      gone_epochs AS (DELETE FROM cutover_journal.epochs WHERE epochs.journal = $1)
    DELETE FROM cutover_journal.clock_jumps WHERE clock_jumps.journal = $1
    """
  static let parameterTypes: [PostgresType] = [.int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }
}

/// `LoadIDs` in `SQL/moving.sql`.
enum LoadIDs: PostgresCopy {
  struct Row: Sendable {
    var journal: Int16
    var sequence: Int64
    var id: String
    var acceptedAt: Int64
    var hash: Int64
    var checksum: Int64
  }

  static let name = "LoadIDs"
  static let sql = """
    COPY cutover_journal.compacted_ids (journal, sequence, id, accepted_at, hash, checksum) FROM STDIN (FORMAT binary)
    """

  static func encode(_ row: Row, into columns: inout PostgresParameters) {
    columns.append(row.journal as Int16?)
    columns.append(row.sequence as Int64?)
    columns.append(row.id as String?)
    columns.append(row.acceptedAt as Int64?)
    columns.append(row.hash as Int64?)
    columns.append(row.checksum as Int64?)
  }
}

/// `RestoreEpoch` in `SQL/moving.sql`.
struct RestoreEpoch: PostgresStatement {
  var journal: Int16
  var number: Int64
  var token: String
  var process: String
  var place: String
  var begunAt: Int64

  static let name = "RestoreEpoch"
  static let sql = """
    INSERT INTO cutover_journal.epochs (journal, number, token, process, place, begun_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .text, .text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(number)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
    parameters.append(begunAt)
  }
}

/// `ListEpochs` in `SQL/moving.sql`.
struct ListEpochs: PostgresQuery {
  var journal: Int16

  static let name = "ListEpochs"
  static let sql = """
    SELECT number, token, process, place, begun_at FROM cutover_journal.epochs WHERE journal = $1 ORDER BY number
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8, .text, .text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var number: Int64
    var token: String
    var process: String
    var place: String
    var begunAt: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      number: try row.decode(0),
      token: try row.decode(1),
      process: try row.decode(2),
      place: try row.decode(3),
      begunAt: try row.decode(4))
  }
}
