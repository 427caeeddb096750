// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListNewestTradeOfGroups` in `SQL/cache.sql`.
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

/// `ListNewestMessagesOfModel` in `SQL/cache.sql`.
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

/// `GetLastDecision` in `SQL/cache.sql`.
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

/// `ListNewestSimOrders` in `SQL/cache.sql`.
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

/// `ListSimBalances` in `SQL/cache.sql`.
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
