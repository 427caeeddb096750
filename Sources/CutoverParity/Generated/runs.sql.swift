// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `BeginRun` in `SQL/runs.sql`.
struct BeginRun: PostgresStatement {
  var id: String
  var domain: String
  var startedAt: PostgresTimestamp
  var mode: String
  var onlyKeys: Bool
  var comparatorHash: String
  var journal: String?
  var legacy: String?
  var repository: String?
  var watches: PostgresJSON

  static let name = "BeginRun"
  static let sql = """
    INSERT INTO cutover_parity.runs (
      id, domain, started_at, mode, only_keys, comparator_hash, journal, legacy, repository, watches
    ) VALUES (
      $1, $2, $3, $4, $5, $6, $7, $8,
      $9, $10::json
    )
    ON CONFLICT DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .timestamptz, .text, .bool, .text, .text, .text, .text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
    parameters.append(domain)
    parameters.append(startedAt)
    parameters.append(mode)
    parameters.append(onlyKeys)
    parameters.append(comparatorHash)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
    parameters.append(watches)
  }
}

/// `LockDomain` in `SQL/runs.sql`.
struct LockDomain: PostgresStatement {
  var domain: String

  static let name = "LockDomain"
  static let sql = "SELECT pg_advisory_xact_lock(hashtextextended('cutover_parity.domain/' || $1::text, 0))"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
  }
}

/// `HoldRun` in `SQL/runs.sql`.
struct HoldRun: PostgresStatement {
  var id: String

  static let name = "HoldRun"
  static let sql = "SELECT pg_advisory_lock(hashtextextended('cutover_parity.run/' || $1::text, 0))"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `ReleaseRun` in `SQL/runs.sql`.
struct ReleaseRun: PostgresStatement {
  var id: String

  static let name = "ReleaseRun"
  static let sql = "SELECT pg_advisory_unlock(hashtextextended('cutover_parity.run/' || $1::text, 0))"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `EndRun` in `SQL/runs.sql`.
struct EndRun: PostgresStatement {
  var id: String
  var domain: String
  var startedAt: PostgresTimestamp
  var mode: String
  var onlyKeys: Bool
  var comparatorHash: String
  var endedAt: PostgresTimestamp
  var verdict: String
  var complete: Bool
  var exitStatus: Int32
  var failure: String?
  var sequence: Int64?
  var pgSnapshot: String?
  var schemaVersion: String?
  var rulesHash: String?
  var journal: String?
  var legacy: String?
  var repository: String?

  static let name = "EndRun"
  static let sql = """
    INSERT INTO cutover_parity.runs AS t (
      id, domain, started_at, mode, only_keys, comparator_hash, ended_at, verdict, complete, exit_status, failure, sequence,
      pg_snapshot, schema_version, rules_hash, journal, legacy, repository, recorded_at
    ) VALUES (
      $1, $2, $3, $4, $5, $6, $7, $8::text, $9::boolean,
      $10::integer, $11, $12, $13, $14,
      $15, $16, $17, $18, clock_timestamp()
    )
    ON CONFLICT (id) DO UPDATE SET
      mode = excluded.mode, ended_at = excluded.ended_at, verdict = excluded.verdict, complete = excluded.complete,
      exit_status = excluded.exit_status, failure = excluded.failure, sequence = excluded.sequence,
      pg_snapshot = excluded.pg_snapshot, schema_version = excluded.schema_version, rules_hash = excluded.rules_hash,
      comparator_hash = excluded.comparator_hash, journal = excluded.journal, legacy = excluded.legacy,
      repository = excluded.repository, recorded_at = excluded.recorded_at
    WHERE t.ended_at IS NULL
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .timestamptz, .text, .bool, .text, .timestamptz, .text, .bool, .int4, .text, .int8, .text, .text, .text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
    parameters.append(domain)
    parameters.append(startedAt)
    parameters.append(mode)
    parameters.append(onlyKeys)
    parameters.append(comparatorHash)
    parameters.append(endedAt)
    parameters.append(verdict)
    parameters.append(complete)
    parameters.append(exitStatus)
    parameters.append(failure)
    parameters.append(sequence)
    parameters.append(pgSnapshot)
    parameters.append(schemaVersion)
    parameters.append(rulesHash)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
  }
}

