// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListSinceInceptionValues` in `SQL/summaries.sql`.
struct ListSinceInceptionValues: PostgresQuery {
  static let name = "ListSinceInceptionValues"
  static let sql = """
    SELECT
      id, arrival, nav_since_inception, inception_date, num_invocations, model_id
    FROM since_inception_values
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .float8, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredSinceInceptionValue {
    var value = StoredSinceInceptionValue()
    value.id = try row.decode(0)
    value.arrival = try row.decode(1)
    value.navSinceInception = try row.decode(2)
    value.inceptionDate = try row.decode(3)
    value.numInvocations = try row.decode(4)
    value.modelId = try row.decode(5)
    return value
  }
}

/// `ListSinceInceptionModels` in `SQL/summaries.sql`.
struct ListSinceInceptionModels: PostgresQuery {
  static let name = "ListSinceInceptionModels"
  static let sql = "SELECT DISTINCT model_id FROM since_inception_values ORDER BY model_id"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      modelId: try row.decode(0))
  }
}

/// `ListSinceInceptionValuesOfModel` in `SQL/summaries.sql`.
struct ListSinceInceptionValuesOfModel: PostgresQuery {
  var modelId: String

  static let name = "ListSinceInceptionValuesOfModel"
  static let sql = """
    SELECT
      id, arrival, nav_since_inception, inception_date, num_invocations, model_id
    FROM since_inception_values
    WHERE model_id = $1
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .float8, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredSinceInceptionValue {
    var value = StoredSinceInceptionValue()
    value.id = try row.decode(0)
    value.arrival = try row.decode(1)
    value.navSinceInception = try row.decode(2)
    value.inceptionDate = try row.decode(3)
    value.numInvocations = try row.decode(4)
    value.modelId = try row.decode(5)
    return value
  }
}

/// `UpsertSinceInceptionValues` in `SQL/summaries.sql`.
struct UpsertSinceInceptionValues: PostgresStatement {
  var rows: [StoredSinceInceptionValue]
  var always: Bool

  static let name = "UpsertSinceInceptionValues"
  static let sql = """
    WITH written AS (
    INSERT INTO since_inception_values AS t (
      id, arrival, nav_since_inception, inception_date, num_invocations, model_id, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::bigint[], $3::float8[], $4::float8[],
      $5::bigint[], $6::text[], $7::bigint[]
    ) AS r
    ON CONFLICT (id) DO UPDATE SET
      arrival = excluded.arrival, nav_since_inception = excluded.nav_since_inception,
      inception_date = excluded.inception_date, num_invocations = excluded.num_invocations, model_id = excluded.model_id,
      seq = excluded.seq,
      updated_at = CASE WHEN $8 OR record_image_ne(
          ROW(
            t.nav_since_inception, t.inception_date, t.num_invocations, t.model_id
          ),
          ROW(
            excluded.nav_since_inception, excluded.inception_date, excluded.num_invocations, excluded.model_id
          ))
          THEN now() ELSE t.updated_at END
    WHERE t.seq <= excluded.seq AND ($8 OR record_image_ne(
      ROW(
        t.arrival, t.nav_since_inception, t.inception_date, t.num_invocations, t.model_id
      ),
      ROW(
        excluded.arrival, excluded.nav_since_inception, excluded.inception_date, excluded.num_invocations,
        excluded.model_id
      )))
    RETURNING updated_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .float8.array, .float8.array, .int8.array, .text.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.navSinceInception }
    parameters.append(columnOf: rows) { $0.inceptionDate }
    parameters.append(columnOf: rows) { $0.numInvocations }
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `ListLeaderboardEntries` in `SQL/summaries.sql`.
struct ListLeaderboardEntries: PostgresQuery {
  static let name = "ListLeaderboardEntries"
  static let sql = """
    SELECT
      id, arrival, num_trades, sharpe, win_dollars, num_losses, lose_dollars, return_pct, equity, num_wins
    FROM leaderboard_entries
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8, .int8, .float8, .float8, .int8, .float8, .float8, .float8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredLeaderboardEntry {
    var value = StoredLeaderboardEntry()
    value.id = try row.decode(0)
    value.arrival = try row.decode(1)
    value.numTrades = try row.decode(2)
    value.sharpe = try row.decode(3)
    value.winDollars = try row.decode(4)
    value.numLosses = try row.decode(5)
    value.loseDollars = try row.decode(6)
    value.returnPct = try row.decode(7)
    value.equity = try row.decode(8)
    value.numWins = try row.decode(9)
    return value
  }
}

/// `UpsertLeaderboardEntries` in `SQL/summaries.sql`.
struct UpsertLeaderboardEntries: PostgresStatement {
  var rows: [StoredLeaderboardEntry]
  var always: Bool

  static let name = "UpsertLeaderboardEntries"
  static let sql = """
    INSERT INTO leaderboard_entries AS t (
      id, arrival, num_trades, sharpe, win_dollars, num_losses, lose_dollars, return_pct, equity, num_wins, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::bigint[], $3::bigint[], $4::float8[], $5::float8[],
      $6::bigint[], $7::float8[], $8::float8[], $9::float8[], $10::bigint[],
      $11::bigint[]
    ) AS r
    ON CONFLICT (id) DO UPDATE SET
      arrival = excluded.arrival, num_trades = excluded.num_trades, sharpe = excluded.sharpe,
      win_dollars = excluded.win_dollars, num_losses = excluded.num_losses, lose_dollars = excluded.lose_dollars,
      return_pct = excluded.return_pct, equity = excluded.equity, num_wins = excluded.num_wins, seq = excluded.seq,
      updated_at = now()
    WHERE t.seq <= excluded.seq AND ($12 OR record_image_ne(
      ROW(
        t.arrival, t.num_trades, t.sharpe, t.win_dollars, t.num_losses, t.lose_dollars, t.return_pct, t.equity, t.num_wins
      ),
      ROW(
        excluded.arrival, excluded.num_trades, excluded.sharpe, excluded.win_dollars, excluded.num_losses,
        excluded.lose_dollars, excluded.return_pct, excluded.equity, excluded.num_wins
      )))
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .int8.array, .float8.array, .float8.array, .int8.array, .float8.array, .float8.array, .float8.array, .int8.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.numTrades }
    parameters.append(columnOf: rows) { $0.sharpe }
    parameters.append(columnOf: rows) { $0.winDollars }
    parameters.append(columnOf: rows) { $0.numLosses }
    parameters.append(columnOf: rows) { $0.loseDollars }
    parameters.append(columnOf: rows) { $0.returnPct }
    parameters.append(columnOf: rows) { $0.equity }
    parameters.append(columnOf: rows) { $0.numWins }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `DeleteLeaderboardEntriesExcept` in `SQL/summaries.sql`.
struct DeleteLeaderboardEntriesExcept: PostgresStatement {
  var rows: [StoredLeaderboardEntry]
  var seq: Int64

  static let name = "DeleteLeaderboardEntriesExcept"
  static let sql = "DELETE FROM leaderboard_entries WHERE seq <= $1 AND id <> ALL ($2::text[])"
  static let parameterTypes: [PostgresType] = [.int8, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(columnOf: rows) { $0.id }
  }
}

/// `FindSinceInceptionValues` in `SQL/summaries.sql`.
struct FindSinceInceptionValues: PostgresQuery {
  var ids: [String]

  static let name = "FindSinceInceptionValues"
  static let sql = "SELECT id, arrival, model_id FROM since_inception_values WHERE id = ANY ($1::text[])"
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: String
    var arrival: Int64
    var modelId: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      arrival: try row.decode(1),
      modelId: try row.decode(2))
  }
}
