internal import CutoverSQLite

extension SQLiteJournal: MovableJournal {
  private var files: JournalFolder { JournalFolder(path: folder) }

  package var place: String { files.database }

  package func standing() throws(JournalError) -> JournalStanding {
    try withWriter { writer throws(JournalError) in try writer.standing() }
  }

  package func image() throws(JournalError) -> JournalImage {
    let (cursors, parked) = try withReads { reads throws(JournalError) in (try reads.cursors(), try reads.parked()) }
    return try withWriter { writer throws(JournalError) in
      try writer.maintain { connection throws(SQLiteError) in
        let description = try JournalDescription(connection)
        try connection.execute(JournalStatement.makeEpochs.sql)
        return JournalImage(
          identity: description.identity, createdAt: description.createdAt, begunAfter: description.begunAfter,
          compactedThrough: description.compactedThrough, head: description.head,
          newestAt: try JournalWriter.newestDate(connection), cursors: cursors, parked: parked,
          epochs: try BegunEpoch.all(connection), jumps: try CorrectedDates(connection).jumps)
      }
    }
  }

  package func writtenEntries(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry] {
    try withReads { reads throws(JournalError) in
      try reads.read(after: after, limit: limit, bytes: bytes, asWritten: true)
    }
  }

  package func rememberedIDs(after: Int64, limit: Int) throws(JournalError) -> [RememberedID] {
    try withReads { reads throws(JournalError) in try reads.rememberedIDs(after: after, limit: limit) }
  }

  package func receive(_ image: JournalImage, from place: String) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        try connection.execute(JournalStatement.makeEpochs.sql)
        try connection.execute(JournalStatement.forgetAll.sql)
        let become = try connection.statement(.become)
        become.bind(1, image.identity)
        become.bind(2, image.createdAt)
        become.bind(3, image.begunAfter)
        become.bind(4, image.compactedThrough)
        try become.run()
        for cursor in image.cursors { try cursor.write(connection) }
        for event in image.parked { try event.write(connection) }
        for begun in image.epochs { try begun.write(connection) }
        for jump in image.jumps { try jump.write(connection) }
        try JournalDatabase.settle(.arriving(from: place), connection)
      }
    }
  }

  package func receive(_ ids: [RememberedID]) throws(JournalError) {
    try load { connection throws(SQLiteError) in
      for id in ids { try id.write(connection) }
    }
  }

  package func receive(_ entries: [JournalEntry]) throws(JournalError) {
    try load { connection throws(SQLiteError) in
      let append = try connection.statement(.append)
      for entry in entries {
        let id = RememberedID(
          sequence: entry.sequence, id: entry.id, acceptedAt: entry.acceptedAt, hash: ContentHash.of(entry.content))
        try id.write(connection)
        append.bind(1, entry.sequence)
        append.bind(2, entry.id)
        append.bind(3, entry.acceptedAt)
        append.bind(4, entry.content)
        append.bind(5, id.checksum)
        try append.run()
      }
    }
  }

  /// Not waiting for the disk: what is lost with the power is copied again, and the standing is written with all of it.
  private func load(_ body: (SQLiteConnection) throws(SQLiteError) -> Void) throws(JournalError) {
    try withWriter { writer throws(JournalError) in try writer.transaction(.normal, body) }
    keepLogSmall()
  }

  package func settle(_ standing: JournalStanding) throws(JournalError) {
    try withWriter { writer throws(JournalError) in
      try writer.transaction(.full) { connection throws(SQLiteError) in
        try JournalDatabase.settle(standing, connection)
      }
    }
  }
}

extension JournalDatabase {
  static func settle(_ standing: JournalStanding, _ connection: SQLiteConnection) throws(SQLiteError) {
    guard let stored = standing.stored else {
      try connection.execute(JournalStatement.dropStanding.sql + "; PRAGMA user_version = \(version)")
      return
    }
    try connection.execute(JournalStatement.makeStanding.sql + "; PRAGMA user_version = \(closedVersion)")
    let statement = try connection.statement(.setStanding)
    statement.bind(1, stored.state)
    statement.bind(2, stored.other)
    try statement.run()
  }
}
