// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `EnqueueMessages` in `SQL/messages.sql`.
struct EnqueueMessages: PostgresStatement {
  var rows: [QueuedMessage]

  static let name = "EnqueueMessages"
  static let sql = """
    INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, headers, event_key)
    SELECT
      r.aggregate_type, r.aggregate_id, r.event_type, r.payload::jsonb,
      r.headers::jsonb || jsonb_build_object('eventId', r.event_key), r.event_key
    FROM unnest(
      $1::text[], $2::text[], $3::text[], $4::json[], $5::json[],
      $6::text[]
    ) WITH ORDINALITY AS r (aggregate_type, aggregate_id, event_type, payload, headers, event_key, place)
    ORDER BY r.place
    ON CONFLICT (event_key) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array, .json.array, .json.array, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.aggregateType }
    parameters.append(columnOf: rows) { $0.aggregateId }
    parameters.append(columnOf: rows) { $0.eventType }
    parameters.append(columnOf: rows) { $0.payload }
    parameters.append(columnOf: rows) { $0.headers }
    parameters.append(columnOf: rows) { $0.eventKey }
  }
}

/// `ClaimMessages` in `SQL/messages.sql`.
struct ClaimMessages: PostgresQuery {
  var lease: Double
  var maximum: Int64

  static let name = "ClaimMessages"
  static let sql = """
    UPDATE outbox_messages AS m
    SET claimed_until = now() + make_interval(secs => $1::float8)
    FROM (
      SELECT id FROM outbox_messages
      WHERE NOT delivered AND dead_at IS NULL AND available_at <= now()
        AND (claimed_until IS NULL OR claimed_until <= now())
      ORDER BY available_at, id
      LIMIT $2
      FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE m.id = due.id
    RETURNING
      m.id, m.aggregate_type, m.aggregate_id, m.event_type, m.payload::json AS "payload!", m.headers::json AS "headers!",
      coalesce(m.event_key, m.headers ->> 'eventId', 'message-' || m.id) AS "event_id!",
      (extract(epoch FROM m.available_at) * 1000000)::bigint AS "available!"
    """
  static let parameterTypes: [PostgresType] = [.float8, .int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .text, .text, .json, .json, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(lease)
    parameters.append(maximum)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> ClaimedMessage {
    var value = ClaimedMessage()
    value.id = try row.decode(0)
    value.aggregateType = try row.decode(1)
    value.aggregateId = try row.decode(2)
    value.eventType = try row.decode(3)
    value.payload = try row.decode(4)
    value.headers = try row.decode(5)
    value.eventId = try row.decode(6)
    value.available = try row.decode(7)
    return value
  }
}

/// `SetDelivered` in `SQL/messages.sql`.
struct SetDelivered: PostgresStatement {
  var id: [Int64]

  static let name = "SetDelivered"
  static let sql = """
    UPDATE outbox_messages
    SET delivered = true, published_at = now(), attempts = attempts + 1, claimed_until = NULL, last_error = NULL
    WHERE id = ANY ($1::bigint[]) AND NOT delivered
    """
  static let parameterTypes: [PostgresType] = [.int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `SetFailed` in `SQL/messages.sql`.
struct SetFailed: PostgresQuery {
  var error: String
  var first: Double
  var longest: Double
  var most: Int64
  var id: Int64

  static let name = "SetFailed"
  static let sql = """
    UPDATE outbox_messages
    SET attempts = attempts + 1, last_error = $1, claimed_until = NULL,
      available_at = now() + make_interval(secs => least($2::float8 * power(2, least(attempts, 30)), $3::float8)),
      dead_at = CASE WHEN attempts + 1 >= $4::bigint THEN now() END
    WHERE id = $5 AND NOT delivered AND dead_at IS NULL
    RETURNING dead_at IS NOT NULL AS "is_dead!"
    """
  static let parameterTypes: [PostgresType] = [.text, .float8, .float8, .int8, .int8]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(error)
    parameters.append(first)
    parameters.append(longest)
    parameters.append(most)
    parameters.append(id)
  }

  struct Row: Sendable {
    var isDead: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      isDead: try row.decode(0))
  }
}

/// `ReleaseMessages` in `SQL/messages.sql`.
struct ReleaseMessages: PostgresStatement {
  var id: [Int64]

  static let name = "ReleaseMessages"
  static let sql = """
    UPDATE outbox_messages SET claimed_until = NULL WHERE id = ANY ($1::bigint[]) AND NOT delivered
    """
  static let parameterTypes: [PostgresType] = [.int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `GetMessageStatus` in `SQL/messages.sql`.
struct GetMessageStatus: PostgresQuery {
  static let name = "GetMessageStatus"
  static let sql = """
    SELECT
      count(*) FILTER (WHERE dead_at IS NULL) AS "pending!", count(*) FILTER (WHERE dead_at IS NOT NULL) AS "dead!",
      coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE dead_at IS NULL)), 0)::float8
        AS "oldest!",
      (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "last_error?"
    FROM outbox_messages
    WHERE NOT delivered
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .int8, .float8, .text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var pending: Int64
    var dead: Int64
    var oldest: Double
    var lastError: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      pending: try row.decode(0),
      dead: try row.decode(1),
      oldest: try row.decode(2),
      lastError: try row.decode(3))
  }
}

