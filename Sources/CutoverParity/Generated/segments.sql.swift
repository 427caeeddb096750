// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `PutShare` in `SQL/segments.sql`.
struct PutShare: PostgresStatement {
  var runId: String
  var fit: String
  var isOpen: Bool
  var program: String
  var schemaVersion: String
  var snapshot: String
  var sequence: Int64
  var cutFolder: String
  var cachePrefix: String
  var endpoints: [String]
  var legs: [String]
  var samples: Int32
  var baselines: PostgresJSON
  var rules: String?
  var rulesHash: String?
  var deadlineAt: PostgresTimestamp?
  var journal: String?
  var legacy: String?
  var repository: String?
  var address: String?

  static let name = "PutShare"
  static let sql = """
    INSERT INTO cutover_parity.shares (
      run_id, fit, is_open, program, schema_version, snapshot, sequence, cut_folder, cache_prefix, endpoints, legs, samples,
      baselines, rules, rules_hash, deadline_at, journal, legacy, repository, address
    ) VALUES (
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
      $11, $12, $13, $14, $15, $16, $17,
      $18, $19, $20
    )
    ON CONFLICT (run_id) DO UPDATE SET
      fit = excluded.fit, is_open = excluded.is_open, program = excluded.program,
      schema_version = excluded.schema_version, snapshot = excluded.snapshot, sequence = excluded.sequence,
      cut_folder = excluded.cut_folder, cache_prefix = excluded.cache_prefix, endpoints = excluded.endpoints,
      legs = excluded.legs, samples = excluded.samples, baselines = excluded.baselines, rules = excluded.rules,
      rules_hash = excluded.rules_hash, deadline_at = excluded.deadline_at, journal = excluded.journal,
      legacy = excluded.legacy, repository = excluded.repository, address = excluded.address
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .bool, .text, .text, .text, .int8, .text, .text, .text.array, .text.array, .int4, .json, .text, .text, .timestamptz, .text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(fit)
    parameters.append(isOpen)
    parameters.append(program)
    parameters.append(schemaVersion)
    parameters.append(snapshot)
    parameters.append(sequence)
    parameters.append(cutFolder)
    parameters.append(cachePrefix)
    parameters.append(endpoints)
    parameters.append(legs)
    parameters.append(samples)
    parameters.append(baselines)
    parameters.append(rules)
    parameters.append(rulesHash)
    parameters.append(deadlineAt)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
    parameters.append(address)
  }
}

/// `ListShares` in `SQL/segments.sql`.
struct ListShares: PostgresQuery {
  var domain: String
  var id: String

  static let name = "ListShares"
  static let sql = """
    SELECT
      s.run_id, r.started_at, r.mode, r.only_keys, r.comparator_hash, s.program, s.schema_version, s.snapshot, s.sequence,
      s.cut_folder, s.cache_prefix, s.endpoints, s.legs, s.samples, s.baselines, s.rules, s.rules_hash, s.deadline_at,
      s.journal, s.legacy, s.repository, s.address
    FROM cutover_parity.shares AS s
    JOIN cutover_parity.runs AS r ON r.id = s.run_id
    WHERE r.domain = $1 AND r.ended_at IS NULL AND s.is_open AND ($2 = '' OR r.id = $2)
      AND EXISTS (
        SELECT FROM cutover_parity.segments AS g
        WHERE g.run_id = s.run_id AND (g.state = 'open' OR (g.state = 'claimed' AND g.lease_until < clock_timestamp()))
      )
      AND EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32 | objid::bigint) = hashtextextended('cutover_parity.run/' || s.run_id, 0)
      )
    ORDER BY r.started_at, r.id
    """
  static let parameterTypes: [PostgresType] = [.text, .text]
  static let columnTypes: [PostgresType] = [.text, .timestamptz, .text, .bool, .text, .text, .text, .text, .int8, .text, .text, .text.array, .text.array, .int4, .json, .text, .text, .timestamptz, .text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(id)
  }

  struct Row: Sendable {
    var runId: String
    var startedAt: PostgresTimestamp
    var mode: String
    var onlyKeys: Bool
    var comparatorHash: String
    var program: String
    var schemaVersion: String
    var snapshot: String
    var sequence: Int64
    var cutFolder: String
    var cachePrefix: String
    var endpoints: [String]
    var legs: [String]
    var samples: Int32
    var baselines: PostgresJSON
    var rules: String?
    var rulesHash: String?
    var deadlineAt: PostgresTimestamp?
    var journal: String?
    var legacy: String?
    var repository: String?
    var address: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      runId: try row.decode(0),
      startedAt: try row.decode(1),
      mode: try row.decode(2),
      onlyKeys: try row.decode(3),
      comparatorHash: try row.decode(4),
      program: try row.decode(5),
      schemaVersion: try row.decode(6),
      snapshot: try row.decode(7),
      sequence: try row.decode(8),
      cutFolder: try row.decode(9),
      cachePrefix: try row.decode(10),
      endpoints: try row.decode(11),
      legs: try row.decode(12),
      samples: try row.decode(13),
      baselines: try row.decode(14),
      rules: try row.decode(15),
      rulesHash: try row.decode(16),
      deadlineAt: try row.decode(17),
      journal: try row.decode(18),
      legacy: try row.decode(19),
      repository: try row.decode(20),
      address: try row.decode(21))
  }
}

/// `ListInterrupted` in `SQL/segments.sql`.
struct ListInterrupted: PostgresQuery {
  var domain: String
  var after: PostgresTimestamp
  var fit: String

  static let name = "ListInterrupted"
  static let sql = """
    SELECT r.id, r.started_at, s.cut_folder
    FROM cutover_parity.runs AS r
    JOIN cutover_parity.shares AS s ON s.run_id = r.id
    WHERE r.domain = $1 AND r.ended_at IS NULL AND r.started_at >= $2 AND s.fit = $3
    ORDER BY r.started_at DESC, r.id DESC
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz, .text]
  static let columnTypes: [PostgresType] = [.text, .timestamptz, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(after)
    parameters.append(fit)
  }

  struct Row: Sendable {
    var id: String
    var startedAt: PostgresTimestamp
    var cutFolder: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      startedAt: try row.decode(1),
      cutFolder: try row.decode(2))
  }
}

