extension SQLiteJournal {
  package func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    // Most often there is nothing new, and nobody has to be asked for that.
    if after == head { return [] }
    return try withReads { reads throws(JournalError) in try reads.read(after: after, limit: limit, bytes: bytes) }
  }

  package func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    try withReads { reads throws(JournalError) in try reads.kept(named: prefix) }
  }

  package func cursors() throws(JournalError) -> [SinkCursor] {
    try withReads { reads throws(JournalError) in try reads.cursors() }
  }

  package func parked() throws(JournalError) -> [ParkedEvent] {
    try withReads { reads throws(JournalError) in try reads.parked() }
  }

  package func status() throws(JournalError) -> JournalStatus {
    try withReads { reads throws(JournalError) in try reads.status() }
  }
}
