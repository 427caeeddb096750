import CutoverBasics
package import CutoverDomain
import CutoverSQLite
import Glibc
import Synchronization

/// The legacy side as a projection of the journal, where that is tables of a SQLite file.
///
/// Other programs read and write the same file. A batch and the position that it leads to are one transaction: after a
/// crash the file has both or neither, and other programs see whole batches. Their locks are waited for, but not for
/// long. Whether the file has a write-ahead log is left to those whose file it is; commits wait for the disk either
/// way.
package final class TableSink: Sink {
  package static let name = "legacy"

  package var name: String { Self.name }
  /// Other programs cannot write while a batch is under way: hence small ones.
  package let pace = SinkPace(events: 5_000, bytes: 16 << 20, share: 0.5, longestRest: 1)

  package let path: String
  package let store: TableStore
  let holder: String
  let mark: StoreMark?
  let reach: @Sendable (CommitStage) throws -> Void
  private let state: Mutex<State>
  /// Beside the state, which a batch keeps to itself.
  private let isRead = Atomic(true)
  private let running = Mutex<SQLiteInterrupter?>(nil)

  /// A sink for the file at `path`, which must be there. `holder` is what other writers are told of this process.
  /// `mark` remembers beyond this process that the file is the journal's: one without a position is refused then, being
  /// another one or having lost what it was.
  package convenience init(path: String, of store: TableStore, holder: String? = nil, mark: StoreMark? = nil) {
    self.init(path: path, of: store, holder: holder, mark: mark) { $0.reach() }
  }

  init(
    path: String, of store: TableStore, holder: String? = nil, mark: StoreMark? = nil,
    reach: @escaping @Sendable (CommitStage) throws -> Void
  ) {
    self.path = path
    self.store = store
    self.holder = holder ?? "process \(getpid())"
    self.mark = mark
    self.reach = reach
    var initial = State()
    initial.isOurs = mark?.isSet() ?? false
    state = Mutex(initial)
  }

  package var isNeeded: Bool { isRead.load(ordering: .relaxed) }

  package func open() throws(SinkError) -> SinkPosition? {
    try state.withLock { state throws(SinkError) in
      try open(&state)
      return state.position
    }
  }

  package func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    try whenOpen { state in
      if let current = state.position {
        guard current.journal == position.journal else { throw displaced("it follows the journal \(current.journal)") }
        if current.sequence >= position.sequence { return }
      }
      try write(events.filter { $0.sequence > state.position?.sequence ?? 0 }, position, &state)
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try whenOpen { state in
      guard var new = state.stored else { return }
      new.position.epoch = epoch
      try commit(&state) { _, state in
        state.stored = new
        state.position?.epoch = epoch
        return true
      }
    }
  }

  /// An event that the file refused before. It goes in as far as the change log shows that nothing has changed its rows
  /// since; without a log nobody can tell.
  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    try whenOpen { state in
      guard state.stored != nil, let position = state.position else {
        throw Self.tooLate(event, "it has no position")
      }
      try commit(&state) { connection, state in
        let log = ChangeLog(connection)
        guard store.isTracked, try log.isComplete(after: event.sequence, of: store.tables.map(\.name)) else {
          throw Self.tooLate(event, "it is not known what has changed since")
        }
        let writer = TableWriter(connection, leaving: Set((state.stored?.held ?? [:]).keys)) {
          try !log.hasChanged($1, of: $0.name, since: event.sequence)
        }
        try log.write(as: event.sequence)
        if let reason = try writer.apply(event, by: store) { throw Self.tooLate(event, reason) }
        if !writer.missed.isEmpty {
          throw Self.tooLate(event, "\(writer.missed.sorted().joined(separator: ", ")) is not written any more")
        }
        state.stored?.position = position
        return true
      }
    }
  }

  private static func tooLate(_ event: SequencedEvent, _ reason: String) -> SinkError {
    SinkError(
      .rejected([.init(sequence: event.sequence, reason: reason)]),
      "the legacy file cannot take event \(event.sequence): \(reason)", remedy: "discard it")
  }

  /// A file that was at `sequence` and does not say where it is now holds what it would be given once more, or it is
  /// not the one that it was: nothing up to there may change it.
  package func remember(_ sequence: Int64) -> Bool {
    state.withLock { $0.remembered = sequence }
    return true
  }

  package func adopt(_ position: SinkPosition) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      do throws(SinkError) { if !state.isOpen { try open(&state) } } catch {
        // What the file said is not believed any more.
        guard case .displaced = error.code, state.connection != nil else { throw error }
        state.stored = nil
        state.isOpen = true
      }
      do {
        // What held tables lack is no longer known by number.
        let held = (state.stored?.held ?? [:]).mapValues { _ in TablePosition.elsewhere }
        try commit(&state, isChecked: false) { _, state in
          state.stored = TablePosition(position, held: held)
          state.position = position
          return true
        }
      } catch { throw failed(error, &state) }
    }
  }

  package func check() throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      guard state.isOpen, FileIdentity(of: path) != state.identity else { return }
      state.isOpen = false
      if state.isOurs, FileIdentity(of: path) == nil { throw notOurs(state) }
      throw TableFault.replaced(path)
    }
  }

  package func interrupt() { running.withLock { $0?.interrupt() } }

  /// The file stays this process's until ``release()``: a disk that is full for a moment is no reason to lose it.
  package func close() { state.withLock { close(&$0) } }

  package func release() {
    state.withLock {
      close(&$0)
      $0.lock = nil
    }
  }

  private func close(_ state: inout State) {
    running.withLock { $0 = nil }
    state.close()
  }

  /// Copies the file as it is now, with the sink's position, into the folder `target`. Batches wait meanwhile.
  package func copy(to target: String) throws(SinkError) { try whenOpen { _ in try store.copy(path, to: target) } }

  /// Leaves the tables alone that only these endpoints are read from: nobody reads them any more. What is held stays so
  /// until it is restored.
  package func hold(complete endpoints: Set<String>) {
    isRead.store(!store.readers.isSubset(of: endpoints), ordering: .relaxed)
    state.withLock { $0.complete = endpoints }
  }

  /// Runs `body` while no batch is applied, and the file is open.
  func whenOpen<Result: Sendable>(_ body: (inout State) throws -> Result) throws(SinkError) -> Result {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      do { return try body(&state) } catch { throw failed(error, &state) }
    }
  }

  /// What a failed call reached is for `open()` to find out; but a refused event has changed nothing.
  private func failed(_ error: any Error, _ state: inout State) -> SinkError {
    let error = TableFault.sinkError(error, in: path)
    if case .rejected = error.code { return error }
    state.isOpen = false
    return error
  }

  /// Takes the file for this process. Throws `.held` where another one has it.
  func lock(_ state: inout State) throws(SinkError) {
    if state.lock?.isCurrent == true { return }
    state.lock = nil
    state.lock = try StoreLock(
      path: "\(path).cutover-lock", of: "\(path): another writer has the legacy file", holder: holder,
      failure: TableStore.failure)
  }

  private func open(_ state: inout State) throws(SinkError) {
    do {
      do throws(SinkError) { try lock(&state) } catch {
        // A folder that takes no lock file may hold a file that is only read.
        guard case .unavailable = error.code else { throw error }
      }
      if state.connection == nil || FileIdentity(of: path) != state.identity {
        state.connection = nil
        guard let identity = FileIdentity(of: path) else {
          if state.isOurs { throw notOurs(state) }
          throw TableFault.sinkError(SQLiteError.missing, path)
        }
        let connection = try SQLiteConnection(path: path, .readWrite, busyTimeout: TableFile.patience)
        try connection.sync(.full)
        state.begin(connection, identity)
        running.withLock { $0 = connection.interrupter }
      }
      guard let connection = state.connection else { return }
      try store.check(connection)
      state.parents = try store.parents(connection)
      let stored = try TablePosition(on: connection, of: store.domain)
      if stored == nil, state.isOurs { throw notOurs(state) }
      // What is only remembered stays good while the file says nothing else.
      if stored != state.stored { state.position = stored?.position }
      state.stored = stored
      state.isOpen = true
    } catch { throw TableFault.sinkError(error, in: path) }
  }
}
