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

/// `ListNewestTradeOfGroups` in `SQL/outbox.sql`.
struct ListNewestTradeOfGroups: PostgresQuery {
  static let name = "ListNewestTradeOfGroups"
  static let sql = """
    WITH RECURSIVE groups AS (
      (SELECT group_ordinal, model_id FROM trades ORDER BY group_ordinal, sort_time DESC, arrival, id LIMIT 1)
      UNION ALL
      SELECT following.group_ordinal, following.model_id
      FROM groups CROSS JOIN LATERAL (
        SELECT group_ordinal, model_id
        FROM trades
        WHERE group_ordinal > groups.group_ordinal
        ORDER BY group_ordinal, sort_time DESC, arrival, id
        LIMIT 1
      ) AS following
    )
    SELECT group_ordinal AS "group_ordinal!", model_id AS "model_id!" FROM groups
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var groupOrdinal: Int64
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      groupOrdinal: try row.decode(0),
      modelId: try row.decode(1))
  }
}

/// `ListNewestMessagesOfModel` in `SQL/outbox.sql`.
struct ListNewestMessagesOfModel: PostgresQuery {
  var modelId: String
  var maximum: Int64

  static let name = "ListNewestMessagesOfModel"
  static let sql = """
    SELECT conversation_id, ordinal, role, content, timestamp
    FROM conversation_messages
    WHERE conversation_id = (
      SELECT id FROM conversations WHERE model_id = $1 ORDER BY arrival DESC, id DESC LIMIT 1)
    ORDER BY ordinal DESC
    LIMIT $2
    """
  static let parameterTypes: [PostgresType] = [.text, .int8]
  static let columnTypes: [PostgresType] = [.int8, .int8, .text, .text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(maximum)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredMessage {
    var value = StoredMessage()
    value.conversationId = try row.decode(0)
    value.ordinal = try row.decode(1)
    value.role = try row.decode(2)
    value.content = try row.decode(3)
    value.timestamp = try row.decode(4)
    return value
  }
}

/// `GetLastDecision` in `SQL/outbox.sql`.
struct GetLastDecision: PostgresQuery {
  var modelId: String

  static let name = "GetLastDecision"
  static let sql = """
    SELECT detail FROM decision_cycles WHERE model_id = $1 ORDER BY started_at DESC, seq DESC, id LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> CachedDetail {
    var value = CachedDetail()
    value.detail = try row.decode(0)
    return value
  }
}

/// `ListNewestSimOrders` in `SQL/outbox.sql`.
struct ListNewestSimOrders: PostgresQuery {
  var modelId: String
  var maximum: Int64

  static let name = "ListNewestSimOrders"
  static let sql = """
    SELECT id, model_id, symbol, side, status, quantity, price, timestamp
    FROM sim_orders
    WHERE model_id = $1
    ORDER BY timestamp DESC, id
    LIMIT $2
    """
  static let parameterTypes: [PostgresType] = [.text, .int8]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .text, .float8, .float8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(maximum)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> SimOrder {
    var value = SimOrder()
    value.id = try row.decode(0)
    value.modelId = try row.decode(1)
    value.symbol = try row.decode(2)
    value.side = try row.decode(3)
    value.status = try row.decode(4)
    value.quantity = try row.decode(5)
    value.price = try row.decode(6)
    value.timestamp = try row.decode(7)
    return value
  }
}

/// `ListSimBalances` in `SQL/outbox.sql`.
struct ListSimBalances: PostgresQuery {
  var modelId: String

  static let name = "ListSimBalances"
  static let sql = """
    SELECT asset, balance::text AS "balance!", timestamp FROM sim_balances WHERE model_id = $1 ORDER BY asset
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
  }

  struct Row: Sendable {
    var asset: String
    var balance: String
    var timestamp: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      asset: try row.decode(0),
      balance: try row.decode(1),
      timestamp: try row.decode(2))
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
