internal import CutoverSQLite

extension SQLiteJournal {
  /// A loss of power may take the newest notes: the sinks know better anyway, and nobody waits for the disk.
  public func note(_ cursor: SinkCursor) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.normal) { connection throws(SQLiteError) in
        let statement = try connection.statement(.note)
        statement.bind(1, cursor.sink)
        statement.bind(2, cursor.sequence)
        statement.bind(3, cursor.lastError)
        statement.bind(4, cursor.failingSince)
        statement.bind(5, cursor.updatedAt)
        statement.bind(6, JournalChecksum.of(cursor))
        try statement.run()
      }
    }
  }

  /// Durable on return, so that a sink may leave the events behind then.
  public func park(_ events: [ParkedEvent]) throws(JournalError) {
    if events.isEmpty { return }
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        let statement = try connection.statement(.park)
        for event in events {
          statement.bind(1, event.sink)
          statement.bind(2, event.sequence)
          statement.bind(3, event.id)
          statement.bind(4, event.reason)
          statement.bind(5, event.parkedAt)
          statement.bind(6, event.content)
          statement.bind(7, JournalChecksum.of(event))
          try statement.run()
        }
      }
    }
  }

  public func unpark(sink: String, sequence: Int64) throws(JournalError) -> Bool {
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