/// `TryHoldRun` in `SQL/segments.sql`.
struct TryHoldRun: PostgresQuery {
  var id: String

  static let name = "TryHoldRun"
  static let sql = """
    SELECT pg_try_advisory_lock(hashtextextended('cutover_parity.run/' || $1::text, 0)) AS "is_held!"
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }

  struct Row: Sendable {
    var isHeld: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      isHeld: try row.decode(0))
  }
}

/// `AddSegments` in `SQL/segments.sql`.
struct AddSegments: PostgresStatement {
  var runId: String
  var sequence: Int64
  var places: [Int32]
  var endpoints: [String]
  var requests: [PostgresJSON]
  var requestCounts: [Int32]
  var lasts: [Bool]
  var ranks: [Int32]

  static let name = "AddSegments"
  static let sql = """
    INSERT INTO cutover_parity.segments (run_id, place, endpoint, requests, request_count, is_last, sequence, rank)
    SELECT $1::text, g.place, g.endpoint, g.requests, g.request_count, g.is_last, $2::bigint, g.rank
    FROM unnest(
      $3::integer[], $4::text[], $5::json[], $6::integer[], $7::boolean[],
      $8::integer[]
    ) AS g (place, endpoint, requests, request_count, is_last, rank)
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .int4.array, .text.array, .json.array, .int4.array, .bool.array, .int4.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(sequence)
    parameters.append(places)
    parameters.append(endpoints)
    parameters.append(requests)
    parameters.append(requestCounts)
    parameters.append(lasts)
    parameters.append(ranks)
  }
}

/// `ListDoneSegments` in `SQL/segments.sql`.
struct ListDoneSegments: PostgresQuery {
  var runId: String

  static let name = "ListDoneSegments"
  static let sql = """
    SELECT place, endpoint, requests, is_last, sequence, result AS "result!"
    FROM cutover_parity.segments
    WHERE run_id = $1 AND state = 'done' AND result IS NOT NULL
    ORDER BY place
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int4, .text, .json, .bool, .int8, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var place: Int32
    var endpoint: String
    var requests: PostgresJSON
    var isLast: Bool
    var sequence: Int64
    var result: PostgresJSON
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      place: try row.decode(0),
      endpoint: try row.decode(1),
      requests: try row.decode(2),
      isLast: try row.decode(3),
      sequence: try row.decode(4),
      result: try row.decode(5))
  }
}

/// `RemoveOtherSegments` in `SQL/segments.sql`.
struct RemoveOtherSegments: PostgresStatement {
  var runId: String
  var kept: [Int32]

  static let name = "RemoveOtherSegments"
  static let sql = "DELETE FROM cutover_parity.segments WHERE run_id = $1 AND place <> ALL ($2::integer[])"
  static let parameterTypes: [PostgresType] = [.text, .int4.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(kept)
  }
}

/// `LastPlace` in `SQL/segments.sql`.
struct LastPlace: PostgresQuery {
  var runId: String

  static let name = "LastPlace"
  static let sql = """
    SELECT coalesce(max(place), -1) AS "place!" FROM cutover_parity.segments WHERE run_id = $1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int4]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var place: Int32
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      place: try row.decode(0))
  }
}