/// `SetReportHash` in `SQL/runs.sql`.
struct SetReportHash: PostgresStatement {
  var reportSha256: String
  var id: String

  static let name = "SetReportHash"
  static let sql = "UPDATE cutover_parity.runs SET report_sha256 = $1::text WHERE id = $2"
  static let parameterTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(reportSha256)
    parameters.append(id)
  }
}

/// `GetClock` in `SQL/runs.sql`.
struct GetClock: PostgresQuery {
  static let name = "GetClock"
  static let sql = #"SELECT clock_timestamp() AS "now!""#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.timestamptz]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var now: PostgresTimestamp
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      now: try row.decode(0))
  }
}

/// `AddRunEndpoint` in `SQL/runs.sql`.
struct AddRunEndpoint: PostgresStatement {
  var runId: String
  var place: Int32
  var endpoint: String
  var verdict: String
  var complete: Bool
  var requestsPlanned: Int64
  var requestsCompared: Int64
  var requestsSkipped: Int64
  var recordsCompared: Int64
  var recordsSkipped: Int64
  var confirmed: Int64
  var tolerated: Int64
  var undecided: Int64
  var fingerprintsComplete: Bool
  var new: Int64
  var known: Int64
  var changed: Int64
  var resolved: Int64
  var regressed: Int64
  var notEvaluated: Int64
  var durationMs: Int64

  static let name = "AddRunEndpoint"
  static let sql = """
    INSERT INTO cutover_parity.run_endpoints (
      run_id, place, endpoint, verdict, complete, requests_planned, requests_compared, requests_skipped, records_compared,
      records_skipped, confirmed, tolerated, undecided, fingerprints_complete, new, known, changed, resolved, regressed,
      not_evaluated, duration_ms
    ) VALUES (
      $1, $2, $3, $4, $5, $6, $7, $8,
      $9, $10, $11, $12, $13, $14, $15, $16,
      $17, $18, $19, $20, $21
    )
    """
  static let parameterTypes: [PostgresType] = [.text, .int4, .text, .text, .bool, .int8, .int8, .int8, .int8, .int8, .int8, .int8, .int8, .bool, .int8, .int8, .int8, .int8, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(place)
    parameters.append(endpoint)
    parameters.append(verdict)
    parameters.append(complete)
    parameters.append(requestsPlanned)
    parameters.append(requestsCompared)
    parameters.append(requestsSkipped)
    parameters.append(recordsCompared)
    parameters.append(recordsSkipped)
    parameters.append(confirmed)
    parameters.append(tolerated)
    parameters.append(undecided)
    parameters.append(fingerprintsComplete)
    parameters.append(new)
    parameters.append(known)
    parameters.append(changed)
    parameters.append(resolved)
    parameters.append(regressed)
    parameters.append(notEvaluated)
    parameters.append(durationMs)
  }
}

/// `AddSamples` in `SQL/runs.sql`.
struct AddSamples: PostgresStatement {
  var runId: String
  var endpoint: String
  var samples: [PostgresJSON]