/// `ListMessages` in `SQL/messages.sql`.
struct ListMessages: PostgresQuery {
  var after: Int64
  var state: String
  var maximum: Int64

  static let name = "ListMessages"
  static let sql = """
    SELECT
      m.id, m.aggregate_type, m.aggregate_id, m.event_type, m.payload::json AS "payload!", m.headers::json AS "headers!",
      m.state AS "state!", m.attempts::bigint AS "attempts!", m.last_error,
      (extract(epoch FROM m.available_at) * 1000)::bigint AS "available_at!",
      (extract(epoch FROM m.published_at) * 1000)::bigint AS "published_at?",
      (extract(epoch FROM m.created_at) * 1000)::bigint AS "created_at!"
    FROM (
      SELECT
        *,
        CASE
          WHEN delivered THEN 'DELIVERED'
          WHEN dead_at IS NOT NULL THEN 'DEAD'
          WHEN claimed_until > now() THEN 'CLAIMED'
          WHEN attempts > 0 THEN 'RETRY'
          ELSE 'PENDING'
        END AS state
      FROM outbox_messages
      WHERE id > $1
    ) AS m
    WHERE $2::text = '' OR m.state = $2
    ORDER BY m.id
    LIMIT $3
    """
  static let parameterTypes: [PostgresType] = [.int8, .text, .int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .text, .text, .json, .json, .text, .int8, .text, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(after)
    parameters.append(state)
    parameters.append(maximum)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredMessage {
    var value = StoredMessage()
    value.id = try row.decode(0)
    value.aggregateType = try row.decode(1)
    value.aggregateId = try row.decode(2)
    value.eventType = try row.decode(3)
    value.payload = try row.decode(4)
    value.headers = try row.decode(5)
    value.state = try row.decode(6)
    value.attempts = try row.decode(7)
    value.lastError = try row.decode(8)
    value.availableAt = try row.decode(9)
    value.publishedAt = try row.decode(10)
    value.createdAt = try row.decode(11)
    return value
  }
}

/// `ReplayMessages` in `SQL/messages.sql`.
struct ReplayMessages: PostgresStatement {
  var every: Bool
  var id: [Int64]

  static let name = "ReplayMessages"
  static let sql = """
    UPDATE outbox_messages
    SET available_at = now(), attempts = CASE WHEN dead_at IS NULL THEN attempts ELSE 0 END, dead_at = NULL,
      claimed_until = NULL
    WHERE NOT delivered AND (attempts > 0 OR dead_at IS NOT NULL)
      AND (claimed_until IS NULL OR claimed_until <= now())
      AND ($1::boolean OR id = ANY ($2::bigint[]))
    """
  static let parameterTypes: [PostgresType] = [.bool, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(every)
    parameters.append(id)
  }
}

/// `GetMessageDelivered` in `SQL/messages.sql`.
struct GetMessageDelivered: PostgresQuery {
  var id: Int64

  static let name = "GetMessageDelivered"
  static let sql = "SELECT delivered FROM outbox_messages WHERE id = $1"
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }

  struct Row: Sendable {
    var delivered: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      delivered: try row.decode(0))
  }
}

/// `DeleteMessage` in `SQL/messages.sql`.
struct DeleteMessage: PostgresStatement {
  var id: Int64

  static let name = "DeleteMessage"
  static let sql = "DELETE FROM outbox_messages WHERE id = $1"
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `PurgeMessages` in `SQL/messages.sql`.
struct PurgeMessages: PostgresStatement {
  var before: Double
  var state: String

  static let name = "PurgeMessages"
  static let sql = """
    DELETE FROM outbox_messages
    WHERE coalesce(published_at, created_at) < to_timestamp($1::float8)
      AND (
        $2::text = ''
        OR $2 = CASE
          WHEN delivered THEN 'DELIVERED'
          WHEN dead_at IS NOT NULL THEN 'DEAD'
          WHEN claimed_until > now() THEN 'CLAIMED'
          WHEN attempts > 0 THEN 'RETRY'
          ELSE 'PENDING'
        END)
    """
  static let parameterTypes: [PostgresType] = [.float8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(before)
    parameters.append(state)
  }
}

/// `ExpireMessages` in `SQL/messages.sql`.
struct ExpireMessages: PostgresStatement {
  var unsent: Bool
  var keep: Double

  static let name = "ExpireMessages"
  static let sql = """
    DELETE FROM outbox_messages
    WHERE (delivered OR $1::boolean)
      AND available_at < now() - make_interval(secs => $2::float8)
      AND coalesce(published_at, created_at) < now() - make_interval(secs => $2::float8)
    """
  static let parameterTypes: [PostgresType] = [.bool, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(unsent)
    parameters.append(keep)
  }
}
