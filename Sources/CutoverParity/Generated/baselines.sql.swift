// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `SetBaseline` in `SQL/baselines.sql`.
struct SetBaseline: PostgresStatement {
  var domain: String
  var endpoint: String
  var runId: String
  var landmark: String
  var comparatorHash: String
  var rulesHash: String?
  var schemaVersion: String?
  var journal: String?
  var legacy: String?
  var repository: String?

  static let name = "SetBaseline"
  static let sql = """
    INSERT INTO cutover_parity.baselines (
      domain, endpoint, run_id, landmark, comparator_hash, rules_hash, schema_version, journal, legacy, repository
    ) VALUES (
      $1, $2, $3, $4, $5, $6, $7,
      $8, $9, $10
    )
    ON CONFLICT (domain, endpoint) DO UPDATE SET
      run_id = excluded.run_id, landmark = excluded.landmark, comparator_hash = excluded.comparator_hash,
      rules_hash = excluded.rules_hash, schema_version = excluded.schema_version,
      journal = excluded.journal, legacy = excluded.legacy, repository = excluded.repository, recorded_at = now()
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .text, .text, .text, .text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(endpoint)
    parameters.append(runId)
    parameters.append(landmark)
    parameters.append(comparatorHash)
    parameters.append(rulesHash)
    parameters.append(schemaVersion)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
  }
}

/// `ListBaselines` in `SQL/baselines.sql`.
struct ListBaselines: PostgresQuery {
  var domain: String
  var rulesHash: String?
  var schemaVersion: String?
  var journal: String?
  var legacy: String?
  var repository: String?

  static let name = "ListBaselines"
  static let sql = """
    SELECT endpoint, run_id, landmark, comparator_hash
    FROM cutover_parity.baselines AS b
    WHERE domain = $1 AND rules_hash IS NOT DISTINCT FROM $2
      AND schema_version IS NOT DISTINCT FROM $3
      AND journal IS NOT DISTINCT FROM $4 AND b.legacy IS NOT DISTINCT FROM $5
      AND repository IS NOT DISTINCT FROM $6
      AND NOT EXISTS (
        SELECT FROM cutover_parity.differences AS d
        WHERE d.domain = b.domain AND d.legacy = coalesce(b.legacy, '') AND d.endpoint = b.endpoint AND d.state <> 'resolved'
      )
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .text, .text, .text]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
    parameters.append(rulesHash)
    parameters.append(schemaVersion)
    parameters.append(journal)
    parameters.append(legacy)
    parameters.append(repository)
  }

  struct Row: Sendable {
    var endpoint: String
    var runId: String
    var landmark: String
    var comparatorHash: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      endpoint: try row.decode(0),
      runId: try row.decode(1),
      landmark: try row.decode(2),
      comparatorHash: try row.decode(3))
  }
}

/// `ListBaselineBases` in `SQL/baselines.sql`.
struct ListBaselineBases: PostgresQuery {
  var domain: String

  static let name = "ListBaselineBases"
  static let sql = """
    SELECT
      endpoint, comparator_hash, rules_hash, schema_version, journal, b.legacy, repository,
      EXISTS (
        SELECT FROM cutover_parity.differences AS d
        WHERE d.domain = b.domain AND d.legacy = coalesce(b.legacy, '') AND d.endpoint = b.endpoint AND d.state <> 'resolved'
      ) AS differs
    FROM cutover_parity.baselines AS b
    WHERE domain = $1
    ORDER BY endpoint
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .text, .text, .text, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(domain)
  }

  struct Row: Sendable {
    var endpoint: String
    var comparatorHash: String
    var rulesHash: String?
    var schemaVersion: String?
    var journal: String?
    var legacy: String?
    var repository: String?
    var differs: Bool?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      endpoint: try row.decode(0),
      comparatorHash: try row.decode(1),
      rulesHash: try row.decode(2),
      schemaVersion: try row.decode(3),
      journal: try row.decode(4),
      legacy: try row.decode(5),
      repository: try row.decode(6),
      differs: try row.decode(7))
  }
}
