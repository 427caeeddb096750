// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `LockFlags` in `SQL/flags.sql`.
struct LockFlags: PostgresStatement {
  static let name = "LockFlags"
  static let sql = "SELECT pg_advisory_xact_lock(hashtextextended('cutover_flags.sets', 0))"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `ReadFlagSet` in `SQL/flags.sql`.
struct ReadFlagSet: PostgresQuery {
  static let name = "ReadFlagSet"
  static let sql = "SELECT definition FROM cutover_flags.sets ORDER BY version DESC LIMIT 1"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var definition: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      definition: try row.decode(0))
  }
}

/// `AddFlagSet` in `SQL/flags.sql`.
struct AddFlagSet: PostgresStatement {
  var version: Int64
  var definition: String

  static let name = "AddFlagSet"
  static let sql = "INSERT INTO cutover_flags.sets (version, definition) VALUES ($1, $2)"
  static let parameterTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(version)
    parameters.append(definition)
  }
}

/// `ListAuditLines` in `SQL/flags.sql`.
struct ListAuditLines: PostgresQuery {
  static let name = "ListAuditLines"
  static let sql = "SELECT line FROM cutover_flags.history ORDER BY n"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var line: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      line: try row.decode(0))
  }
}

/// `AddAuditLine` in `SQL/flags.sql`.
struct AddAuditLine: PostgresStatement {
  var n: Int64
  var line: String

  static let name = "AddAuditLine"
  static let sql = "INSERT INTO cutover_flags.history (n, line) VALUES ($1, $2)"
  static let parameterTypes: [PostgresType] = [.int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(n)
    parameters.append(line)
  }
}

/// `GetLastAuditNumber` in `SQL/flags.sql`.
struct GetLastAuditNumber: PostgresQuery {
  static let name = "GetLastAuditNumber"
  static let sql = "SELECT max(n) AS n FROM cutover_flags.history"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var n: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      n: try row.decode(0))
  }
}

/// `AddFlagHead` in `SQL/flags.sql`.
struct AddFlagHead: PostgresStatement {
  var store: String
  var n: Int64
  var version: Int64
  var hash: String

  static let name = "AddFlagHead"
  static let sql = """
    INSERT INTO cutover_flags.heads (store, n, version, hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text, .int8, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(store)
    parameters.append(n)
    parameters.append(version)
    parameters.append(hash)
  }
}

/// `ListFlagHeads` in `SQL/flags.sql`.
struct ListFlagHeads: PostgresQuery {
  var store: String
  var maximum: Int64

  static let name = "ListFlagHeads"
  static let sql = """
    SELECT n, version, hash FROM cutover_flags.heads WHERE store = $1 ORDER BY id DESC LIMIT $2
    """
  static let parameterTypes: [PostgresType] = [.text, .int8]
  static let columnTypes: [PostgresType] = [.int8, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(store)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var n: Int64
    var version: Int64
    var hash: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      n: try row.decode(0),
      version: try row.decode(1),
      hash: try row.decode(2))
  }
}

/// `AnnounceFlags` in `SQL/flags.sql`.
struct AnnounceFlags: PostgresStatement {
  var version: String

  static let name = "AnnounceFlags"
  static let sql = "SELECT pg_notify('cutover_flags', $1::text)"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(version)
  }
}

/// `ListenForFlags` in `SQL/flags.sql`.
struct ListenForFlags: PostgresStatement {
  static let name = "ListenForFlags"
  static let sql = "LISTEN cutover_flags"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}
