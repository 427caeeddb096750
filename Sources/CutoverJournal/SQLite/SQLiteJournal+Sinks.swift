internal import CutoverBasics
internal import CutoverSQLite

extension SQLiteJournal {
  /// A loss of power may take the newest notes: the sinks know better anyway, and nobody waits for the disk.
  package func note(_ cursor: SinkCursor) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.normal) { connection throws(SQLiteError) in
        try cursor.write(connection)
      }
    }
  }

  package func beginEpoch(process: String, place: String) throws(JournalError) -> JournalEpoch {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        try connection.execute(JournalStatement.makeEpochs.sql)
        let newest = try connection.statement(.newestEpoch)
        let number = try newest.step() ? newest.int64(0) + 1 : 1
        newest.reset()
        let epoch = JournalEpoch(
          number: number, token: RandomToken.next(), process: process, place: place)
        try BegunEpoch(epoch: epoch, begunAt: Clock.milliseconds()).write(connection)
        return epoch
      }
    }
  }

  package func newestEpoch() throws(JournalError) -> JournalEpoch? {
    try withReads { reads throws(JournalError) in try reads.newestEpoch() }
  }

  package func knowsEpoch(number: Int64, token: String) throws(JournalError) -> Bool {
    try withReads { reads throws(JournalError) in try reads.knowsEpoch(number: number, token: token) }
  }

  /// Durable on return, so that a sink may leave the events behind then.
  package func park(_ events: [ParkedEvent]) throws(JournalError) {
    if events.isEmpty { return }
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        for event in events { try event.write(connection) }
      }
    }
  }

  package func unpark(sink: String, sequence: Int64) throws(JournalError) -> Bool {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        let statement = try connection.statement(.unpark)
        statement.bind(1, sink)
        statement.bind(2, sequence)
        try statement.run()
        return connection.changes == 1
      }
    }
  }
}
