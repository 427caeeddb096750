import CutoverDomain
package import CutoverFlags
package import CutoverSQLite
import Glibc

/// The counts of shadow reads, in a file of their own below the state folder, so that they survive a restart, and need
/// no Postgres: its failures are among what is counted.
///
/// Counts are only ever added to, so that several processes can keep one ledger. An instance belongs to one thread.
package final class ShadowLedger {
  static let statements = NamedStatements(PackageResources.ledger_sql)
  /// The most differences that are given out of an endpoint.
  private static let differenceLimit: Int64 = 100

  let connection: SQLiteConnection

  /// Opens the ledger of a state folder, and makes it where it is missing. Throws `SQLiteError`.
  package init(statePath: String) throws(SQLiteError) {
    // What clients read is nobody else's; the write-ahead log takes the mode of the file.
    let path = Self.path(statePath)
    // A file that is there must not be opened but by SQLite: closing any descriptor of it ends the locks that other
    // connections of this process hold on it (https://sqlite.org/howtocorrupt.html, 2.2), and what they write is lost.
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) } else { fchmodat(AT_FDCWD, path, 0o600, 0) }
    connection = try SQLiteConnection(path: path, .createIfMissing)
    try connection.useWriteAheadLog(.full)
    try connection.execute(Self.statements["schema"])
  }

  /// For reading; `nil` where nothing has been counted. Throws `SQLiteError`.
  package init?(reading statePath: String) throws(SQLiteError) {
    do { connection = try SQLiteConnection(path: Self.path(statePath), .readWrite) } catch  where error.isCannotOpen {
      return nil
    }
    try connection.execute(Self.statements["schema"])
  }

  private static func path(_ statePath: String) -> String { statePath + "/shadow.sqlite" }

  /// Has the counts of `endpoint` be those of `basis`: with another one they begin anew.
  package func begin(_ endpoint: String, basis: EvidenceBasis, at now: Int64) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      if var counted = try head(of: endpoint)?.basis {
        if counted == basis { return }
        // What was counted before a journal fed the folder is about the same stores.
        if let wanted = basis.instance, counted.instance.map({ $0.difference(from: wanted) == nil }) == true {
          counted.instance = wanted
          if counted == basis { return try name(wanted, endpoint) }
        }
      }
      try reset(endpoint, basis: basis, at: now)
    }
  }

  /// Forgets what was counted of `endpoint`: what came before a flip is no evidence for the next one.
  package func reset(_ endpoint: String, at now: Int64) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      guard let basis = try head(of: endpoint)?.basis else { return }
      try reset(endpoint, basis: basis, at: now)
    }
  }

  /// Begins to count anew which side served, as after a flip.
  package func resetServed(_ endpoint: String, at now: Int64) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      try run("clearServed", endpoint)
      try run("clearFallback", endpoint)
      let statement = try connection.statement(Self.statements["serveSince"])
      statement.bind(1, endpoint)
      statement.bind(2, now)
      try statement.run()
    }
  }

  /// Adds counts and differences, all of them or none. Of answers that fell back, `now` is noted as the time: those that
  /// were counted until then are not after them.
  package func add(
    _ tallies: [String: ShadowTally], _ differences: [String: [ShadowDifference]], at now: Int64
  ) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      for (endpoint, tally) in tallies {
        for (counter, count) in tally.counts {
          let statement = try connection.statement(Self.statements["add"])
          statement.bind(1, endpoint)
          statement.bind(2, counter.name)
          statement.bind(3, Int64(count))
          try statement.run()
        }
        guard tally[.fallback] > 0 else { continue }
        let statement = try connection.statement(Self.statements["noteFallback"])
        statement.bind(1, endpoint)
        statement.bind(2, now)
        try statement.run()
      }
      for (endpoint, differences) in differences {
        for difference in differences { try note(difference, endpoint) }
      }
    }
  }

  /// What there is of `endpoint`; `nil` where nothing has been counted.
  package func record(of endpoint: String) throws(SQLiteError) -> ShadowRecord? {
    try connection.snapshot { () throws(SQLiteError) in
      guard let (basis, since, servedSince, lastFallback) = try head(of: endpoint) else { return nil }
      let count = try connection.statement(Self.statements["countDifferences"])
      count.bind(1, endpoint)
      let differenceCount = try count.step() ? Int(count.int64(0)) : 0
      count.reset()
      return ShadowRecord(
        basis: basis, since: since, servedSince: servedSince, lastFallback: lastFallback,
        tally: try tally(of: endpoint),
        differences: try differences(of: endpoint),
        differenceCount: differenceCount)
    }
  }

  private func head(
    of endpoint: String
  ) throws(SQLiteError) -> (basis: EvidenceBasis, since: Int64, servedSince: Int64, ShadowRecord.Fallback?)? {
    let statement = try connection.statement(Self.statements["endpoint"])
    defer { statement.reset() }
    statement.bind(1, endpoint)
    guard try statement.step() else { return nil }
    var basis = EvidenceBasis(
      rulesHash: statement.isNull(0) ? nil : statement.text(0), comparatorHash: statement.text(1),
      schemaVersion: statement.isNull(2) ? nil : statement.text(2))
    if !statement.isNull(5) {
      basis.instance = InstanceIdentity(
        domain: statement.text(5), journal: statement.isNull(6) ? nil : statement.text(6), legacy: statement.text(7),
        repository: statement.text(8))
    }
    let fallback =
      statement.isNull(9) ? nil : ShadowRecord.Fallback(at: statement.int64(9), served: Int(statement.int64(10)))
    return (basis, statement.int64(3), statement.int64(4), fallback)
  }

  private func reset(_ endpoint: String, basis: EvidenceBasis, at now: Int64) throws(SQLiteError) {
    let statement = try connection.statement(Self.statements["begin"])
    statement.bind(1, endpoint)
    statement.bind(2, basis.rulesHash)
    statement.bind(3, basis.comparatorHash)
    statement.bind(4, basis.schemaVersion)
    statement.bind(5, now)
    try statement.run()
    try name(basis.instance, endpoint)
    try run("clearCounters", endpoint)
    try run("clearFallback", endpoint)
    try run("clearDifferences", endpoint)
    try run("clearEntries", endpoint)
  }

  private func name(_ instance: InstanceIdentity?, _ endpoint: String) throws(SQLiteError) {
    try run("clearInstance", endpoint)
    guard let instance else { return }
    let statement = try connection.statement(Self.statements["setInstance"])
    statement.bind(1, endpoint)
    statement.bind(2, instance.domain)
    statement.bind(3, instance.journal)
    statement.bind(4, instance.legacy)
    statement.bind(5, instance.repository)
    try statement.run()
  }

  private func run(_ name: String, _ endpoint: String) throws(SQLiteError) {
    let statement = try connection.statement(Self.statements[name])
    statement.bind(1, endpoint)
    try statement.run()
  }

  private func note(_ difference: ShadowDifference, _ endpoint: String) throws(SQLiteError) {
    let statement = try connection.statement(Self.statements["note"])
    statement.bind(1, endpoint)
    statement.bind(2, difference.fingerprint)
    statement.bind(3, difference.template)
    statement.bind(4, difference.kind)
    statement.bind(5, difference.sample)
    statement.bind(6, difference.lastSeen)
    statement.bind(7, Int64(difference.occurrences))
    try statement.run()
    let forget = try connection.statement(Self.statements["forgetEntry"])
    forget.bind(1, endpoint)
    forget.bind(2, difference.fingerprint)
    try forget.run()
    guard let sequence = difference.sequence else { return }
    let entry = try connection.statement(Self.statements["noteEntry"])
    entry.bind(1, endpoint)
    entry.bind(2, difference.fingerprint)
    entry.bind(3, sequence)
    try entry.run()
  }

  private func tally(of endpoint: String) throws(SQLiteError) -> ShadowTally {
    let statement = try connection.statement(Self.statements["counters"])
    defer { statement.reset() }
    statement.bind(1, endpoint)
    var tally = ShadowTally()
    while try statement.step() {
      if let counter = ShadowCounter(name: statement.text(0)) { tally.add(counter, Int(statement.int64(1))) }
    }
    return tally
  }

  private func differences(of endpoint: String) throws(SQLiteError) -> [ShadowDifference] {
    let statement = try connection.statement(Self.statements["differences"])
    defer { statement.reset() }
    statement.bind(1, endpoint)
    statement.bind(2, Self.differenceLimit)
    var differences: [ShadowDifference] = []
    while try statement.step() {
      differences.append(
        ShadowDifference(
          fingerprint: statement.text(0), template: statement.text(1), kind: statement.text(2),
          sample: statement.text(3), firstSeen: statement.int64(4), lastSeen: statement.int64(5),
          occurrences: Int(statement.int64(6)), sequence: statement.isNull(7) ? nil : statement.int64(7)))
    }
    return differences
  }
}
