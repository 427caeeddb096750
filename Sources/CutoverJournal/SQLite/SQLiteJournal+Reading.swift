extension SQLiteJournal {
  public func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    // Most often there is nothing new, and nobody has to be asked for that.
    if after == head { return [] }
    return try withReads { reads throws(JournalError) in try reads.read(after: after, limit: limit, bytes: bytes) }
  }

  public func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    try withReads { reads throws(JournalError) in try reads.kept(named: prefix) }
  }

  public func cursors() throws(JournalError) -> [SinkCursor] {
    try withReads { reads throws(JournalError) in try reads.cursors() }
  }

  public func parked() throws(JournalError) -> [ParkedEvent] {
    try withReads { reads throws(JournalError) in try reads.parked() }
  }

  public func status() throws(JournalError) -> JournalStatus {
    try withReads { reads throws(JournalError) in try reads.status() }
  }
}
