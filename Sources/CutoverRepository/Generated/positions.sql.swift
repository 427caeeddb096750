// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetSinkPosition` in `SQL/positions.sql`.
struct GetSinkPosition: PostgresQuery {
  var sink: String

  static let name = "GetSinkPosition"
  static let sql = """
    SELECT journal, seq, backfill_seq, epoch, epoch_token, epoch_process, epoch_place,
      (seal IS NULL AND epoch IS NULL OR seal IS NOT DISTINCT FROM sink_position_seal(sink, journal, seq, epoch, epoch_token))
        AS "is_sealed!"
    FROM sink_positions WHERE sink = $1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .int8, .int8, .int8, .text, .text, .text, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
  }

  struct Row: Sendable {
    var journal: String
    var seq: Int64
    var backfillSeq: Int64
    var epoch: Int64?
    var epochToken: String?
    var epochProcess: String?
    var epochPlace: String?
    var isSealed: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      journal: try row.decode(0),
      seq: try row.decode(1),
      backfillSeq: try row.decode(2),
      epoch: try row.decode(3),
      epochToken: try row.decode(4),
      epochProcess: try row.decode(5),
      epochPlace: try row.decode(6),
      isSealed: try row.decode(7))
  }
}

/// `TakeSinkLock` in `SQL/positions.sql`.
struct TakeSinkLock: PostgresQuery {
  var sink: String

  static let name = "TakeSinkLock"
  static let sql = """
    SELECT pg_try_advisory_lock(1668641907, hashtext(coalesce(current_schema(), '') || '.' || $1::text)) AS "taken!"
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
  }

  struct Row: Sendable {
    var taken: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      taken: try row.decode(0))
  }
}

/// `FindSinkLockHolder` in `SQL/positions.sql`.
struct FindSinkLockHolder: PostgresQuery {
  var sink: String

  static let name = "FindSinkLockHolder"
  static let sql = """
    SELECT a.pid, a.application_name, host(a.client_addr) AS client_address, a.backend_start::text AS began
    FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 1668641907::oid
      AND l.objid = (hashtext(coalesce(current_schema(), '') || '.' || $1::text)::bigint & 4294967295)::oid
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int4, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
  }

  struct Row: Sendable {
    var pid: Int32?
    var applicationName: String?
    var clientAddress: String?
    var began: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      pid: try row.decode(0),
      applicationName: try row.decode(1),
      clientAddress: try row.decode(2),
      began: try row.decode(3))
  }
}

/// `EndSinkSession` in `SQL/positions.sql`.
struct EndSinkSession: PostgresQuery {
  var backend: Int32

  static let name = "EndSinkSession"
  static let sql = #"SELECT pg_terminate_backend($1::int, 5000) AS "ended!""#
  static let parameterTypes: [PostgresType] = [.int4]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(backend)
  }

  struct Row: Sendable {
    var ended: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      ended: try row.decode(0))
  }
}

/// `KeepSinkSession` in `SQL/positions.sql`.
struct KeepSinkSession: PostgresStatement {
  static let name = "KeepSinkSession"
  static let sql = """
    SELECT set_config(s.name, r.value, false)
    FROM pg_settings AS s
    JOIN (VALUES ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
      ('client_connection_check_interval', '2000')) AS r (name, value) ON r.name = s.name
    """
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `ClaimSinkPosition` in `SQL/positions.sql`.
struct ClaimSinkPosition: PostgresStatement {
  var epoch: Int64
  var token: String
  var process: String
  var place: String
  var sink: String
  var journal: String
  var seq: Int64
  var fromToken: String?

  static let name = "ClaimSinkPosition"
  static let sql = """
    UPDATE sink_positions
    SET epoch = $1, epoch_token = $2, epoch_process = $3, epoch_place = $4,
      seal = sink_position_seal(sink, journal, seq, $1, $2), updated_at = now()
    WHERE sink = $5 AND journal = $6 AND seq = $7 AND epoch_token IS NOT DISTINCT FROM $8::text
    """
  static let parameterTypes: [PostgresType] = [.int8, .text, .text, .text, .text, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(epoch)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(fromToken)
  }
}

/// `GetDatabaseIdentity` in `SQL/positions.sql`.
struct GetDatabaseIdentity: PostgresQuery {
  static let name = "GetDatabaseIdentity"
  static let sql = """
    SELECT d.oid::bigint AS database, d.datname::text AS name,
      host(inet_server_addr()) AS address, inet_server_port() AS port,
      has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS knows_cluster
    FROM pg_database d WHERE d.datname = current_database()
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .text, .text, .int4, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var database: Int64?
    var name: String?
    var address: String?
    var port: Int32?
    var knowsCluster: Bool?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      database: try row.decode(0),
      name: try row.decode(1),
      address: try row.decode(2),
      port: try row.decode(3),
      knowsCluster: try row.decode(4))
  }
}