/// `RemoveSegments` in `SQL/segments.sql`.
struct RemoveSegments: PostgresStatement {
  var runId: String

  static let name = "RemoveSegments"
  static let sql = "DELETE FROM cutover_parity.segments WHERE run_id = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }
}

/// `RemoveShare` in `SQL/segments.sql`.
struct RemoveShare: PostgresStatement {
  var runId: String

  static let name = "RemoveShare"
  static let sql = "DELETE FROM cutover_parity.shares WHERE run_id = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }
}

/// `ClaimSegment` in `SQL/segments.sql`.
struct ClaimSegment: PostgresQuery {
  var worker: String
  var leaseMs: Int64
  var runId: String
  var snapshot: String
  var isOwner: Bool

  static let name = "ClaimSegment"
  static let sql = """
    UPDATE cutover_parity.segments SET
      state = 'claimed', worker = $1::text, attempts = attempts + 1,
      lease_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
    WHERE (run_id, place) = (
      SELECT g.run_id, g.place
      FROM cutover_parity.segments AS g
      JOIN cutover_parity.shares AS s ON s.run_id = g.run_id
      WHERE g.run_id = $3 AND s.snapshot = $4 AND (s.is_open OR $5::boolean)
        AND (g.state = 'open' OR (g.state = 'claimed' AND g.lease_until < clock_timestamp()))
      ORDER BY g.rank, g.place
      LIMIT 1
      FOR UPDATE OF g SKIP LOCKED
    )
    RETURNING place, endpoint, requests, is_last, attempts
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .text, .text, .bool]
  static let columnTypes: [PostgresType] = [.int4, .text, .json, .bool, .int4]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(worker)
    parameters.append(leaseMs)
    parameters.append(runId)
    parameters.append(snapshot)
    parameters.append(isOwner)
  }

  struct Row: Sendable {
    var place: Int32
    var endpoint: String
    var requests: PostgresJSON
    var isLast: Bool
    var attempts: Int32
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      place: try row.decode(0),
      endpoint: try row.decode(1),
      requests: try row.decode(2),
      isLast: try row.decode(3),
      attempts: try row.decode(4))
  }
}

/// `CountUndone` in `SQL/segments.sql`.
struct CountUndone: PostgresQuery {
  var runId: String

  static let name = "CountUndone"
  static let sql = """
    SELECT count(*) AS "undone!" FROM cutover_parity.segments WHERE run_id = $1 AND state <> 'done'
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var undone: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      undone: try row.decode(0))
  }
}

/// `CountClaimed` in `SQL/segments.sql`.
struct CountClaimed: PostgresQuery {
  var runId: String

