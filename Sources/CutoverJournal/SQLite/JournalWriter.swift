internal import CutoverFailpoints
internal import CutoverSQLite

/// The connection that writes, and what it knows of the journal without asking. One thread at a time has it.
final class JournalWriter {
  let identity: String
  private(set) var head: Int64
  let folder: JournalFolder

  private let connection: SQLiteConnection
  /// Entries are never older than those before them, even when somebody sets the clock back.
  private var watch: ClockWatch
  /// The jumps of the clock that were noticed since somebody asked last.
  private var unreported: [ClockJump] = []
  private var syncMode = SQLiteConnection.SyncMode.full
  private let tuning: JournalTuning
  /// The size of the log, in pages, at which it is to be copied next.
  private var nextCheckpoint: Int
  /// What made it impossible to write on, if anything did.
  private var failure: JournalError?

  /// Throws `.moved` where the journal is not open, unless it is to be moved `asItStands`.
  init(_ folder: JournalFolder, tuning: JournalTuning, asItStands: Bool = false) throws(JournalError) {
    self.folder = folder
    self.tuning = tuning
    nextCheckpoint = tuning.logPages
    let connection = try JournalDatabase.open(folder, tuning: tuning)
    self.connection = connection
    if !asItStands { try JournalDatabase.standing(of: connection, folder).requireOpen(at: folder.database) }
    let (description, newest) = try translating(folder.database) { () throws(SQLiteError) in
      (try JournalDescription(connection), try Self.newestDate(connection))
    }
    identity = description.identity
    head = description.head
    watch = ClockWatch(newest: newest)
    // On a full disk it is noted with the next entry.
    if !asItStands { _ = try? noteClock() }
  }

  static func newestDate(_ connection: SQLiteConnection) throws(SQLiteError) -> Int64 {
    let statement = try connection.statement(.newestAcceptance)
    defer { statement.reset() }
    guard try statement.step() else { return 0 }
    return try CorrectedDates(connection).date(statement.int64(0), of: statement.int64(1))
  }

  // MARK: The clock

  /// Looks whether somebody has set the clock, and notes it: ages depend on that.
  func noteClock() throws(JournalError) {
    var next = watch
    guard let jump = next.jump(wall: tuning.clock(), uptime: tuning.uptime(), head: head) else {
      watch = next
      return
    }
    try transaction(.full) { connection throws(SQLiteError) in
      try jump.write(connection)
    }
    next.accept(jump)
    watch = next
    unreported.append(jump)
  }

  func takeJumps() -> [ClockJump] {
    defer { unreported = [] }
    return unreported
  }

  // MARK: Transactions

  /// Runs `body` in a transaction that is durable when this returns, or, where `.normal` is enough, soon after.
  func transaction<Value>(
    _ wanted: SQLiteConnection.SyncMode, _ body: (SQLiteConnection) throws(SQLiteError) -> Value
  ) throws(JournalError) -> Value {
    if let failure { throw failure }
    do throws(SQLiteError) {
      if wanted != syncMode {
        try connection.sync(wanted)
        syncMode = wanted
      }
      return try connection.transaction { () throws(SQLiteError) in try body(connection) }
    } catch {
      let translated = JournalError(error, folder.database)
      if error.isLostWrite {
        failure = JournalError(
          .unavailable, "\(folder.database): the disk failed to keep what was written (\(error.message))",
          remedy: "see what the system says of the disk, then start again: what was accepted is checked at the start")
      }
      throw failure ?? translated
    }
  }

  /// Runs `body` outside of any transaction.
  func maintain<Value>(_ body: (SQLiteConnection) throws(SQLiteError) -> Value) throws(JournalError) -> Value {
    if let failure { throw failure }
    return try translating(folder.database) { () throws(SQLiteError) in try body(connection) }
  }

  func standing() throws(JournalError) -> JournalStanding { try JournalDatabase.standing(of: connection, folder) }

  // MARK: The write-ahead log

  /// Whether the log should be copied into the database and begun anew.
  var isLogLarge: Bool { connection.walPages >= nextCheckpoint }

  /// Copies the log into the database, so that the next commit begins it anew. Where that does not work out, on a full
  /// disk or since another process reads, the log has to grow on before the next try: each one costs time.
  func beginLogAnew() {
    let isDone = try? connection.checkpoint(.restart, patience: 100)
    nextCheckpoint = isDone == true ? tuning.logPages : connection.walPages + tuning.logPages / 4
  }

  /// Leaves as little as possible in the log; what stays there is as safe as in the database.
  func close() { _ = try? connection.checkpoint(.truncate, patience: 100) }

  // MARK: Appending

