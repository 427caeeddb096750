package import CutoverJournal

extension PostgresJournal {
  package func read(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    // Most often there is nothing new, and nobody has to be asked for that.
    if after == head { return [] }
    return try reads.read(after: after, limit: limit, bytes: bytes)
  }

  package func kept(named prefix: String) throws(JournalError) -> (after: Int64, newest: Int64?) {
    try reads.kept(named: prefix)
  }

  package func cursors() throws(JournalError) -> [SinkCursor] { try reads.cursors() }

  package func parked() throws(JournalError) -> [ParkedEvent] { try reads.parked() }

  package func newestEpoch() throws(JournalError) -> JournalEpoch? { try reads.newestEpoch() }

  package func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool {
    try reads.knowsEpoch(number: number, token: token)
  }

  package func status() throws(JournalError) -> JournalStatus { try reads.status() }

  package func reader() -> (any JournalReader)? { reads }
}
