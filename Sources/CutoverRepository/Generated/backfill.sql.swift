// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetBackfillProgress` in `SQL/backfill.sql`.
struct GetBackfillProgress: PostgresQuery {
  var document: String

  static let name = "GetBackfillProgress"
  static let sql = "SELECT fingerprint, records FROM backfill_progress WHERE document = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(document)
  }

  struct Row: Sendable {
    var fingerprint: String
    var records: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      fingerprint: try row.decode(0),
      records: try row.decode(1))
  }
}

/// `SetBackfillProgress` in `SQL/backfill.sql`.
struct SetBackfillProgress: PostgresStatement {
  var document: String
  var fingerprint: String
  var records: Int64

  static let name = "SetBackfillProgress"
  static let sql = """
    INSERT INTO backfill_progress (document, fingerprint, records)
    VALUES ($1, $2, $3)
    ON CONFLICT (document) DO UPDATE SET
      fingerprint = excluded.fingerprint, records = excluded.records, updated_at = now()
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(document)
    parameters.append(fingerprint)
    parameters.append(records)
  }
}

/// `ClearBackfillProgress` in `SQL/backfill.sql`.
struct ClearBackfillProgress: PostgresStatement {
  var document: String

  static let name = "ClearBackfillProgress"
  static let sql = "DELETE FROM backfill_progress WHERE document = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(document)
  }
}

/// `TryLockBackfill` in `SQL/backfill.sql`.
struct TryLockBackfill: PostgresQuery {
  static let name = "TryLockBackfill"
  static let sql = """
    SELECT pg_try_advisory_lock(hashtextextended('cutover backfill ' || coalesce(current_schema(), ''), 0)) AS "acquired!"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var acquired: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      acquired: try row.decode(0))
  }
}

/// `UnlockBackfill` in `SQL/backfill.sql`.
struct UnlockBackfill: PostgresQuery {
  static let name = "UnlockBackfill"
  static let sql = """
    SELECT pg_advisory_unlock(hashtextextended('cutover backfill ' || coalesce(current_schema(), ''), 0)) AS "released!"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var released: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      released: try row.decode(0))
  }
}
