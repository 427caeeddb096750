// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetReplication` in `SQL/standby.sql`.
struct GetReplication: PostgresQuery {
  static let name = "GetReplication"
  static let sql = """
    SELECT current_setting('synchronous_standby_names') <> '' AS "is_wanted!",
      current_setting('synchronous_commit') AS "commits!",
      pg_is_in_recovery() AS "is_standby!",
      (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming') AS "standbys!",
      (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum'))
        AS "synchronous!",
      pg_has_role(current_user, 'pg_monitor', 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AS "is_told!"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.bool, .text, .bool, .int8, .int8, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var isWanted: Bool
    var commits: String
    var isStandby: Bool
    var standbys: Int64
    var synchronous: Int64
    var isTold: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      isWanted: try row.decode(0),
      commits: try row.decode(1),
      isStandby: try row.decode(2),
      standbys: try row.decode(3),
      synchronous: try row.decode(4),
      isTold: try row.decode(5))
  }
}

/// `TryLockJournal` in `SQL/standby.sql`.
struct TryLockJournal: PostgresQuery {
  var name: String

  static let name = "TryLockJournal"
  static let sql = """
    SELECT pg_try_advisory_lock(hashtextextended('cutover_journal ' || $1::text, 0)) AS "acquired!"
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var acquired: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      acquired: try row.decode(0))
  }
}

/// `GetLockHolder` in `SQL/standby.sql`.
struct GetLockHolder: PostgresQuery {
  var name: String

  static let name = "GetLockHolder"
  static let sql = """
    SELECT coalesce(a.application_name, 'another user') AS "program!", coalesce(host(a.client_addr), '') AS "address!",
      coalesce(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'a time that this user may not see')
        AS "began!"
    FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('cutover_journal ' || $1::text, 0)
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var program: String
    var address: String
    var began: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      program: try row.decode(0),
      address: try row.decode(1),
      began: try row.decode(2))
  }
}

/// `UnlockJournal` in `SQL/standby.sql`.
struct UnlockJournal: PostgresQuery {
  var name: String

  static let name = "UnlockJournal"
  static let sql = """
    SELECT pg_advisory_unlock(hashtextextended('cutover_journal ' || $1::text, 0)) AS "released!"
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var released: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      released: try row.decode(0))
  }
}