/// `GetClusterIdentity` in `SQL/positions.sql`.
struct GetClusterIdentity: PostgresQuery {
  static let name = "GetClusterIdentity"
  static let sql = "SELECT system_identifier AS cluster FROM pg_control_system()"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var cluster: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      cluster: try row.decode(0))
  }
}

/// `GetTablesIdentity` in `SQL/positions.sql`.
struct GetTablesIdentity: PostgresQuery {
  static let name = "GetTablesIdentity"
  static let sql = """
    SELECT relnamespace::regnamespace::text AS "schema!", oid::bigint AS "table!"
    FROM pg_class
    WHERE oid = to_regclass('sink_positions')
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var schema: String
    var table: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      schema: try row.decode(0),
      table: try row.decode(1))
  }
}

/// `MoveSinkPosition` in `SQL/positions.sql`.
struct MoveSinkPosition: PostgresStatement {
  var seq: Int64
  var epoch: Int64?
  var token: String?
  var process: String?
  var place: String?
  var sink: String
  var journal: String
  var fromSeq: Int64
  var fromToken: String?

  static let name = "MoveSinkPosition"
  static let sql = """
    UPDATE sink_positions
    SET seq = $1, epoch = $2, epoch_token = $3, epoch_process = $4, epoch_place = $5,
      seal = sink_position_seal(sink, journal, $1, $2, $3), updated_at = now()
    WHERE sink = $6 AND journal = $7 AND seq = $8 AND epoch_token IS NOT DISTINCT FROM $9::text
    """
  static let parameterTypes: [PostgresType] = [.int8, .int8, .text, .text, .text, .text, .text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(epoch)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(fromSeq)
    parameters.append(fromToken)
  }
}

/// `AddSinkPosition` in `SQL/positions.sql`.
struct AddSinkPosition: PostgresStatement {
  var sink: String
  var journal: String
  var seq: Int64
  var epoch: Int64?
  var token: String?
  var process: String?
  var place: String?

  static let name = "AddSinkPosition"
  static let sql = """
    INSERT INTO sink_positions (sink, journal, seq, epoch, epoch_token, epoch_process, epoch_place, seal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, sink_position_seal($1, $2, $3, $4, $5))
    ON CONFLICT DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8, .int8, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(epoch)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
  }
}

/// `AdoptSinkPosition` in `SQL/positions.sql`.
struct AdoptSinkPosition: PostgresStatement {
  var sink: String
  var journal: String
  var seq: Int64
  var epoch: Int64?
  var token: String?
  var process: String?
  var place: String?

  static let name = "AdoptSinkPosition"
  static let sql = """
    INSERT INTO sink_positions AS t (sink, journal, seq, epoch, epoch_token, epoch_process, epoch_place, seal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, sink_position_seal($1, $2, $3, $4, $5))
    ON CONFLICT (sink) DO UPDATE SET
      journal = excluded.journal, seq = excluded.seq, epoch = excluded.epoch, epoch_token = excluded.epoch_token,
      epoch_process = excluded.epoch_process, epoch_place = excluded.epoch_place, seal = excluded.seal, updated_at = now()
    WHERE t.seq <= excluded.seq
      OR t.epoch IS NOT NULL AND t.seal <> sink_position_seal(t.sink, t.journal, t.seq, t.epoch, t.epoch_token)
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8, .int8, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
    parameters.append(journal)
    parameters.append(seq)
    parameters.append(epoch)
    parameters.append(token)
    parameters.append(process)
    parameters.append(place)
  }
}

/// `SetBackfillSequence` in `SQL/positions.sql`.
struct SetBackfillSequence: PostgresStatement {
  var seq: Int64
  var sink: String

  static let name = "SetBackfillSequence"
  static let sql = "UPDATE sink_positions SET backfill_seq = $1 WHERE sink = $2"
  static let parameterTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(sink)
  }
}

/// `MarkWriter` in `SQL/positions.sql`.
struct MarkWriter: PostgresStatement {
  static let name = "MarkWriter"
  static let sql = "SELECT set_config('cutover.writer', 'sink', true)"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `PreferIndexes` in `SQL/positions.sql`.
struct PreferIndexes: PostgresStatement {
  static let name = "PreferIndexes"
  static let sql = "SELECT set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}
