// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetJournal` in `SQL/reading.sql`.
struct GetJournal: PostgresQuery {
  var name: String

  static let name = "GetJournal"
  static let sql = """
    SELECT number, identity, created_at, begun_after, compacted_through, head, newest_at, standing, other_place
    FROM cutover_journal.journals WHERE name = $1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int2, .text, .int8, .int8, .int8, .int8, .int8, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var number: Int16
    var identity: String
    var createdAt: Int64
    var begunAfter: Int64
    var compactedThrough: Int64
    var head: Int64
    var newestAt: Int64
    var standing: String
    var otherPlace: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      number: try row.decode(0),
      identity: try row.decode(1),
      createdAt: try row.decode(2),
      begunAfter: try row.decode(3),
      compactedThrough: try row.decode(4),
      head: try row.decode(5),
      newestAt: try row.decode(6),
      standing: try row.decode(7),
      otherPlace: try row.decode(8))
  }
}

/// `AddJournal` in `SQL/reading.sql`.
struct AddJournal: PostgresStatement {
  var name: String
  var identity: String

  static let name = "AddJournal"
  static let sql = """
    INSERT INTO cutover_journal.journals (name, identity, created_at)
    VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (name) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
    parameters.append(identity)
  }
}

/// `ListEntries` in `SQL/reading.sql`.
struct ListEntries: PostgresQuery {
  var journal: Int16
  var after: Int64
  var maximum: Int64
  var bytes: Int64

  static let name = "ListEntries"
  static let sql = """
    SELECT sequence, id, accepted_at, hash, checksum, content
    FROM (
      SELECT *, sum(octet_length(content)) OVER (ORDER BY sequence) AS total
      FROM (
        SELECT * FROM cutover_journal.entries
        WHERE journal = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
      ) AS portion
    ) AS summed
    WHERE total <= $4 OR sequence = $2 + 1
    ORDER BY sequence
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .int8, .int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .int8, .int8, .int8, .bytea]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(after)
    parameters.append(maximum)
    parameters.append(bytes)
  }

  struct Row: Sendable {
    var sequence: Int64
    var id: String
    var acceptedAt: Int64
    var hash: Int64
    var checksum: Int64
    var content: [UInt8]
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sequence: try row.decode(0),
      id: try row.decode(1),
      acceptedAt: try row.decode(2),
      hash: try row.decode(3),
      checksum: try row.decode(4),
      content: try row.decode(5))
  }
}

/// `GetExtent` in `SQL/reading.sql`.
struct GetExtent: PostgresQuery {
  var journal: Int16

  static let name = "GetExtent"
  static let sql = "SELECT compacted_through, head FROM cutover_journal.journals WHERE number = $1"
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var compactedThrough: Int64
    var head: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      compactedThrough: try row.decode(0),
      head: try row.decode(1))
  }
}

/// `GetNewestNamed` in `SQL/reading.sql`.
struct GetNewestNamed: PostgresQuery {
  var journal: Int16
  var prefix: String

  static let name = "GetNewestNamed"
  static let sql = """
    SELECT max(sequence) AS sequence FROM cutover_journal.entries
    WHERE journal = $1 AND id >= $2 AND id < $2 || chr(1114111)
    """
  static let parameterTypes: [PostgresType] = [.int2, .text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(prefix)
  }

  struct Row: Sendable {
    var sequence: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sequence: try row.decode(0))
  }
}

/// `ListClockJumps` in `SQL/reading.sql`.
struct ListClockJumps: PostgresQuery {
  var journal: Int16

  static let name = "ListClockJumps"
  static let sql = """
    SELECT sequence, expected, said FROM cutover_journal.clock_jumps WHERE journal = $1 ORDER BY number
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var sequence: Int64
    var expected: Int64
    var said: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sequence: try row.decode(0),
      expected: try row.decode(1),
      said: try row.decode(2))
  }
}

/// `GetOldestEntry` in `SQL/reading.sql`.
struct GetOldestEntry: PostgresQuery {
  var journal: Int16

  static let name = "GetOldestEntry"
  static let sql = """
    SELECT sequence, accepted_at FROM cutover_journal.entries WHERE journal = $1 ORDER BY sequence LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
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

/// `GetJournalSize` in `SQL/reading.sql`.
struct GetJournalSize: PostgresQuery {
  static let name = "GetJournalSize"
  static let sql = """
    SELECT (
      pg_total_relation_size('cutover_journal.entries') + pg_total_relation_size('cutover_journal.compacted_ids')
      + pg_total_relation_size('cutover_journal.parked')
    )::bigint AS "bytes!"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var bytes: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      bytes: try row.decode(0))
  }
}

/// `ListCompactedIDs` in `SQL/reading.sql`.
struct ListCompactedIDs: PostgresQuery {
  var journal: Int16
  var after: Int64
  var maximum: Int64

  static let name = "ListCompactedIDs"
  static let sql = """
    SELECT sequence, id, accepted_at, hash, checksum FROM cutover_journal.compacted_ids
    WHERE journal = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8, .int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(after)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var sequence: Int64
    var id: String
    var acceptedAt: Int64
    var hash: Int64
    var checksum: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sequence: try row.decode(0),
      id: try row.decode(1),
      acceptedAt: try row.decode(2),
      hash: try row.decode(3),
      checksum: try row.decode(4))
  }
}
