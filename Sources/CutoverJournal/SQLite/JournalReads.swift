internal import CutoverSQLite

/// What is read from a journal, over a connection of its own: SQLite's readers see the last commit and hinder nobody.
/// One thread at a time has it.
final class JournalReads {
  private let folder: JournalFolder
  private let connection: SQLiteConnection

  init(_ folder: JournalFolder) throws(JournalError) {
    self.folder = folder
    connection = try translating(folder.database) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: folder.database, .readOnly)
      try connection.execute("PRAGMA cache_size = -8192")
      return connection
    }
  }

  func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    guard limit > 0 else { return [] }
    let entries = try translating(folder.database) { () throws(SQLiteError) in
      try rows(after: after, limit: limit, bytes: bytes)
    }
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
          "load the repository anew with 'cutover backfill'; the legacy folder needs a copy with its position file")
    }
    guard entries.isEmpty else { throw gap(after) }
    return []
  }

  private func rows(after: Int64, limit: Int, bytes: Int) throws(SQLiteError) -> [JournalEntry] {
    let statement = try connection.statement(.read)
    defer { statement.reset() }
    statement.bind(1, after)
    statement.bind(2, Int64(limit))
    var entries: [JournalEntry] = []
    var total = 0
    while try statement.step() {
      total += statement.byteCount(3)
      if total > bytes, !entries.isEmpty { break }
      entries.append(
        JournalEntry(
          sequence: statement.int64(0), id: statement.text(1), acceptedAt: statement.int64(2),
          content: statement.bytes(3)))
    }
    return entries
  }

  private func gap(_ after: Int64) -> JournalError {
    JournalError(
      .damaged, "\(folder.database): numbers are missing after entry \(after)",
      remedy: "put it aside, and restore a copy, or begin a new journal after the sinks' positions")
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
    try translating(folder.database) { () throws(SQLiteError) in try cursorRows() }
  }

  private func cursorRows() throws(SQLiteError) -> [SinkCursor] {
    let statement = try connection.statement(.cursors)
    defer { statement.reset() }
    var cursors: [SinkCursor] = []
    while try statement.step() {
      cursors.append(
        SinkCursor(
          sink: statement.text(0), sequence: statement.int64(1),
          lastError: statement.isNull(2) ? nil : statement.text(2),
          failingSince: statement.isNull(3) ? nil : statement.int64(3), updatedAt: statement.int64(4)))
    }
    return cursors
  }

  func parked() throws(JournalError) -> [ParkedEvent] {
    try translating(folder.database) { () throws(SQLiteError) in
      let statement = try connection.statement(.parked)
      defer { statement.reset() }
      var events: [ParkedEvent] = []
      while try statement.step() {
        events.append(
          ParkedEvent(
            sink: statement.text(0), sequence: statement.int64(1), id: statement.text(2), reason: statement.text(3),
            parkedAt: statement.int64(4), content: statement.bytes(5)))
      }
      return events
    }
  }

  func status() throws(JournalError) -> JournalStatus {
    try translating(folder.database) { () throws(SQLiteError) in
      try connection.snapshot { () throws(SQLiteError) in
        let description = try JournalDescription(connection)
        let isEmpty = description.head == description.compactedThrough
        return JournalStatus(
          identity: description.identity, createdAt: description.createdAt, begunAfter: description.begunAfter,
          head: description.head, compactedThrough: description.compactedThrough,
          oldestAcceptedAt: isEmpty ? nil : try connection.int64(JournalStatement.firstAcceptance.sql),
          parked: Int(try connection.int64(JournalStatement.countParked.sql)), cursors: try cursorRows(),
          bytes: folder.bytes)
      }
    }
  }
}
