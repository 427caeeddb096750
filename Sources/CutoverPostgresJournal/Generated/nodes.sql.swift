// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `SayNode` in `SQL/nodes.sql`.
struct SayNode: PostgresStatement {
  var journal: Int16
  var token: String
  var process: String
  var version: String
  var backend: Int32?
  var session: Int32?

  static let name = "SayNode"
  static let sql = """
    INSERT INTO cutover_journal.nodes (journal, token, process, version, backend, session, began_at, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6,
      (extract(epoch FROM clock_timestamp()) * 1000)::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (journal, token) DO UPDATE
    SET backend = excluded.backend, session = excluded.session, seen_at = excluded.seen_at
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .text, .text, .int4, .int4]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
    parameters.append(process)
    parameters.append(version)
    parameters.append(backend)
    parameters.append(session)
  }
}

/// `SayNodeSink` in `SQL/nodes.sql`.
struct SayNodeSink: PostgresStatement {
  var journal: Int16
  var token: String
  var sink: String
  var feeds: Bool
  var wants: Bool
  var reaches: Bool

  static let name = "SayNodeSink"
  static let sql = """
    INSERT INTO cutover_journal.node_sinks (journal, token, sink, feeds, wants, reaches)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (journal, token, sink) DO UPDATE
    SET feeds = excluded.feeds, wants = excluded.wants, reaches = excluded.reaches
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .text, .bool, .bool, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
    parameters.append(sink)
    parameters.append(feeds)
    parameters.append(wants)
    parameters.append(reaches)
  }
}

/// `ClearSink` in `SQL/nodes.sql`.
struct ClearSink: PostgresStatement {
  var journal: Int16
  var token: String
  var sink: String

  static let name = "ClearSink"
  static let sql = """
    UPDATE cutover_journal.node_sinks SET feeds = false
    WHERE journal = $1 AND token <> $2 AND sink = $3 AND feeds
    """
  static let parameterTypes: [PostgresType] = [.int2, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
    parameters.append(sink)
  }
}

/// `ClearFeeders` in `SQL/nodes.sql`.
struct ClearFeeders: PostgresStatement {
  var journal: Int16
  var token: String

  static let name = "ClearFeeders"
  static let sql = "UPDATE cutover_journal.nodes SET backend = NULL WHERE journal = $1 AND token <> $2"
  static let parameterTypes: [PostgresType] = [.int2, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
  }
}

/// `ForgetNode` in `SQL/nodes.sql`.
struct ForgetNode: PostgresStatement {
  var journal: Int16
  var token: String

  static let name = "ForgetNode"
  static let sql = "DELETE FROM cutover_journal.nodes WHERE journal = $1 AND token = $2"
  static let parameterTypes: [PostgresType] = [.int2, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(token)
  }
}

/// `ForgetSilentNodes` in `SQL/nodes.sql`.
struct ForgetSilentNodes: PostgresStatement {
  var journal: Int16
  var milliseconds: Int64

  static let name = "ForgetSilentNodes"
  static let sql = """
    DELETE FROM cutover_journal.nodes
    WHERE journal = $1 AND backend IS NULL
      AND NOT EXISTS (
        SELECT FROM cutover_journal.node_sinks AS s WHERE s.journal = nodes.journal AND s.token = nodes.token AND s.feeds
      )
      AND seen_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $2
    """
  static let parameterTypes: [PostgresType] = [.int2, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(milliseconds)
  }
}

/// `ListNodes` in `SQL/nodes.sql`.
struct ListNodes: PostgresQuery {
  var journal: Int16

  static let name = "ListNodes"
  static let sql = """
    SELECT token, process, version, backend IS NOT NULL AS "feeds!", began_at,
      ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - seen_at) AS "silence!"
    FROM cutover_journal.nodes WHERE journal = $1 ORDER BY began_at, token
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .bool, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var token: String
    var process: String
    var version: String
    var feeds: Bool
    var beganAt: Int64
    var silence: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      token: try row.decode(0),
      process: try row.decode(1),
      version: try row.decode(2),
      feeds: try row.decode(3),
      beganAt: try row.decode(4),
      silence: try row.decode(5))
  }
}

/// `ListNodeSinks` in `SQL/nodes.sql`.
struct ListNodeSinks: PostgresQuery {
  var journal: Int16

  static let name = "ListNodeSinks"
  static let sql = """
    SELECT token, sink, feeds, wants, reaches FROM cutover_journal.node_sinks WHERE journal = $1 ORDER BY token, sink
    """
  static let parameterTypes: [PostgresType] = [.int2]
  static let columnTypes: [PostgresType] = [.text, .text, .bool, .bool, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
  }

  struct Row: Sendable {
    var token: String
    var sink: String
    var feeds: Bool
    var wants: Bool
    var reaches: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      token: try row.decode(0),
      sink: try row.decode(1),
      feeds: try row.decode(2),
      wants: try row.decode(3),
      reaches: try row.decode(4))
  }
}

/// `GetFeeder` in `SQL/nodes.sql`.
struct GetFeeder: PostgresQuery {
  var journal: Int16
  var name: String

  static let name = "GetFeeder"
  static let sql = """
    SELECT l.pid AS "backend!", coalesce(n.process, a.application_name, '') AS "process!",
      ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - n.seen_at) AS silence
    FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
      LEFT JOIN cutover_journal.nodes AS n ON l.pid IN (n.backend, n.session) AND n.journal = $1
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('cutover_journal ' || $2::text, 0)
    ORDER BY n.seen_at DESC NULLS LAST LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.int2, .text]
  static let columnTypes: [PostgresType] = [.int4, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(journal)
    parameters.append(name)
  }

  struct Row: Sendable {
    var backend: Int32
    var process: String
    var silence: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      backend: try row.decode(0),
      process: try row.decode(1),
      silence: try row.decode(2))
  }
}

/// `EndSession` in `SQL/nodes.sql`.
struct EndSession: PostgresQuery {
  var backend: Int32

  static let name = "EndSession"
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

/// `HoldAppends` in `SQL/nodes.sql`.
struct HoldAppends: PostgresStatement {
  var milliseconds: Int64
  var journal: Int16

  static let name = "HoldAppends"
  static let sql = """
    UPDATE cutover_journal.journals
    SET held_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $1 WHERE number = $2
    """
  static let parameterTypes: [PostgresType] = [.int8, .int2]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(milliseconds)
    parameters.append(journal)
  }
}
