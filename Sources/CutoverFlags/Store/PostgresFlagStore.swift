package import CutoverPostgres

/// Flags in Postgres, for more than one node: each version a row, the history in a table that is only added to, both in
/// one transaction. A flag file can be written after each change, for clients that read one.
package final class PostgresFlagStore: FlagStore {
  private let configuration: PostgresConfiguration
  private let pool: PostgresPool
  private let keys: [String]
  private let optional: Set<String>
  private let export: FlagFolder?
  private let auditKeys: AuditKeys

  /// The flags called `keys`. The database has ``FlagSchema`` already. `exportPath` is the flag file to be written.
  /// Records are signed with `auditKeys`.
  package init(
    _ configuration: PostgresConfiguration, keys: [String], optional: Set<String> = [], exportPath: String? = nil,
    auditKeys: AuditKeys = .none
  ) {
    self.optional = optional
    self.auditKeys = auditKeys
    self.configuration = configuration
    self.keys = keys
    pool = PostgresPool(configuration, size: 2)
    export = exportPath.map { FlagFolder(path: $0) }
  }

  deinit { pool.close() }

  package var place: String { configuration.description }

  package func read() throws(FlagError) -> FlagSet {
    try wording { try pool.withConnection { try load($0) } }
  }

  package func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    try wording {
      try pool.withConnection { connection in
        try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          (try load(connection), try loadTrail(connection))
        }
      }
    }
  }

  package func make(
    _ change: FlagChange, expecting version: Int?, at now: Int64
  ) throws(FlagError) -> FlagTransition {
    let made = try changing { connection, set in
      FlagTransition(from: set, to: try put(change, expecting: version, over: set, at: now, connection))
    }
    // The file follows the database, and is no part of the change: it is written again by the next one.
    try? writeExport(made.after)
    return made
  }

  /// Has the flag file of this node say what `set` says, unless it is there already or says something later. Throws
  /// ``FlagError`` where it cannot be written.
  package func writeExport(_ set: FlagSet) throws(FlagError) {
    guard let export else { return }
    try export.make()
    let lock = try FlagLock(export.lock)
    defer { withExtendedLifetime(lock) {} }
    let bytes = set.bytes
    if let old = try export.read(export.path) {
      // A file that cannot be understood is replaced: this is an export, and not where flags are kept.
      let version = (try? FlagSet(parsing: old, source: export.path, keys: keys, optional: optional))?.version ?? 0
      if old == bytes || version > set.version { return }
    }
    try export.replace(with: bytes)
  }

  package func note(_ change: FlagChange, at now: Int64) throws(FlagError) {
    try changing { connection, set in
      var trail = try soundTrail(connection, over: set)
      try repair(&trail, over: set, at: now, connection)
      try add(
        change.record(
          from: set, n: trail.nextNumber, version: set.version, at: now, previousHash: trail.lastHash,
          signedBy: auditKeys.signing),
        connection)
    }
  }

  package func verify() throws(FlagError) -> [AuditFinding] {
    let (set, trail) = try readAll()
    let findings = trail.findings(comparedTo: set, keys: auditKeys)
    guard let heads = try PostgresFlagWitness(configuration).heads(of: Self.storeName) else { return findings }
    return findings + trail.findings(comparedTo: heads)
  }

  package func acceptHistory(by actor: String, reason: String, at now: Int64) throws(FlagError) -> FlagSet {
    let next = try changing { connection, set in
      let damage: String
      do {
        _ = try soundTrail(connection, over: set)
        throw FlagError(
          .refused, place, "nothing is wrong with the history", remedy: "leave it; 'cutover flags verify' checks it")
      } catch let error as FlagError where error.code == .damagedHistory {
        damage = "\(error.subject): \(error.message)"
      }
      let (record, next) = set.accepting(
        damage, try history(connection), by: actor, reason: reason, at: now, signedBy: auditKeys.signing)
      try add(record, connection)
      try put(next, connection)
      var trail = try loadTrail(connection)
      try repair(&trail, over: next, at: now, connection)
      return next
    }
    try? writeExport(next)
    return next
  }

  package func makeNotifier() -> any FlagNotifier { PostgresFlagNotifier(configuration) }

  // MARK: Within a connection

  /// Runs `body` alone among those who change flags, in a transaction.
  private func changing<R>(
    _ body: (PostgresConnection, FlagSet) throws -> R
  ) throws(FlagError) -> R {
    try wording {
      try pool.withConnection { connection in
        try connection.transaction { connection in
          try connection.execute(LockFlags())
          return try body(connection, try load(connection))
        }
      }
    }
  }

  private func load(_ connection: PostgresConnection) throws -> FlagSet {
    guard let row = try connection.one(ReadFlagSet()) else { return FlagSet(keys: keys) }
    return try FlagSet(
      parsing: Array(row.definition.utf8), source: place, keys: keys, optional: optional,
      history: { try loadTrail(connection) })
  }

  private func history(_ connection: PostgresConnection) throws -> [UInt8] {
    try connection.all(ListAuditLines()).flatMap { Array($0.line.utf8) + [UInt8(ascii: "\n")] }
  }

  private func loadTrail(_ connection: PostgresConnection) throws -> AuditTrail {
    try AuditTrail(parsing: try history(connection), source: place, keys: auditKeys)
  }

  /// The history, if it is that of `set`.
  private func soundTrail(_ connection: PostgresConnection, over set: FlagSet) throws -> AuditTrail {
    let trail = try loadTrail(connection)
    try trail.check(over: set, auditKeys, source: place)
    return trail
  }

  /// As ``FileFlagStore`` does it.
  private func put(
    _ change: FlagChange, expecting version: Int?, over set: FlagSet, at now: Int64, _ connection: PostgresConnection
  ) throws -> FlagSet {
    if version == nil, change.isDone(in: set) { return set }
    var trail: AuditTrail
    do { trail = try soundTrail(connection, over: set) } catch let error as FlagError {
      guard error.code == .damagedHistory, change.isMadeOverDamage else { throw error }
      return try commitOverDamage(change, set, at: now, connection)
    }
    if let version, version != set.version { throw trail.conflict(set, place: place) }
    try repair(&trail, over: set, at: now, connection)
    var next = try change.applied(to: set, at: now)
    next.version = trail.nextVersion(after: set)
    let record = change.record(
      from: set, n: trail.nextNumber, version: next.version, at: now, previousHash: trail.lastHash,
      signedBy: auditKeys.signing)
    next.auditHash = record.hash
    try add(record, connection)
    try put(next, connection)
    return next
  }

  /// As ``FileFlagStore`` does it.
  private func commitOverDamage(
    _ change: FlagChange, _ set: FlagSet, at now: Int64, _ connection: PostgresConnection
  ) throws -> FlagSet {
    var next = try change.applied(to: set, at: now)
    next.version = set.version + 1
    let n = AuditTrail.lines(of: try history(connection)).count + 1
    let record = change.record(
      from: set, n: n, version: next.version, at: now, previousHash: set.auditHash ?? AuditRecord.noHash,
      signedBy: auditKeys.signing)
    next.auditHash = record.hash
    try add(record, connection)
    try put(next, connection)
    return next
  }

  private func put(_ next: FlagSet, _ connection: PostgresConnection) throws {
    try connection.execute(
      AddFlagSet(version: Int64(next.version), definition: String(decoding: next.bytes, as: UTF8.self)))
    try connection.execute(AnnounceFlags(version: "\(next.version)"))
  }

  /// What a witness calls flags that are in its own database.
  private static let storeName = "postgres"

  private func repair(
    _ trail: inout AuditTrail, over set: FlagSet, at now: Int64, _ connection: PostgresConnection
  ) throws {
    try trail.repair(over: set, at: now, source: place, signedBy: auditKeys.signing) { record throws(FlagError) in
      try wording { try add(record, connection) }
    }
  }

  private func add(_ record: AuditRecord, _ connection: PostgresConnection) throws {
    let line = String(decoding: record.line.dropLast(), as: UTF8.self)
    // A row that was taken out leaves its number free; the next one is not to fall on another's.
    let n = try max(Int64(record.n), (connection.one(GetLastAuditNumber())?.n ?? 0) + 1)
    try connection.execute(AddAuditLine(n: n, line: line))
  }

  private func wording<R>(_ body: () throws -> R) throws(FlagError) -> R {
    do { return try body() } catch let error as FlagError { throw error } catch {
      let isMissing = (error as? PostgresError)?.sqlState == "42P01" || (error as? PostgresError)?.sqlState == "3F000"
      throw FlagError(
        .unreadable, place, "\(error)",
        remedy: isMissing ? "run 'cutover migrate up'" : "see that Postgres runs and can be reached ('cutover doctor')")
    }
  }
}
