// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `RecordDifferences` in `SQL/differences.sql`.
struct RecordDifferences: PostgresQuery {
  var domain: String
  var legacy: String
  var endpoint: String
  var runId: String
  var seenAt: PostgresTimestamp
  var fingerprints: [String]
  var legs: [String]
  var kinds: [String]
  var groups: [String]
  var requests: [String]
  var paths: [String]
  var verdicts: [String]
  var valueHashes: [String]

  static let name = "RecordDifferences"
  static let sql = """
    INSERT INTO cutover_parity.differences AS t (
      domain, legacy, endpoint, fingerprint, leg, kind, group_id, request, path, verdict, value_hash, state, first_run,
      first_seen_at, last_run, last_seen_at
    )
    SELECT
      $1::text, $2::text, $3::text, r.fingerprint, r.leg, r.kind, r.group_id, r.request, r.path, r.verdict, r.value_hash,
      'new', $4::text, $5::timestamptz, $4::text, $5::timestamptz
    FROM unnest(
      $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
      $12::text[], $13::text[]
    ) AS r (fingerprint, leg, kind, group_id, request, path, verdict, value_hash)
    ON CONFLICT (domain, legacy, endpoint, fingerprint) DO UPDATE SET
      leg = excluded.leg, group_id = excluded.group_id, verdict = excluded.verdict, value_hash = excluded.value_hash,
      state = CASE
        WHEN t.state = 'resolved' THEN 'regressed'
        WHEN t.value_hash = excluded.value_hash THEN 'known'
        ELSE 'changed'
      END,
      last_run = excluded.last_run, last_seen_at = excluded.last_seen_at, occurrences = t.occurrences + 1,
      resolved_run = NULL, resolved_at = NULL
    RETURNING t.fingerprint, t.group_id, t.state, t.first_run, t.first_seen_at, t.occurrences
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .text, .timestamptz, .text.array, .text.array, .text.array, .text.array, .text.array, .text.array, .text.array, .text.array]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .timestamptz, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(legacy)
    parameters.append(endpoint)
    parameters.append(runId)
    parameters.append(seenAt)
    parameters.append(fingerprints)
    parameters.append(legs)
    parameters.append(kinds)
    parameters.append(groups)
    parameters.append(requests)
    parameters.append(paths)
    parameters.append(verdicts)
    parameters.append(valueHashes)
  }

  struct Row: Sendable {
    var fingerprint: String
    var groupId: String
    var state: String
    var firstRun: String
    var firstSeenAt: PostgresTimestamp
    var occurrences: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      fingerprint: try row.decode(0),
      groupId: try row.decode(1),
      state: try row.decode(2),
      firstRun: try row.decode(3),
      firstSeenAt: try row.decode(4),
      occurrences: try row.decode(5))
  }
}

/// `AdoptDifferences` in `SQL/differences.sql`.
struct AdoptDifferences: PostgresStatement {
  var legacy: String
  var domain: String

  static let name = "AdoptDifferences"
  static let sql = "UPDATE cutover_parity.differences SET legacy = $1::text WHERE domain = $2 AND legacy = ''"
  static let parameterTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(legacy)
    parameters.append(domain)
  }
}

/// `SettleDifferences` in `SQL/differences.sql`.
struct SettleDifferences: PostgresQuery {
  var evaluated: Bool
  var skipped: [String]
  var runId: String
  var seenAt: PostgresTimestamp
  var domain: String
  var legacy: String
  var endpoint: String

  static let name = "SettleDifferences"
  static let sql = """
    UPDATE cutover_parity.differences SET
      state = CASE WHEN $1 AND request <> ALL ($2::text[]) THEN 'resolved' ELSE 'notEvaluated' END,
      resolved_run = CASE WHEN $1 AND request <> ALL ($2::text[]) THEN $3::text END,
      resolved_at = CASE WHEN $1 AND request <> ALL ($2::text[]) THEN $4::timestamptz END
    WHERE domain = $5 AND legacy = $6 AND endpoint = $7 AND state <> 'resolved' AND last_run <> $3
    RETURNING state
    """
  static let parameterTypes: [PostgresType] = [.bool, .text.array, .text, .timestamptz, .text, .text, .text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(evaluated)
    parameters.append(skipped)
    parameters.append(runId)
    parameters.append(seenAt)
    parameters.append(domain)
    parameters.append(legacy)
    parameters.append(endpoint)
  }

  struct Row: Sendable {
    var state: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      state: try row.decode(0))
  }
}

/// `AddTransitions` in `SQL/differences.sql`.
struct AddTransitions: PostgresStatement {
  var runId: String
  var domain: String
  var legacy: String
  var endpoint: String

  static let name = "AddTransitions"
  static let sql = """
    INSERT INTO cutover_parity.transitions (run_id, endpoint, fingerprint, state, kind, request, path)
    SELECT $1::text, t.endpoint, fingerprint, state, kind, request, path
    FROM cutover_parity.differences AS t
    WHERE domain = $2 AND legacy = $3 AND endpoint = $4
      AND (last_run = $1 OR resolved_run = $1) AND state IN ('new', 'changed', 'resolved', 'regressed')
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(domain)
    parameters.append(legacy)
    parameters.append(endpoint)
  }
}

