// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListConversations` in `SQL/conversations.sql`.
struct ListConversations: PostgresQuery {
  static let name = "ListConversations"
  static let sql = """
    SELECT
      id, model_id, occurrence, arrival, messages_null,
      (id = first_value(id) OVER (PARTITION BY model_id ORDER BY arrival DESC, id DESC)) AS "is_last!"
    FROM conversations
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .text, .int8, .int8, .bool, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredConversation {
    var value = StoredConversation()
    value.id = try row.decode(0)
    value.modelId = try row.decode(1)
    value.occurrence = try row.decode(2)
    value.arrival = try row.decode(3)
    value.messagesNull = try row.decode(4)
    value.isLast = try row.decode(5)
    return value
  }
}

/// `ListMessages` in `SQL/conversations.sql`.
struct ListMessages: PostgresQuery {
  var conversationId: Int64
  var before: Int64

  static let name = "ListMessages"
  static let sql = """
    SELECT conversation_id, ordinal, role, content, timestamp
    FROM conversation_messages
    WHERE conversation_id = $1 AND ordinal < $2
    ORDER BY ordinal
    """
  static let parameterTypes: [PostgresType] = [.int8, .int8]
  static let columnTypes: [PostgresType] = [.int8, .int8, .text, .text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(conversationId)
    parameters.append(before)
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

/// `ListNewestMessages` in `SQL/conversations.sql`.
struct ListNewestMessages: PostgresQuery {
  var conversationId: Int64
  var maximum: Int64

  static let name = "ListNewestMessages"
  static let sql = """
    SELECT conversation_id, ordinal, role, content, timestamp
    FROM conversation_messages
    WHERE conversation_id = $1
    ORDER BY ordinal DESC
    LIMIT $2
    """
  static let parameterTypes: [PostgresType] = [.int8, .int8]
  static let columnTypes: [PostgresType] = [.int8, .int8, .text, .text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(conversationId)
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

/// `UpsertConversation` in `SQL/conversations.sql`.
struct UpsertConversation: PostgresStatement {
  var modelId: String
  var occurrence: Int64
  var arrival: Int64
  var messagesNull: Bool
  var seq: Int64

  static let name = "UpsertConversation"
  static let sql = """
    WITH written AS (
    INSERT INTO conversations AS t (model_id, occurrence, arrival, messages_null, seq)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (model_id, occurrence) DO UPDATE SET
      arrival = excluded.arrival, messages_null = excluded.messages_null, seq = excluded.seq,
      updated_at = CASE WHEN t.messages_null IS DISTINCT FROM excluded.messages_null THEN now() ELSE t.updated_at END
    WHERE t.seq <= excluded.seq
      AND (t.arrival, t.messages_null) IS DISTINCT FROM (excluded.arrival, excluded.messages_null)
    RETURNING updated_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .int8, .bool, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(occurrence)
    parameters.append(arrival)
    parameters.append(messagesNull)
    parameters.append(seq)
  }
}

/// `GetConversationID` in `SQL/conversations.sql`.
struct GetConversationID: PostgresQuery {
  var modelId: String
  var occurrence: Int64

