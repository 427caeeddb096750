internal import CutoverSQLite

/// The rows of a journal, as they are written and read, each in one place.

extension SinkCursor {
  func write(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.note)
    statement.bind(1, sink)
    statement.bind(2, sequence)
    statement.bind(3, lastError)
    statement.bind(4, failingSince)
    statement.bind(5, updatedAt)
    statement.bind(6, JournalChecksum.of(self))
    try statement.run()
  }
}

extension ParkedEvent {
  func write(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.park)
    statement.bind(1, sink)
    statement.bind(2, sequence)
    statement.bind(3, id)
    statement.bind(4, reason)
    statement.bind(5, parkedAt)
    statement.bind(6, content)
    statement.bind(7, JournalChecksum.of(self))
    try statement.run()
  }
}

extension ClockJump {
  func write(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.noteJump)
    statement.bind(1, sequence)
    statement.bind(2, expected)
    statement.bind(3, said)
    try statement.run()
  }
}

extension BegunEpoch {
  func write(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.beginEpoch)
    statement.bind(1, epoch.number)
    statement.bind(2, epoch.token)
    statement.bind(3, epoch.process)
    statement.bind(4, epoch.place)
    statement.bind(5, begunAt)
    try statement.run()
  }

  static func all(_ connection: SQLiteConnection) throws(SQLiteError) -> [BegunEpoch] {
    let statement = try connection.statement(.epochs)
    defer { statement.reset() }
    var epochs: [BegunEpoch] = []
    while try statement.step() {
      let epoch = JournalEpoch(
        number: statement.int64(0), token: statement.text(1), process: statement.text(2), place: statement.text(3))
      epochs.append(BegunEpoch(epoch: epoch, begunAt: statement.int64(4)))
    }
    return epochs
  }
}

extension RememberedID {
  func write(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.remember)
    statement.bind(1, sequence)
    statement.bind(2, id)
    statement.bind(3, acceptedAt)
    statement.bind(4, hash)
    statement.bind(5, checksum)
    try statement.run()
  }
}
