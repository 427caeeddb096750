public import CutoverPostgres

/// Flags in Postgres, for more than one node: each version a row, the history in a table that is only added to, both in
/// one transaction. A flag file can be written after each change, for clients that read one.
public final class PostgresFlagStore: FlagStore {
  private let configuration: PostgresConfiguration
  private let pool: PostgresPool
  private let keys: [String]
  private let export: FlagFolder?

  /// The flags called `keys`. The database has ``FlagSchema`` already. `exportPath` is the flag file to be written.
  public init(_ configuration: PostgresConfiguration, keys: [String], exportPath: String? = nil) {
    self.configuration = configuration
    self.keys = keys
    pool = PostgresPool(configuration, size: 2)
    export = exportPath.map { FlagFolder(path: $0) }
  }

  deinit { pool.close() }

  public var place: String { configuration.description }

  public func read() throws(FlagError) -> FlagSet {
    try wording { try pool.withConnection { try load($0) } }
  }

  public func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    try wording {
      try pool.withConnection { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          (try load(connection), try loadTrail(connection))
        }
      }
    }
  }

  public func commit(_ change: FlagChange, expecting version: Int?, at now: Int64) throws(FlagError) -> FlagSet {
    let next = try changing { connection, set, trail in
      if let version, version != set.version { throw trail.conflict(set, place: place) }
      try repair(&trail, over: set, at: now, connection)
      var next = try change.applied(to: set, at: now)
      next.version = trail.nextVersion(after: set)
      let record = change.record(
        from: set, n: trail.records.count + 1, version: next.version, at: now, previousHash: trail.lastHash)
      next.auditHash = record.hash
      try add(record, connection)
      try connection.execute(
        AddFlagSet(version: Int64(next.version), definition: String(decoding: next.bytes, as: UTF8.self)))
      try connection.execute(AnnounceFlags(version: "\(next.version)"))
      return next
    }
    // The file follows the database, and is no part of the change: it is written again by the next one.
    try? writeExport(next)
    return next
  }

  /// Has the flag file of this node say what `set` says, unless it is there already or says something later. Throws
  /// ``FlagError`` where it cannot be written.
  public func writeExport(_ set: FlagSet) throws(FlagError) {
    guard let export else { return }
    try export.make()
    let lock = try FlagLock(export.lock)
    defer { withExtendedLifetime(lock) {} }
    let bytes = set.bytes
    if let old = try export.read(export.path) {
      // A file that cannot be understood is replaced: this is an export, and not where flags are kept.
      let version = (try? FlagSet(parsing: old, source: export.path, keys: keys))?.version ?? 0
      if old == bytes || version > set.version { return }
    }
    try export.replace(with: bytes)
  }

  public func note(_ change: FlagChange, at now: Int64) throws(FlagError) {
    try changing { connection, set, trail in
      try repair(&trail, over: set, at: now, connection)
      try add(
        change.record(
          from: set, n: trail.records.count + 1, version: set.version, at: now, previousHash: trail.lastHash),
        connection)
    }
  }

  public func verify() throws(FlagError) -> [AuditFinding] {
    let (set, trail) = try readAll()
    return trail.findings(comparedTo: set)
  }

  public func makeNotifier() -> any FlagNotifier { PostgresFlagNotifier(configuration) }

  // MARK: Within a connection

  /// Runs `body` alone among those who change flags, in a transaction.
  private func changing<R>(
    _ body: (PostgresConnection, FlagSet, inout AuditTrail) throws -> R
  ) throws(FlagError) -> R {
    try wording {
      try pool.withConnection { connection in
        try connection.transaction { connection in
          try connection.execute(LockFlags())
          var trail = try loadTrail(connection)
          return try body(connection, try load(connection), &trail)
        }
      }
    }
  }

  private func load(_ connection: PostgresConnection) throws -> FlagSet {
    guard let row = try connection.one(ReadFlagSet()) else { return FlagSet(keys: keys) }
    return try FlagSet(parsing: Array(row.definition.utf8), source: place, keys: keys)
  }

  private func loadTrail(_ connection: PostgresConnection) throws -> AuditTrail {
    let lines = try connection.all(ListAuditLines()).map(\.line)
    return try AuditTrail(parsing: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }, source: place)
  }

  private func repair(
    _ trail: inout AuditTrail, over set: FlagSet, at now: Int64, _ connection: PostgresConnection
  ) throws {
    try trail.repair(over: set, at: now, source: place) { record throws(FlagError) in
      try wording { try add(record, connection) }
    }
  }

  private func add(_ record: AuditRecord, _ connection: PostgresConnection) throws {
    let line = String(decoding: record.line.dropLast(), as: UTF8.self)
    try connection.execute(AddAuditLine(n: Int64(record.n), line: line))
  }

  private func wording<R>(_ body: () throws -> R) throws(FlagError) -> R {
    do { return try body() } catch let error as FlagError { throw error } catch {
      let isMissing = (error as? PostgresError)?.sqlState == "42P01" || (error as? PostgresError)?.sqlState == "3F000"
      throw FlagError(
        .unreadable, place, "\(error)",
        remedy: isMissing ? "run 'cutover migrate up'" : "check DATABASE_URL and that the server runs")
    }
  }
}
