package import CutoverJournal
import CutoverPostgres

extension PostgresJournal: MovableJournal {
  package func standing() throws(JournalError) -> JournalStanding {
    try reads.journal().standing(at: place)
  }

  package func image() throws(JournalError) -> JournalImage {
    let row = try reads.journal()
    let number = number
    let epochs = try reads.reading { connection in
      try connection.all(ListEpochs(journal: number)).map { row in
        BegunEpoch(
          epoch: JournalEpoch(number: row.number, token: row.token, process: row.process, place: row.place),
          begunAt: row.begunAt)
      }
    }
    return JournalImage(
      identity: row.identity, createdAt: row.createdAt, begunAfter: row.begunAfter,
      compactedThrough: row.compactedThrough, head: row.head, newestAt: row.newestAt, cursors: try reads.cursors(),
      parked: try reads.parked(), epochs: epochs, jumps: try reads.correctedDates().jumps)
  }

  package func writtenEntries(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    let query = ListEntries(journal: number, after: after, maximum: Int64(limit), bytes: Int64(bytes))
    let rows = try reads.reading { connection in try connection.all(query) }
    for (index, row) in rows.enumerated() {
      guard row.sequence == after + 1 + Int64(index), PostgresJournalReader.isWhole(row) else {
        throw .damaged(place, PostgresJournalReader.words(of: row))
      }
    }
    return rows.map {
      JournalEntry(sequence: $0.sequence, id: $0.id, acceptedAt: $0.acceptedAt, content: $0.content)
    }
  }

  package func rememberedIDs(after: Int64, limit: Int) throws(JournalError) -> [RememberedID] {
    let query = ListCompactedIDs(journal: number, after: after, maximum: Int64(limit))
    return try reads.reading { connection in try connection.all(query) }.map { row throws(JournalError) in
      let id = RememberedID(sequence: row.sequence, id: row.id, acceptedAt: row.acceptedAt, hash: row.hash)
      guard id.checksum == row.checksum else {
        throw .damaged(place, "the id of entry \(row.sequence) is not what was written")
      }
      return id
    }
  }

  package func receive(_ image: JournalImage, from other: String) throws(JournalError) {
    try write { connection in
      try connection.execute(ForgetJournal(journal: number))
      try connection.execute(
        BecomeJournal(
          identity: image.identity, createdAt: image.createdAt, begunAfter: image.begunAfter,
          compactedThrough: image.compactedThrough, head: image.head, newestAt: image.newestAt, journal: number))
      for cursor in image.cursors {
        try connection.execute(
          NoteCursor(
            journal: number, sink: cursor.sink, sequence: cursor.sequence, lastError: cursor.lastError,
            failingSince: cursor.failingSince, updatedAt: cursor.updatedAt))
      }
      for event in image.parked {
        try connection.execute(
          ParkEvent(
            journal: number, sink: event.sink, sequence: event.sequence, id: event.id, reason: event.reason,
            parkedAt: event.parkedAt, content: event.content, checksum: JournalChecksum.of(event)))
      }
      for begun in image.epochs {
        try connection.execute(
          RestoreEpoch(
            journal: number, number: begun.epoch.number, token: begun.epoch.token, process: begun.epoch.process,
            place: begun.epoch.place, begunAt: begun.begunAt))
      }
      for jump in image.jumps {
        try connection.execute(
          AddClockJump(journal: number, sequence: jump.sequence, expected: jump.expected, said: jump.said))
      }
      try settle(.arriving(from: other), connection)
    }
  }

  package func receive(_ ids: [RememberedID]) throws(JournalError) {
    let rows = ids.map { id in
      LoadIDs.Row(
        journal: number, sequence: id.sequence, id: id.id, acceptedAt: id.acceptedAt, hash: id.hash,
        checksum: id.checksum)
    }
    try write { connection in try connection.copyIn(LoadIDs.self, rows: rows) }
  }

  package func receive(_ entries: [JournalEntry]) throws(JournalError) {
    let rows = entries.map { entry in
      let id = RememberedID(
        sequence: entry.sequence, id: entry.id, acceptedAt: entry.acceptedAt, hash: ContentHash.of(entry.content))
      return LoadEntries.Row(
        journal: number, sequence: id.sequence, id: id.id, acceptedAt: id.acceptedAt, hash: id.hash,
        checksum: id.checksum, content: entry.content)
    }
    try write { connection in try connection.copyIn(LoadEntries.self, rows: rows) }
  }

  package func settle(_ standing: JournalStanding) throws(JournalError) {
    try write { connection in try settle(standing, connection) }
  }

  private func settle(_ standing: JournalStanding, _ connection: PostgresConnection) throws {
    let stored = standing.stored ?? (state: "open", other: "")
    try connection.execute(
      SettleJournal(standing: stored.state, otherPlace: stored.other, journal: number))
  }

  private func write(_ body: (PostgresConnection) throws -> Void) throws(JournalError) {
    try withWriter { writer throws(JournalError) in try writer.transaction(body) }
  }
}
