package import CutoverJournal
internal import CutoverPostgres

extension PostgresJournal {
  /// A loss of the server may take the newest notes: the sinks know better anyway, and nobody waits for its disk.
  package func note(_ cursor: SinkCursor) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      guard try !writer.hasLapsed(cursor.sink) else { return }
      try writer.transaction { connection in
        try connection.execute(DoNotWaitForDisk())
        try connection.execute(
          NoteCursor(
            journal: number, sink: cursor.sink, sequence: cursor.sequence, lastError: cursor.lastError,
            failingSince: cursor.failingSince, updatedAt: cursor.updatedAt))
      }
    }
  }

  package func beginEpoch(process: String, place: String) throws(JournalError) -> JournalEpoch {
    try withHead { connection, _, _ in
      let newest = try connection.one(GetNewestEpoch(journal: number))?.number ?? 0
      let epoch = JournalEpoch(number: newest + 1, token: RandomToken.next(), process: process, place: place)
      try connection.execute(
        AddEpoch(
          journal: number, number: epoch.number, token: epoch.token, process: epoch.process, place: epoch.place))
      return epoch
    }
  }

  /// Durable on return, so that a sink may leave the events behind then.
  package func park(_ events: [ParkedEvent]) throws(JournalError) {
    if events.isEmpty { return }
    try withWriter { writer throws(JournalError) in
      try writer.transaction { connection in
        for event in events {
          try connection.execute(
            ParkEvent(
              journal: number, sink: event.sink, sequence: event.sequence, id: event.id, reason: event.reason,
              parkedAt: event.parkedAt, content: event.content, checksum: JournalChecksum.of(event)))
        }
      }
    }
  }

  package func unpark(sink: String, sequence: Int64) throws(JournalError) -> Bool {
    try withWriter { writer throws(JournalError) in
      try writer.transaction { connection in
        try connection.execute(UnparkEvent(journal: number, sink: sink, sequence: sequence)) == 1
      }
    }
  }
}
