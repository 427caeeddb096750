// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AddOutboxNotes` in `SQL/outbox.sql`.
struct AddOutboxNotes: PostgresStatement {
  var rows: [OutboxNote]

  static let name = "AddOutboxNotes"
  static let sql = """
    INSERT INTO events_outbox (seq, key, payload)
    SELECT r.seq, r.key, r.payload
    FROM unnest($1::bigint[], $2::text[], $3::json[]) WITH ORDINALITY AS r (seq, key, payload, place)
    ORDER BY r.seq, r.place
    """
  static let parameterTypes: [PostgresType] = [.int8.array, .text.array, .json.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(columnOf: rows) { $0.key }
    parameters.append(columnOf: rows) { $0.payload }
  }
}

/// `LockOutbox` in `SQL/outbox.sql`.
struct LockOutbox: PostgresStatement {
  static let name = "LockOutbox"
  static let sql = "SELECT pg_advisory_lock(hashtextextended('cutover outbox', 0))"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `UnlockOutbox` in `SQL/outbox.sql`.
struct UnlockOutbox: PostgresStatement {
  static let name = "UnlockOutbox"
  static let sql = "SELECT pg_advisory_unlock(hashtextextended('cutover outbox', 0))"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `ListPendingNotes` in `SQL/outbox.sql`.
struct ListPendingNotes: PostgresQuery {
  var maximum: Int64

  static let name = "ListPendingNotes"
  static let sql = """
    SELECT id, seq, key, payload
    FROM events_outbox
    WHERE delivered_at IS NULL
    ORDER BY id
    LIMIT $1
    """
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.int8, .int8, .text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(maximum)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> PendingNote {
    var value = PendingNote()
    value.id = try row.decode(0)
    value.seq = try row.decode(1)
    value.key = try row.decode(2)
    value.payload = try row.decode(3)
    return value
  }
}

/// `DeleteOutboxNotes` in `SQL/outbox.sql`.
struct DeleteOutboxNotes: PostgresStatement {
  var id: [Int64]

  static let name = "DeleteOutboxNotes"
  static let sql = "DELETE FROM events_outbox WHERE id = ANY ($1::bigint[])"
  static let parameterTypes: [PostgresType] = [.int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `FailOutboxNotes` in `SQL/outbox.sql`.
struct FailOutboxNotes: PostgresStatement {
  var error: String
  var id: [Int64]

  static let name = "FailOutboxNotes"
  static let sql = """
    UPDATE events_outbox SET attempts = attempts + 1, last_error = $1 WHERE id = ANY ($2::bigint[])
    """
  static let parameterTypes: [PostgresType] = [.text, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(error)
    parameters.append(id)
  }
}

/// `SetAsideOutboxNotes` in `SQL/outbox.sql`.
struct SetAsideOutboxNotes: PostgresStatement {
  var error: String
  var id: [Int64]

  static let name = "SetAsideOutboxNotes"
  static let sql = """
    UPDATE events_outbox SET delivered_at = 'infinity', attempts = attempts + 1, last_error = $1
    WHERE id = ANY ($2::bigint[])
    """
  static let parameterTypes: [PostgresType] = [.text, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(error)
    parameters.append(id)
  }
}

/// `TakeUpOutboxNotes` in `SQL/outbox.sql`.
struct TakeUpOutboxNotes: PostgresStatement {
  static let name = "TakeUpOutboxNotes"
  static let sql = "UPDATE events_outbox SET delivered_at = NULL WHERE delivered_at = 'infinity'"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `ListPendingKeys` in `SQL/outbox.sql`.
struct ListPendingKeys: PostgresQuery {
  static let name = "ListPendingKeys"
  static let sql = """
    SELECT
      key, delivered_at IS NOT NULL AS "set_aside!", count(*) AS "notes!", max(attempts) AS "attempts!",
      (extract(epoch FROM clock_timestamp() - min(created_at)))::float8 AS "age!",
      (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "last_error?"
    FROM events_outbox
    WHERE delivered_at IS NULL OR delivered_at = 'infinity'
    GROUP BY key, delivered_at IS NOT NULL
    ORDER BY min(id)
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .bool, .int8, .int8, .float8, .text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var key: String
    var setAside: Bool
    var notes: Int64
    var attempts: Int64
    var age: Double
    var lastError: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      key: try row.decode(0),
      setAside: try row.decode(1),
      notes: try row.decode(2),
      attempts: try row.decode(3),
      age: try row.decode(4),
      lastError: try row.decode(5))
  }
}

/// `ListPendingIDs` in `SQL/outbox.sql`.
struct ListPendingIDs: PostgresQuery {
  var every: Bool
  var key: [String]

  static let name = "ListPendingIDs"
  static let sql = """
    SELECT id, key
    FROM events_outbox
    WHERE (delivered_at IS NULL OR delivered_at = 'infinity') AND ($1::boolean OR key = ANY ($2::text[]))
    ORDER BY id
    """
  static let parameterTypes: [PostgresType] = [.bool, .text.array]
  static let columnTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(every)
    parameters.append(key)
  }

  struct Row: Sendable {
    var id: Int64
    var key: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      key: try row.decode(1))
  }
}

/// `ListNotedKeys` in `SQL/outbox.sql`.
struct ListNotedKeys: PostgresQuery {
  static let name = "ListNotedKeys"
  static let sql = """
    SELECT key, bool_or(delivered_at IS NOT NULL) AS "set_aside!"
    FROM events_outbox
    WHERE delivered_at IS NULL OR delivered_at = 'infinity'
    GROUP BY key
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var key: String
    var setAside: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      key: try row.decode(0),
      setAside: try row.decode(1))
  }
}

/// `GetCacheLag` in `SQL/outbox.sql`.
struct GetCacheLag: PostgresQuery {
  var others: [String]

  static let name = "GetCacheLag"
  static let sql = """
    SELECT (extract(epoch FROM clock_timestamp() - created_at))::float8 AS "age!"
    FROM events_outbox
    WHERE (delivered_at IS NULL OR delivered_at = 'infinity')
      AND coalesce(payload ->> 'refresh', '') <> ALL ($1::text[])
    ORDER BY id
    LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(others)
  }

  struct Row: Sendable {
    var age: Double
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      age: try row.decode(0))
  }
}
