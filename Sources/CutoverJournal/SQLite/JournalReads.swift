internal import CutoverSQLite

/// What is read from a journal, over a connection of its own: SQLite's readers see the last commit and hinder nobody.
/// One thread at a time has it.
final class JournalReads {
  private let folder: JournalFolder
  private let connection: SQLiteConnection
  /// Whether it is of a version without checksums and corrected dates.
  private let isOld: Bool

  /// Throws `.moved` where the journal is not open, unless it is to be read `asItStands`.
  init(_ folder: JournalFolder, asItStands: Bool = false) throws(JournalError) {
    self.folder = folder
    connection = try translating(folder.database) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: folder.database, .readOnly)
      try connection.execute("PRAGMA cache_size = -8192")
      return connection
    }
    isOld = try JournalDatabase.kind(of: connection, folder) == .old
    if !asItStands { try JournalDatabase.standing(of: connection, folder).requireOpen(at: folder.database) }
  }

  /// With corrected dates, or those `asWritten`.
  func read(
    after: Int64, limit: Int, bytes: Int, asWritten: Bool = false
  ) throws(JournalError) -> [JournalEntry] {
    guard limit > 0 else { return [] }
    let (entries, wrong) = try translating(folder.database) { () throws(SQLiteError) in
      try rows(after: after, limit: limit, bytes: bytes, asWritten ? CorrectedDates(jumps: []) : corrected())
    }
    if let wrong { throw .damaged(folder.database, Self.words(ofEntry: wrong.sequence, wrong.id)) }
    if let first = entries.first, first.sequence == after + 1 {
      guard entries.last!.sequence == after + Int64(entries.count) else { throw gap(after) }
      return entries
    }
    // Asked second, so that nothing can be compacted in between: what is missing above was missing before.
    let compacted = try translating(folder.database) { () throws(SQLiteError) in
      try connection.int64(JournalStatement.compactedThrough.sql)
    }
    if after < compacted {
      throw JournalError(
        .compacted, "\(folder.database): entries up to \(compacted) are no longer kept, \(after + 1) is asked for",
        remedy:
          "reload the repository with 'cutover backfill'; the legacy folder needs a copy with its position file")
    }
    guard entries.isEmpty else { throw gap(after) }
    return []
  }

  /// The entries, up to one that is not what was accepted, and that one.
  private func rows(
    after: Int64, limit: Int, bytes: Int, _ dates: CorrectedDates
  ) throws(SQLiteError) -> (entries: [JournalEntry], wrong: JournalEntry?) {
    let statement = try connection.statement(isOld ? .readVersion1 : .read)
    defer { statement.reset() }
    statement.bind(1, after)
    statement.bind(2, Int64(limit))
    var entries: [JournalEntry] = []
    var total = 0
    while try statement.step() {
      total += statement.byteCount(3)
      if total > bytes, !entries.isEmpty { break }
      let entry = JournalEntry(
        sequence: statement.int64(0), id: statement.text(1), acceptedAt: statement.int64(2),
        content: statement.bytes(3))
      guard isWhole(entry, statement) else { return (entries, entry) }
      entries.append(
        JournalEntry(
          sequence: entry.sequence, id: entry.id, acceptedAt: dates.date(entry.acceptedAt, of: entry.sequence),
          notedAt: entry.acceptedAt, content: entry.content))
    }
    return (entries, nil)
  }

  /// Whether an entry is what was accepted. Of one without a checksum only the content can be told, by the hash that stands
  /// with its id.
  private func isWhole(_ entry: JournalEntry, _ statement: SQLiteStatement) -> Bool {
    let hash = ContentHash.of(entry.content)
    guard statement.isNull(4) else {
      return statement.int64(4)
        == JournalChecksum.of(
          sequence: entry.sequence, id: entry.id, acceptedAt: entry.acceptedAt, content: hash)
    }
    return statement.isNull(5) || statement.int64(5) == hash
  }

  private static func words(ofEntry sequence: Int64, _ id: String) -> String {
    "entry \(sequence) (id \(id)) is not what was accepted"
  }

  private func corrected() throws(SQLiteError) -> CorrectedDates {
    isOld ? CorrectedDates(jumps: []) : try CorrectedDates(connection)
  }

  private func gap(_ after: Int64) -> JournalError {
    JournalError(
      .damaged, "\(folder.database): numbers are missing after entry \(after)",
      remedy: "put it aside, and restore a copy, or begin a new journal after the sinks' positions")
  }

  func rememberedIDs(after: Int64, limit: Int) throws(JournalError) -> [RememberedID] {
    try translating(folder.database) { () throws(SQLiteError) in
      let statement = try connection.statement(.rememberedIDs)
      defer { statement.reset() }
      statement.bind(1, after)
      statement.bind(2, Int64(limit))
      var ids: [RememberedID] = []
      while try statement.step() {
        let id = RememberedID(
          sequence: statement.int64(0), id: statement.text(1), acceptedAt: statement.int64(2), hash: statement.int64(3))
        guard statement.isNull(4) || statement.int64(4) == id.checksum else {
          throw SQLiteError(code: 11, message: "the id of entry \(id.sequence) is not what was written")
        }
        ids.append(id)
      }
      return ids
    }
  }

  func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    try translating(folder.database) { () throws(SQLiteError) in
      try connection.snapshot { () throws(SQLiteError) in
        let statement = try connection.statement(.newestNamed)
        defer { statement.reset() }
        statement.bind(1, prefix)
        let newest = try statement.step() && !statement.isNull(0) ? statement.int64(0) : nil
        return (try connection.int64(JournalStatement.compactedThrough.sql), newest)
      }
    }
  }

  func cursors() throws(JournalError) -> [SinkCursor] {
    let (cursors, wrong) = try translating(folder.database) { () throws(SQLiteError) in try cursorRows() }
    if let wrong { throw .damaged(folder.database, "what it says of sink \(wrong) is not what was written") }
    return cursors
  }

  func newestEpoch() throws(JournalError) -> JournalEpoch? {
    try withEpochs { () throws(SQLiteError) in
      let statement = try connection.statement(.newestEpoch)
      defer { statement.reset() }
      guard try statement.step() else { return nil }
      return JournalEpoch(
        number: statement.int64(0), token: statement.text(1), process: statement.text(2), place: statement.text(3))
    } ?? nil
  }

  func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool {
    try withEpochs { () throws(SQLiteError) in
      let statement = try connection.statement(.knowsEpoch)
      defer { statement.reset() }
      statement.bind(1, number)
      statement.bind(2, token)
      return try statement.step() && statement.int64(0) > 0
    } ?? false
  }

  /// `nil` in a journal of a version that counted no writers.
  private func withEpochs<Value>(_ body: () throws(SQLiteError) -> Value) throws(JournalError) -> Value? {
    try translating(folder.database) { () throws(SQLiteError) in
      guard try connection.int64(JournalStatement.hasEpochs.sql) > 0 else { return nil }
      return try body()
    }
  }

  private func cursorRows() throws(SQLiteError) -> (cursors: [SinkCursor], wrong: String?) {
    let statement = try connection.statement(isOld ? .cursorsVersion1 : .cursors)
    defer { statement.reset() }
    var cursors: [SinkCursor] = []
    while try statement.step() {
      let cursor = SinkCursor(
        sink: statement.text(0), sequence: statement.int64(1),
        lastError: statement.isNull(2) ? nil : statement.text(2),
        failingSince: statement.isNull(3) ? nil : statement.int64(3), updatedAt: statement.int64(4))
      guard statement.isNull(5) || statement.int64(5) == JournalChecksum.of(cursor) else {
        return (cursors, cursor.sink)
      }
      cursors.append(cursor)
    }
    return (cursors, nil)
  }

  func parked() throws(JournalError) -> [ParkedEvent] {
    let (parked, wrong) = try translating(folder.database) { () throws(SQLiteError) in try parkedRows() }
    if let wrong { throw .damaged(folder.database, "the parked event \(wrong) is not what was accepted") }
    return parked
  }

  private func parkedRows() throws(SQLiteError) -> (parked: [ParkedEvent], wrong: Int64?) {
    let statement = try connection.statement(isOld ? .parkedVersion1 : .parked)
    defer { statement.reset() }
    var events: [ParkedEvent] = []
    while try statement.step() {
      let event = ParkedEvent(
        sink: statement.text(0), sequence: statement.int64(1), id: statement.text(2), reason: statement.text(3),
        parkedAt: statement.int64(4), content: statement.bytes(5))
      guard statement.isNull(6) || statement.int64(6) == JournalChecksum.of(event) else {
        return (events, event.sequence)
      }
      events.append(event)
    }
    return (events, nil)
  }

  func status() throws(JournalError) -> JournalStatus {
    try translating(folder.database) { () throws(SQLiteError) in
      try connection.snapshot { () throws(SQLiteError) in
        let description = try JournalDescription(connection)
        let (cursors, wrong) = try cursorRows()
        if let wrong {
          throw SQLiteError(code: 11, message: "what it says of sink \(wrong) is not what was written")
        }
        let dates = try corrected()
        return JournalStatus(
          identity: description.identity, createdAt: description.createdAt, begunAfter: description.begunAfter,
          head: description.head, compactedThrough: description.compactedThrough,
          oldestAcceptedAt: try firstDate(dates),
          parked: Int(try connection.int64(JournalStatement.countParked.sql)), cursors: cursors,
          bytes: try connection.int64(JournalStatement.size.sql), jumps: dates.jumps)
      }
    }
  }

  private func firstDate(_ dates: CorrectedDates) throws(SQLiteError) -> Int64? {
    let statement = try connection.statement(.firstAcceptance)
    defer { statement.reset() }
    return try statement.step() ? dates.date(statement.int64(0), of: statement.int64(1)) : nil
  }

  // MARK: Verifying

  /// What is wrong with the structure of the file, in SQLite's words; it reads all of it.
  func brokenStructure() throws(JournalError) -> [String] {
    try translating(folder.database) { () throws(SQLiteError) in
      let found = try connection.texts("PRAGMA integrity_check(20)")
      return found == ["ok"] ? [] : found
    }
  }

  /// Looks at some entries after `sequence`: gives the last of them, `nil` where there is none, and what is wrong.
  func verify(after sequence: Int64, limit: Int) throws(JournalError) -> (last: Int64?, problems: [String]) {
    try translating(folder.database) { () throws(SQLiteError) in
      let statement = try connection.statement(isOld ? .readVersion1 : .read)
      defer { statement.reset() }
      statement.bind(1, sequence)
      statement.bind(2, Int64(limit))
      var (last, problems) = (Int64?.none, [String]())
      while try statement.step() {
        let entry = JournalEntry(
          sequence: statement.int64(0), id: statement.text(1), acceptedAt: statement.int64(2),
          content: statement.bytes(3))
        if let last, entry.sequence != last + 1 {
          problems.append("entries \(last + 1) to \(entry.sequence - 1) are missing")
        }
        last = entry.sequence
        if !isWhole(entry, statement) { problems.append(Self.words(ofEntry: entry.sequence, entry.id)) }
      }
      return (last, problems)
    }
  }

  /// As ``verify(after:limit:)``, for the ids.
  func verifyIDs(after sequence: Int64, limit: Int) throws(JournalError) -> (last: Int64?, problems: [String]) {
    if isOld { return (nil, []) }
    return try translating(folder.database) { () throws(SQLiteError) in
      let statement = try connection.statement(.readIDs)
      defer { statement.reset() }
      statement.bind(1, sequence)
      statement.bind(2, Int64(limit))
      var (last, problems) = (Int64?.none, [String]())
      while try statement.step() {
        let number = statement.int64(0)
        last = number
        let checksum = JournalChecksum.of(
          sequence: number, id: statement.text(1), acceptedAt: statement.int64(2), content: statement.int64(3))
        let isWhole = statement.isNull(4) || statement.int64(4) == checksum
        if !isWhole || !(statement.isNull(5) || statement.text(5).utf8.elementsEqual(statement.text(1).utf8)) {
          problems.append("the id of entry \(number) is not what was written")
        }
      }
      return (last, problems)
    }
  }
}

extension CorrectedDates {
  init(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.jumps)
    defer { statement.reset() }
    var jumps: [ClockJump] = []
    while try statement.step() {
      jumps.append(
        ClockJump(sequence: statement.int64(0), expected: statement.int64(1), said: statement.int64(2)))
    }
    self.init(jumps: jumps)
  }
}