  /// Appends what several callers have brought in one transaction. A conflict is the affair of the caller who brought it;
  /// any other error is everybody's.
  func append(_ calls: [[JournalRecord]]) throws(JournalError) -> [Result<[JournalReceipt], JournalError>] {
    try noteClock()
    let time = watch.date(wall: tuning.clock())
    var newest = head
    let outcomes = try transaction(.full) { connection throws(SQLiteError) in
      let statements = try Statements(connection)
      var outcomes: [Result<[JournalReceipt], JournalError>] = []
      outcomes.reserveCapacity(calls.count)
      for records in calls {
        outcomes.append(try append(records, statements, time, &newest))
      }
      Failpoint.reach("journal.written")
      return outcomes
    }
    Failpoint.reach("journal.synced")
    head = newest
    watch.appended(at: time)
    return outcomes
  }

  private struct Statements {
    let remember, append, recall: SQLiteStatement
    let connection: SQLiteConnection

    init(_ connection: SQLiteConnection) throws(SQLiteError) {
      self.connection = connection
      remember = try connection.statement(.remember)
      append = try connection.statement(.append)
      recall = try connection.statement(.recall)
    }
  }

  private func append(
    _ records: [JournalRecord], _ statements: Statements, _ time: Int64, _ newest: inout Int64
  ) throws(SQLiteError) -> Result<[JournalReceipt], JournalError> {
    let start = newest
    var receipts: [JournalReceipt] = []
    receipts.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      let hash = ContentHash.of(record.content)
      statements.remember.bind(1, newest + 1)
      statements.remember.bind(2, record.id)
      statements.remember.bind(3, time)
      statements.remember.bind(4, hash)
      let checksum = JournalChecksum.of(sequence: newest + 1, id: record.id, acceptedAt: time, content: hash)
      statements.remember.bind(5, checksum)
      try statements.remember.run()
      if statements.connection.changes == 1 {
        newest += 1
        statements.append.bind(1, newest)
        statements.append.bind(2, record.id)
        statements.append.bind(3, time)
        statements.append.bind(4, record.content)
        statements.append.bind(5, checksum)
        try statements.append.run()
        receipts.append(JournalReceipt(sequence: newest, isDuplicate: false, notedAt: time))
        continue
      }
      let known = try recall(record.id, statements)
      var isKnown = known.hash == hash
      if !isKnown { isKnown = try isSame(record, as: known.sequence, statements.connection) }
      guard isKnown else {
        try undo(after: start, statements.connection)
        newest = start
        return .failure(.conflict(record, at: index, with: known.sequence))
      }
      receipts.append(JournalReceipt(sequence: known.sequence, isDuplicate: true))
    }
    return .success(receipts)
  }

  /// Whether the record says what the entry does, as far as the journal still has that.
  private func isSame(
    _ record: JournalRecord, as sequence: Int64, _ connection: SQLiteConnection
  ) throws(SQLiteError) -> Bool {
    guard let isSame = record.isSame else { return false }
    let statement = try connection.statement(.recallContent)
    defer { statement.reset() }
    statement.bind(1, sequence)
    return try statement.step() && isSame(statement.bytes(0), record.content)
  }

  private func recall(_ id: String, _ statements: Statements) throws(SQLiteError) -> (sequence: Int64, hash: Int64) {
    defer { statements.recall.reset() }
    statements.recall.bind(1, id)
    _ = try statements.recall.step()
    let (sequence, hash) = (statements.recall.int64(0), statements.recall.int64(1))
    let checksum = JournalChecksum.of(
      sequence: sequence, id: id, acceptedAt: statements.recall.int64(2), content: hash)
    guard statements.recall.isNull(3) || statements.recall.int64(3) == checksum else {
      throw SQLiteError(code: 11, message: "what it says of the id of entry \(sequence) is not what was written")
    }
    return (sequence, hash)
  }

  /// Takes back what one caller brought, out of a transaction that goes on.
  private func undo(after sequence: Int64, _ connection: SQLiteConnection) throws(SQLiteError) {
    for name in [JournalStatement.undoRemember, .undoAppend] {
      let statement = try connection.statement(name)
      statement.bind(1, sequence)
      try statement.run()
    }
  }

  // MARK: Beginning

  /// Lets the next entry be `number` + 1.
  func begin(after number: Int64) throws(JournalError) {
    let description = try maintain { connection throws(SQLiteError) in try JournalDescription(connection) }
    guard description.head == description.compactedThrough else {
      throw JournalError(
        .conflict, "\(folder.database) has entries, the newest is \(description.head): it cannot begin again",
        remedy: "put the folder aside and begin a new journal")
    }
    guard number >= description.head, number < Int64.max >> 20 else {
      throw JournalError(.conflict, "a journal cannot begin after \(number)", remedy: "name a sink's position")
    }
    try transaction(.full) { connection throws(SQLiteError) in
      let statement = try connection.statement(.begin)
      statement.bind(1, number)
      try statement.run()
    }
    head = number
  }
}