  static let name = "AddSamples"
  static let sql = """
    INSERT INTO cutover_parity.samples (run_id, endpoint, place, sample)
    SELECT $1, $2, place - 1, sample
    FROM unnest($3::json[]) WITH ORDINALITY AS given (sample, place)
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .json.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(endpoint)
    parameters.append(samples)
  }
}

/// `ListRuns` in `SQL/runs.sql`.
struct ListRuns: PostgresQuery {
  var domain: String
  var id: String
  var maximum: Int64

  static let name = "ListRuns"
  static let sql = """
    SELECT
      id, domain, started_at, mode, only_keys, comparator_hash, ended_at, verdict, complete, exit_status, failure, sequence,
      pg_snapshot, schema_version, rules_hash, number, begun_at, recorded_at, journal, legacy, repository, report_sha256,
      watches, (ended_at IS NULL AND EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32 | objid::bigint) = hashtextextended('cutover_parity.run/' || id, 0)
      )) AS "is_running!"
    FROM cutover_parity.runs
    WHERE domain = $1 AND ($2 = '' OR id = $2)
    ORDER BY number DESC
    LIMIT $3
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .int8]
  static let columnTypes: [PostgresType] = [.text, .text, .timestamptz, .text, .bool, .text, .timestamptz, .text, .bool, .int4, .text, .int8, .text, .text, .text, .int8, .timestamptz, .timestamptz, .text, .text, .text, .text, .json, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(id)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var id: String
    var domain: String
    var startedAt: PostgresTimestamp
    var mode: String
    var onlyKeys: Bool
    var comparatorHash: String
    var endedAt: PostgresTimestamp?
    var verdict: String?
    var complete: Bool?
    var exitStatus: Int32?
    var failure: String?
    var sequence: Int64?
    var pgSnapshot: String?
    var schemaVersion: String?
    var rulesHash: String?
    var number: Int64
    var begunAt: PostgresTimestamp
    var recordedAt: PostgresTimestamp?
    var journal: String?
    var legacy: String?
    var repository: String?
    var reportSha256: String?
    var watches: PostgresJSON?
    var isRunning: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      domain: try row.decode(1),
      startedAt: try row.decode(2),
      mode: try row.decode(3),
      onlyKeys: try row.decode(4),
      comparatorHash: try row.decode(5),
      endedAt: try row.decode(6),
      verdict: try row.decode(7),
      complete: try row.decode(8),
      exitStatus: try row.decode(9),
      failure: try row.decode(10),
      sequence: try row.decode(11),
      pgSnapshot: try row.decode(12),
      schemaVersion: try row.decode(13),
      rulesHash: try row.decode(14),
      number: try row.decode(15),
      begunAt: try row.decode(16),
      recordedAt: try row.decode(17),
      journal: try row.decode(18),
      legacy: try row.decode(19),
      repository: try row.decode(20),
      reportSha256: try row.decode(21),
      watches: try row.decode(22),
      isRunning: try row.decode(23))
  }
}

/// `ListRunEndpoints` in `SQL/runs.sql`.
struct ListRunEndpoints: PostgresQuery {
  var runIds: [String]

  static let name = "ListRunEndpoints"
  static let sql = """
    SELECT
      run_id, endpoint, verdict, complete, requests_planned, requests_compared, requests_skipped, records_compared,
      records_skipped, confirmed, tolerated, undecided, fingerprints_complete, new, known, changed, resolved, regressed,
      not_evaluated, duration_ms
    FROM cutover_parity.run_endpoints
    WHERE run_id = ANY ($1::text[])
    ORDER BY run_id, place
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .bool, .int8, .int8, .int8, .int8, .int8, .int8, .int8, .int8, .bool, .int8, .int8, .int8, .int8, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runIds)
  }

  struct Row: Sendable {
    var runId: String
    var endpoint: String
    var verdict: String
    var complete: Bool
    var requestsPlanned: Int64
    var requestsCompared: Int64
    var requestsSkipped: Int64
    var recordsCompared: Int64
    var recordsSkipped: Int64
    var confirmed: Int64
    var tolerated: Int64
    var undecided: Int64
    var fingerprintsComplete: Bool
    var new: Int64
    var known: Int64
    var changed: Int64
    var resolved: Int64
    var regressed: Int64
    var notEvaluated: Int64
    var durationMs: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      runId: try row.decode(0),
      endpoint: try row.decode(1),
      verdict: try row.decode(2),
      complete: try row.decode(3),
      requestsPlanned: try row.decode(4),
      requestsCompared: try row.decode(5),
      requestsSkipped: try row.decode(6),
      recordsCompared: try row.decode(7),
      recordsSkipped: try row.decode(8),
      confirmed: try row.decode(9),
      tolerated: try row.decode(10),
      undecided: try row.decode(11),
      fingerprintsComplete: try row.decode(12),
      new: try row.decode(13),
      known: try row.decode(14),
      changed: try row.decode(15),
      resolved: try row.decode(16),
      regressed: try row.decode(17),
      notEvaluated: try row.decode(18),
      durationMs: try row.decode(19))
  }
}

/// `ListTrend` in `SQL/runs.sql`.
struct ListTrend: PostgresQuery {
  var domain: String
  var endpoint: String
  var onlyClean: Bool
  var journal: String?
  var legacy: String?
  var repository: String?
  var maximum: Int64

  static let name = "ListTrend"
  static let sql = """
    SELECT
      r.id, r.started_at, r.mode, e.verdict, e.complete, e.records_compared, e.confirmed, e.tolerated, e.undecided,
      e.fingerprints_complete, e.new, e.known, e.changed, e.resolved, e.regressed, e.not_evaluated, e.duration_ms
    FROM cutover_parity.runs AS r
    JOIN cutover_parity.run_endpoints AS e ON e.run_id = r.id
    WHERE r.domain = $1 AND e.endpoint = $2 AND (NOT $3 OR (e.verdict = 'clean' AND e.complete))
      AND (r.journal IS NULL OR r.journal = $4) AND r.legacy IS NOT DISTINCT FROM $5
      AND r.repository IS NOT DISTINCT FROM $6
    ORDER BY r.number DESC
    LIMIT $7
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .bool, .text, .text, .text, .int8]
  static let columnTypes: [PostgresType] = [.text, .timestamptz, .text, .text, .bool, .int8, .int8, .int8, .int8, .bool, .int8, .int8, .int8, .int8, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(endpoint)
    parameters.append(onlyClean)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var id: String
    var startedAt: PostgresTimestamp
    var mode: String
    var verdict: String
    var complete: Bool
    var recordsCompared: Int64
    var confirmed: Int64
    var tolerated: Int64
    var undecided: Int64
    var fingerprintsComplete: Bool
    var new: Int64
    var known: Int64
    var changed: Int64
    var resolved: Int64
    var regressed: Int64
    var notEvaluated: Int64
    var durationMs: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      startedAt: try row.decode(1),
      mode: try row.decode(2),
      verdict: try row.decode(3),
      complete: try row.decode(4),
      recordsCompared: try row.decode(5),
      confirmed: try row.decode(6),
      tolerated: try row.decode(7),
      undecided: try row.decode(8),
      fingerprintsComplete: try row.decode(9),
      new: try row.decode(10),
      known: try row.decode(11),
      changed: try row.decode(12),
      resolved: try row.decode(13),
      regressed: try row.decode(14),
      notEvaluated: try row.decode(15),
      durationMs: try row.decode(16))
  }
}