  static let name = "GetConversationID"
  static let sql = "SELECT id FROM conversations WHERE model_id = $1 AND occurrence = $2"
  static let parameterTypes: [PostgresType] = [.text, .int8]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(occurrence)
  }

  struct Row: Sendable {
    var id: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `NumberLiveMessages` in `SQL/conversations.sql`.
struct NumberLiveMessages: PostgresStatement {
  var conversationId: Int64
  var firstLive: Int64
  var seq: Int64

  static let name = "NumberLiveMessages"
  static let sql = """
    UPDATE conversation_messages AS t SET ordinal = r.place
    FROM (
      SELECT l.ordinal, b.next + row_number() OVER (ORDER BY l.ordinal) - 1 AS place
      FROM conversation_messages AS l, (
        SELECT coalesce(max(ordinal) + 1, 0) AS next
        FROM conversation_messages
        WHERE conversation_id = $1 AND ordinal < $2
      ) AS b
      WHERE l.conversation_id = $1 AND l.ordinal >= $2 AND l.seq <= $3
    ) AS r
    WHERE t.conversation_id = $1 AND t.ordinal = r.ordinal
    """
  static let parameterTypes: [PostgresType] = [.int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(conversationId)
    parameters.append(firstLive)
    parameters.append(seq)
  }
}

/// `DeleteMessagesFrom` in `SQL/conversations.sql`.
struct DeleteMessagesFrom: PostgresStatement {
  var conversationId: Int64
  var ordinal: Int64
  var seq: Int64

  static let name = "DeleteMessagesFrom"
  static let sql = """
    DELETE FROM conversation_messages WHERE conversation_id = $1 AND ordinal >= $2 AND seq <= $3
    """
  static let parameterTypes: [PostgresType] = [.int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(conversationId)
    parameters.append(ordinal)
    parameters.append(seq)
  }
}

/// `DeleteConversationsExcept` in `SQL/conversations.sql`.
struct DeleteConversationsExcept: PostgresStatement {
  var seq: Int64
  var modelId: [String]
  var conversations: [Int64]

  static let name = "DeleteConversationsExcept"
  static let sql = """
    DELETE FROM conversations AS t
    WHERE t.seq <= $1 AND NOT EXISTS (
      SELECT FROM unnest($2::text[], $3::bigint[]) AS kept (model_id, conversations)
      WHERE kept.model_id = t.model_id AND t.occurrence < kept.conversations)
    """
  static let parameterTypes: [PostgresType] = [.int8, .text.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(modelId)
    parameters.append(conversations)
  }
}

/// `FindLastConversations` in `SQL/conversations.sql`.
struct FindLastConversations: PostgresQuery {
  var models: [String]

  static let name = "FindLastConversations"
  static let sql = """
    SELECT DISTINCT ON (model_id)
      id, model_id, (max(occurrence) OVER (PARTITION BY model_id)) AS "occurrence!", key
    FROM conversations
    WHERE model_id = ANY ($1::text[])
    ORDER BY model_id, arrival DESC, id DESC
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.int8, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(models)
  }

  struct Row: Sendable {
    var id: Int64
    var modelId: String
    var occurrence: Int64
    var key: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1),
      occurrence: try row.decode(2),
      key: try row.decode(3))
  }
}

/// `SetConversationKeys` in `SQL/conversations.sql`.
struct SetConversationKeys: PostgresStatement {
  var models: [String]
  var keys: [String]

  static let name = "SetConversationKeys"
  static let sql = """
    UPDATE conversations AS t
    SET key = CASE WHEN t.id = newest.id THEN newest.key END
    FROM (
      SELECT DISTINCT ON (c.model_id) c.id, c.model_id, r.key, (c.key IS DISTINCT FROM r.key) AS is_other
      FROM conversations AS c
        LEFT JOIN unnest($1::text[], $2::text[]) AS r (model_id, key) ON r.model_id = c.model_id
      ORDER BY c.model_id, c.arrival DESC, c.id DESC
    ) AS newest
    WHERE t.model_id = newest.model_id AND newest.is_other
      AND t.key IS DISTINCT FROM CASE WHEN t.id = newest.id THEN newest.key END
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(models)
    parameters.append(keys)
  }
}

/// `FindConversationAt` in `SQL/conversations.sql`.
struct FindConversationAt: PostgresQuery {
  var modelId: String
  var arrival: Int64
  var key: String?

  static let name = "FindConversationAt"
  static let sql = """
    SELECT id, key
    FROM conversations
    WHERE model_id = $1 AND (arrival <= $2 OR key = $3)
    ORDER BY (key = $3) IS TRUE DESC, arrival DESC, id DESC
    LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .text]
  static let columnTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(arrival)
    parameters.append(key)
  }

  struct Row: Sendable {
    var id: Int64
    var key: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      key: try row.decode(1))
  }
}

/// `AddConversations` in `SQL/conversations.sql`.
struct AddConversations: PostgresQuery {
  var rows: [StoredConversation]

  static let name = "AddConversations"
  static let sql = """
    INSERT INTO conversations (model_id, occurrence, arrival, messages_null, key, seq)
    SELECT r.model_id, r.occurrence, r.arrival, false, r.key, r.seq
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
      AS r (model_id, occurrence, arrival, key, seq)
    RETURNING id, model_id, occurrence
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .int8.array, .text.array, .int8.array]
  static let columnTypes: [PostgresType] = [.int8, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.occurrence }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.key }
    parameters.append(columnOf: rows) { $0.seq }
  }

  struct Row: Sendable {
    var id: Int64
    var modelId: String
    var occurrence: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1),
      occurrence: try row.decode(2))
  }
}

/// `TouchConversations` in `SQL/conversations.sql`.
struct TouchConversations: PostgresStatement {
  var rows: [TouchedConversation]

  static let name = "TouchConversations"
  static let sql = """
    UPDATE conversations AS t SET messages_null = false, seq = greatest(t.seq, r.seq), updated_at = now()
    FROM unnest($1::bigint[], $2::bigint[]) AS r (id, seq)
    WHERE t.id = r.id
    """
  static let parameterTypes: [PostgresType] = [.int8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.seq }
  }
}
