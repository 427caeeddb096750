// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetDocument` in `SQL/documents.sql`.
struct GetDocument: PostgresQuery {
  var name: String

  static let name = "GetDocument"
  static let sql = """
    SELECT name, is_null, server_time, last_hourly_marker_read
    FROM documents
    WHERE name = $1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .bool, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredDocument {
    var value = StoredDocument()
    value.name = try row.decode(0)
    value.isNull = try row.decode(1)
    value.serverTime = try row.decode(2)
    value.lastHourlyMarkerRead = try row.decode(3)
    return value
  }
}

/// `UpsertDocument` in `SQL/documents.sql`.
struct UpsertDocument: PostgresStatement {
  var name: String
  var isNull: Bool
  var serverTime: Int64
  var lastHourlyMarkerRead: Int64
  var seq: Int64

  static let name = "UpsertDocument"
  static let sql = """
    INSERT INTO documents AS t (name, is_null, server_time, last_hourly_marker_read, seq)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET
      is_null = excluded.is_null, server_time = excluded.server_time,
      last_hourly_marker_read = excluded.last_hourly_marker_read, seq = excluded.seq, updated_at = now()
    WHERE t.seq <= excluded.seq AND (t.is_null, t.server_time, t.last_hourly_marker_read)
      IS DISTINCT FROM (excluded.is_null, excluded.server_time, excluded.last_hourly_marker_read)
    """
  static let parameterTypes: [PostgresType] = [.text, .bool, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
    parameters.append(isNull)
    parameters.append(serverTime)
    parameters.append(lastHourlyMarkerRead)
    parameters.append(seq)
  }
}