/// `ListTransitions` in `SQL/differences.sql`.
struct ListTransitions: PostgresQuery {
  var runId: String

  static let name = "ListTransitions"
  static let sql = """
    SELECT endpoint, fingerprint, state, kind, request, path
    FROM cutover_parity.transitions
    WHERE run_id = $1
    ORDER BY endpoint, state, path, fingerprint
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var endpoint: String
    var fingerprint: String
    var state: String
    var kind: String
    var request: String
    var path: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      endpoint: try row.decode(0),
      fingerprint: try row.decode(1),
      state: try row.decode(2),
      kind: try row.decode(3),
      request: try row.decode(4),
      path: try row.decode(5))
  }
}

/// `ListUnresolved` in `SQL/differences.sql`.
struct ListUnresolved: PostgresQuery {
  var domain: String
  var legacy: String
  var endpoint: String
  var maximum: Int64

  static let name = "ListUnresolved"
  static let sql = """
    SELECT
      endpoint, fingerprint, leg, kind, group_id, request, path, verdict, state, first_run, first_seen_at, last_run,
      last_seen_at, occurrences
    FROM cutover_parity.differences
    WHERE domain = $1 AND legacy = $2 AND ($3 = '' OR endpoint = $3) AND state <> 'resolved'
    ORDER BY first_seen_at, endpoint, path, fingerprint
    LIMIT $4
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .int8]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .text, .text, .text, .text, .text, .text, .timestamptz, .text, .timestamptz, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(legacy)
    parameters.append(endpoint)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var endpoint: String
    var fingerprint: String
    var leg: String
    var kind: String
    var groupId: String
    var request: String
    var path: String
    var verdict: String
    var state: String
    var firstRun: String
    var firstSeenAt: PostgresTimestamp
    var lastRun: String
    var lastSeenAt: PostgresTimestamp
    var occurrences: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      endpoint: try row.decode(0),
      fingerprint: try row.decode(1),
      leg: try row.decode(2),
      kind: try row.decode(3),
      groupId: try row.decode(4),
      request: try row.decode(5),
      path: try row.decode(6),
      verdict: try row.decode(7),
      state: try row.decode(8),
      firstRun: try row.decode(9),
      firstSeenAt: try row.decode(10),
      lastRun: try row.decode(11),
      lastSeenAt: try row.decode(12),
      occurrences: try row.decode(13))
  }
}

/// `ForgetResolved` in `SQL/differences.sql`.
struct ForgetResolved: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetResolved"
  static let sql = """
    DELETE FROM cutover_parity.differences WHERE domain = $1 AND state = 'resolved' AND resolved_at < $2
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}

/// `ForgetTransitions` in `SQL/differences.sql`.
struct ForgetTransitions: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetTransitions"
  static let sql = """
    DELETE FROM cutover_parity.transitions AS s
    USING cutover_parity.runs AS r
    WHERE s.run_id = r.id AND r.domain = $1 AND r.started_at < $2
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}

/// `AddAcceptance` in `SQL/differences.sql`.
struct AddAcceptance: PostgresStatement {
  var domain: String
  var tableName: String
  var writes: Int64
  var acceptedBy: String
  var reason: String

  static let name = "AddAcceptance"
  static let sql = """
    INSERT INTO cutover_parity.acceptances (domain, table_name, writes, accepted_by, reason)
    VALUES ($1, $2, $3, $4, $5)
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(tableName)
    parameters.append(writes)
    parameters.append(acceptedBy)
    parameters.append(reason)
  }
}
