// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `TouchDocuments` in `SQL/sink.sql`.
struct TouchDocuments: PostgresStatement {
  var rows: [StoredDocument]

  static let name = "TouchDocuments"
  static let sql = """
    INSERT INTO documents AS t (name, is_null, server_time, last_hourly_marker_read, seq)
    SELECT r.name, false, r.server_time, r.last_hourly_marker_read, r.seq
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
      AS r (name, server_time, last_hourly_marker_read, seq)
    ON CONFLICT (name) DO UPDATE SET
      is_null = false, server_time = greatest(t.server_time, excluded.server_time),
      last_hourly_marker_read = greatest(t.last_hourly_marker_read, excluded.last_hourly_marker_read),
      seq = greatest(t.seq, excluded.seq), updated_at = now()
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .int8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.name }
    parameters.append(columnOf: rows) { $0.serverTime }
    parameters.append(columnOf: rows) { $0.lastHourlyMarkerRead }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `GetDocumentSequence` in `SQL/sink.sql`.
struct GetDocumentSequence: PostgresQuery {
  var name: String

  static let name = "GetDocumentSequence"
  static let sql = "SELECT seq FROM documents WHERE name = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var seq: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      seq: try row.decode(0))
  }
}