/// `FindPastRuns` in `SQL/runs.sql`.
struct FindPastRuns: PostgresQuery {
  var ids: [String]
  var endpoint: String

  static let name = "FindPastRuns"
  static let sql = """
    SELECT r.id, r.started_at, e.verdict, e.complete, e.confirmed, e.tolerated, e.undecided
    FROM cutover_parity.runs AS r
    JOIN cutover_parity.run_endpoints AS e ON e.run_id = r.id
    WHERE r.id = ANY ($1::text[]) AND e.endpoint = $2
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text]
  static let columnTypes: [PostgresType] = [.text, .timestamptz, .text, .bool, .int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
    parameters.append(endpoint)
  }

  struct Row: Sendable {
    var id: String
    var startedAt: PostgresTimestamp
    var verdict: String
    var complete: Bool
    var confirmed: Int64
    var tolerated: Int64
    var undecided: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      startedAt: try row.decode(1),
      verdict: try row.decode(2),
      complete: try row.decode(3),
      confirmed: try row.decode(4),
      tolerated: try row.decode(5),
      undecided: try row.decode(6))
  }
}

/// `ListSamples` in `SQL/runs.sql`.
struct ListSamples: PostgresQuery {
  var runId: String

  static let name = "ListSamples"
  static let sql = """
    SELECT endpoint, sample FROM cutover_parity.samples WHERE run_id = $1 ORDER BY endpoint, place
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var endpoint: String
    var sample: PostgresJSON
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      endpoint: try row.decode(0),
      sample: try row.decode(1))
  }
}

/// `ForgetRuns` in `SQL/runs.sql`.
struct ForgetRuns: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetRuns"
  static let sql = "DELETE FROM cutover_parity.runs WHERE domain = $1 AND started_at < $2"
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}

/// `ForgetSamples` in `SQL/runs.sql`.
struct ForgetSamples: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetSamples"
  static let sql = """
    DELETE FROM cutover_parity.samples AS s
    USING cutover_parity.runs AS r
    WHERE s.run_id = r.id AND r.domain = $1 AND r.started_at < $2
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}