  static let name = "CountClaimed"
  static let sql = """
    SELECT count(*) AS "claimed!"
    FROM cutover_parity.segments
    WHERE run_id = $1 AND state = 'claimed' AND lease_until >= clock_timestamp()
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }

  struct Row: Sendable {
    var claimed: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      claimed: try row.decode(0))
  }
}

/// `CloseShare` in `SQL/segments.sql`.
struct CloseShare: PostgresStatement {
  var runId: String

  static let name = "CloseShare"
  static let sql = "UPDATE cutover_parity.shares SET is_open = false WHERE run_id = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
  }
}

/// `RenewSegments` in `SQL/segments.sql`.
struct RenewSegments: PostgresQuery {
  var leaseMs: Int64
  var places: [Int32]
  var attempts: [Int32]
  var runId: String
  var worker: String

  static let name = "RenewSegments"
  static let sql = """
    UPDATE cutover_parity.segments AS g SET
      lease_until = clock_timestamp() + $1::bigint * interval '1 millisecond'
    FROM unnest($2::integer[], $3::integer[]) AS c (place, attempts)
    WHERE g.run_id = $4 AND g.place = c.place AND g.attempts = c.attempts AND g.worker = $5
      AND g.state = 'claimed'
    RETURNING g.place
    """
  static let parameterTypes: [PostgresType] = [.int8, .int4.array, .int4.array, .text, .text]
  static let columnTypes: [PostgresType] = [.int4]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(leaseMs)
    parameters.append(places)
    parameters.append(attempts)
    parameters.append(runId)
    parameters.append(worker)
  }

  struct Row: Sendable {
    var place: Int32
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      place: try row.decode(0))
  }
}

/// `FinishSegment` in `SQL/segments.sql`.
struct FinishSegment: PostgresStatement {
  var result: PostgresJSON
  var records: Int64
  var differences: Int64
  var runId: String
  var place: Int32
  var attempts: Int32
  var worker: String

  static let name = "FinishSegment"
  static let sql = """
    UPDATE cutover_parity.segments SET
      state = 'done', result = $1::json, records = $2::bigint, differences = $3::bigint,
      lease_until = NULL
    WHERE run_id = $4 AND place = $5 AND attempts = $6 AND worker = $7 AND state = 'claimed'
    """
  static let parameterTypes: [PostgresType] = [.json, .int8, .int8, .text, .int4, .int4, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(result)
    parameters.append(records)
    parameters.append(differences)
    parameters.append(runId)
    parameters.append(place)
    parameters.append(attempts)
    parameters.append(worker)
  }
}

/// `GiveSegmentBack` in `SQL/segments.sql`.
struct GiveSegmentBack: PostgresStatement {
  var runId: String
  var place: Int32
  var attempts: Int32
  var worker: String

  static let name = "GiveSegmentBack"
  static let sql = """
    UPDATE cutover_parity.segments SET state = 'open', worker = NULL, lease_until = NULL
    WHERE run_id = $1 AND place = $2 AND attempts = $3 AND worker = $4 AND state = 'claimed'
    """
  static let parameterTypes: [PostgresType] = [.text, .int4, .int4, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(place)
    parameters.append(attempts)
    parameters.append(worker)
  }
}

/// `ListResults` in `SQL/segments.sql`.
struct ListResults: PostgresQuery {
  var runId: String
  var places: [Int32]

  static let name = "ListResults"
  static let sql = """
    SELECT place, result AS "result!"
    FROM cutover_parity.segments
    WHERE run_id = $1 AND state = 'done' AND result IS NOT NULL AND place = ANY ($2::integer[])
    ORDER BY place
    """
  static let parameterTypes: [PostgresType] = [.text, .int4.array]
  static let columnTypes: [PostgresType] = [.int4, .json]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runId)
    parameters.append(places)
  }

  struct Row: Sendable {
    var place: Int32
    var result: PostgresJSON
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      place: try row.decode(0),
      result: try row.decode(1))
  }
}

/// `CountSegments` in `SQL/segments.sql`.
struct CountSegments: PostgresQuery {
  var runIds: [String]

  static let name = "CountSegments"
  static let sql = """
    SELECT run_id, count(*) AS "total!", count(*) FILTER (WHERE state = 'done') AS "done!"
    FROM cutover_parity.segments
    WHERE run_id = ANY ($1::text[])
    GROUP BY run_id
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(runIds)
  }

  struct Row: Sendable {
    var runId: String
    var total: Int64
    var done: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      runId: try row.decode(0),
      total: try row.decode(1),
      done: try row.decode(2))
  }
}

/// `ForgetShares` in `SQL/segments.sql`.
struct ForgetShares: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetShares"
  static let sql = """
    DELETE FROM cutover_parity.shares AS s USING cutover_parity.runs AS r
    WHERE s.run_id = r.id AND r.domain = $1 AND r.started_at < $2
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}

/// `ForgetResults` in `SQL/segments.sql`.
struct ForgetResults: PostgresStatement {
  var domain: String
  var before: PostgresTimestamp

  static let name = "ForgetResults"
  static let sql = """
    UPDATE cutover_parity.segments AS g SET result = NULL
    FROM cutover_parity.runs AS r
    WHERE g.run_id = r.id AND r.domain = $1 AND r.started_at < $2 AND g.result IS NOT NULL
    """
  static let parameterTypes: [PostgresType] = [.text, .timestamptz]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(before)
  }
}
