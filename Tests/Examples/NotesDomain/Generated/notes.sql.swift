// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListNotes` in `SQL/notes.sql`.
struct ListNotes: PostgresQuery {
  static let name = "ListNotes"
  static let sql = "SELECT key, text FROM notes ORDER BY key"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> Note {
    var value = Note()
    value.key = try row.decode(0)
    value.text = try row.decode(1)
    return value
  }
}

/// `UpsertNotes` in `SQL/notes.sql`.
struct UpsertNotes: PostgresStatement {
  var rows: [PlacedNote]

  static let name = "UpsertNotes"
  static let sql = """
    INSERT INTO notes AS t (key, text, seq)
    SELECT r.key, r.text, r.seq FROM unnest($1::text[], $2::text[], $3::bigint[]) AS r (key, text, seq)
    ON CONFLICT (key) DO UPDATE SET text = excluded.text, seq = excluded.seq
    WHERE t.seq < excluded.seq
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.note.key }
    parameters.append(columnOf: rows) { $0.note.text }
    parameters.append(columnOf: rows) { $0.sequence }
  }
}

/// `GetSinkPosition` in `SQL/notes.sql`.
struct GetSinkPosition: PostgresQuery {
  var sink: String

  static let name = "GetSinkPosition"
  static let sql = "SELECT journal, seq, epoch FROM sink_positions WHERE sink = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
  }

  struct Row: Sendable {
    var journal: String
    var seq: Int64
    var epoch: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      journal: try row.decode(0),
      seq: try row.decode(1),
      epoch: try row.decode(2))
  }
}

/// `ClaimSinkPosition` in `SQL/notes.sql`.
struct ClaimSinkPosition: PostgresStatement {
  var epoch: String
  var sink: String
  var journal: String
  var seq: Int64
  var fromEpoch: String?

  static let name = "ClaimSinkPosition"
  static let sql = """
    UPDATE sink_positions SET epoch = $1
    WHERE sink = $2 AND journal = $3 AND seq = $4 AND epoch IS NOT DISTINCT FROM $5::text
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(epoch)
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(fromEpoch)
  }
}

/// `MoveSinkPosition` in `SQL/notes.sql`.
struct MoveSinkPosition: PostgresStatement {
  var sink: String
  var journal: String
  var seq: Int64
  var epoch: String?
  var fromEpoch: String?

  static let name = "MoveSinkPosition"
  static let sql = """
    INSERT INTO sink_positions AS t (sink, journal, seq, epoch) VALUES ($1, $2, $3, $4)
    ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq, epoch = excluded.epoch
    WHERE t.journal = excluded.journal AND t.seq <= excluded.seq AND t.epoch IS NOT DISTINCT FROM $5::text
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(epoch)
    parameters.append(fromEpoch)
  }
}

/// `AdoptSinkPosition` in `SQL/notes.sql`.
struct AdoptSinkPosition: PostgresStatement {
  var sink: String
  var journal: String
  var seq: Int64
  var epoch: String?

  static let name = "AdoptSinkPosition"
  static let sql = """
    INSERT INTO sink_positions AS t (sink, journal, seq, epoch) VALUES ($1, $2, $3, $4)
    ON CONFLICT (sink) DO UPDATE SET journal = excluded.journal, seq = excluded.seq, epoch = excluded.epoch
    WHERE t.seq <= excluded.seq
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(epoch)
  }
}
