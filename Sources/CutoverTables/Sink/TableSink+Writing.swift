import CutoverBasics
import CutoverDomain
import CutoverSQLite

extension TableSink {
  /// What the sink knows of its file. The connection is used by who has the lock of the state alone.
  struct State: @unchecked Sendable {
    var isOpen = false
    var connection: SQLiteConnection?
    /// The file that the connection has.
    fileprivate(set) var identity: FileIdentity?
    /// What the file says, `nil` where it says nothing.
    var stored: TablePosition?
    /// Where the sink stands. Ahead of the file where no event of a batch was for the tables, and none had been before:
    /// a file that may only be read stays usable.
    var position: SinkPosition?
    /// How far the tables have been, where the file does not say it.
    var remembered: Int64 = 0
    /// The endpoints that are read from the repository alone.
    var complete: Set<String> = []
    /// The tables that each table's rows refer to.
    var parents: [String: Set<String>] = [:]
    /// Whether the file has had a position that this journal gave it.
    var isOurs = false
    /// The newest entry that the file is known to have been at.
    var newest: Int64 = 0
    /// The version of the file's schema that was found to have what it takes, see ``ChangeLog``.
    fileprivate(set) var checkedSchema: Int64?
    /// Keeps other writers of Cutover from the file.
    var lock: StoreLock?

    mutating func begin(_ connection: SQLiteConnection, _ identity: FileIdentity) {
      self.connection = connection
      self.identity = identity
      checkedSchema = nil
    }

    /// Forgets what the file says; not whose it is.
    mutating func close() {
      newest = max(newest, position?.sequence ?? 0)
      (isOpen, connection, identity, stored, position, remembered, checkedSchema) = (false, nil, nil, nil, nil, 0, nil)
    }
  }

  /// The tables that are left alone: nobody reads them, or they lack events already.
  func left(_ state: State) -> Set<String> {
    store.covered(by: state.complete, parents: state.parents).union((state.stored?.held ?? [:]).keys)
  }

  func write(_ events: [SequencedEvent], _ position: SinkPosition, _ state: inout State) throws {
    let before = state.position?.sequence ?? 0
    try commit(&state) { connection, state in
      let log = store.isTracked && state.stored != nil ? ChangeLog(connection) : nil
      let writer = TableWriter(connection, leaving: left(state))
      var rejections: [SinkError.Rejection] = []
      for event in events {
        try log?.write(as: event.sequence)
        if let reason = try writer.apply(event, by: store) {
          rejections.append(.init(sequence: event.sequence, reason: reason))
        }
      }
      guard rejections.isEmpty else {
        throw SinkError(.rejected(rejections), "\(counted(rejections.count, "event")) cannot go into the legacy file")
      }
      var held = state.stored?.held ?? [:]
      for table in writer.missed where held[table] == nil { held[table] = before }
      state.position = position
      if !writer.hasWritten, held.isEmpty, state.stored == nil { return false }
      if state.stored == nil, position.sequence <= state.remembered { throw lost(state.remembered) }
      state.stored = TablePosition(position, held: held)
      return true
    }
  }

  /// Runs `body` in a transaction, and writes the position that it leaves in the state with it. `body` gives whether
  /// what it did is to stay. Where anything fails, file and state are as before.
  func commit(
    _ state: inout State, isChecked: Bool = true, _ body: (SQLiteConnection, inout State) throws -> Bool
  ) throws {
    guard let connection = state.connection else { throw TableFault.sinkError(SQLiteError.missing, path) }
    try lock(&state)
    var new = state
    var hasCommitted = false
    try connection.writing {
      if isChecked, try TablePosition(on: connection, of: store.domain) != state.stored {
        throw displaced("another program moved its position")
      }
      let log = store.isTracked ? ChangeLog(connection) : nil
      let wasOurs = state.stored != nil
      if wasOurs { try log.map { try follow($0, &new) } }
      guard try body(connection, &new) else { return false }
      guard let stored = new.stored else { return true }
      if !wasOurs { try log.map { try follow($0, &new) } }
      try stored.write(on: connection, of: store.domain)
      try log?.end()
      try reach(.written)
      // A file that another one has replaced would take the batch with it.
      guard FileIdentity(of: path) == state.identity else { throw TableFault.replaced(path) }
      hasCommitted = true
      return true
    }
    state = new
    guard hasCommitted else { return }
    try reach(.committed)
    guard FileIdentity(of: path) == state.identity else { throw TableFault.replaced(path) }
    noteOurs(&state)
  }

  /// Has the change log note what follows as the sink's own.
  private func follow(_ log: ChangeLog, _ state: inout State) throws {
    let schema = try log.connection.int64(OwnStatement.schemaVersion.text)
    if state.checkedSchema != schema, let identity = state.identity {
      try store.check(log.connection)
      try log.begin(
        store.tables.map(\.shape), in: identity, after: state.position?.sequence ?? 0,
        isSession: state.checkedSchema == nil)
      // As it is once this is committed.
      state.checkedSchema = try log.connection.int64(OwnStatement.schemaVersion.text)
    }
    try log.write(as: state.position?.sequence ?? 0)
  }
}
