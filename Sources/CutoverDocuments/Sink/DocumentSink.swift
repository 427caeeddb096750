import CutoverBasics
package import CutoverDomain
import CutoverJSON
import Glibc
import Synchronization

/// The legacy side as a projection of the journal: folds events into the folder's JSON files.
///
/// Other programs read the same files. Each is replaced by a rename, so that a program which opens one gets a whole version
/// and keeps it as long as it likes; the files of a batch change together as far as a crash can tell, one after the other
/// for a reader. What a batch does not touch stays as it is, byte for byte.
///
/// A batch costs one pass over each file that it touches, whatever its own size: hence the pace. Memory grows with the
/// batch, not with the files, unless a change of the domain's own says otherwise.
package final class DocumentSink: Sink {
  package static let name = "legacy"
  static let lockName = ".cutover-lock"

  package var name: String { Self.name }
  package let pace = SinkPace(events: 50_000, bytes: 64 << 20, share: 0.3, longestRest: 10)

  let folder: DocumentFolder
  private let holder: String
  let mark: StoreMark?
  private let state: Mutex<State>
  /// Beside the state, which a batch keeps to itself.
  private let isRead = Atomic(true)

  /// A sink for the folder `path` of a `store`, which must be there. Nothing else may write to its files. `holder` is what
  /// others are told of this process. `mark` remembers beyond this process that the folder is the journal's: one without
  /// a position is refused then, being another one or having lost what it was.
  package convenience init(path: String, of store: DocumentStore, holder: String? = nil, mark: StoreMark? = nil) {
    self.init(path: path, of: store, holder: holder, mark: mark) { $0.reach() }
  }

  init(
    path: String, of store: DocumentStore, holder: String? = nil, mark: StoreMark? = nil,
    reach: @escaping @Sendable (CommitStage) throws -> Void
  ) {
    self.mark = mark
    var initial = State()
    initial.isOurs = mark?.isSet() ?? false
    state = Mutex(initial)
    self.holder = holder ?? "process \(getpid())"
    folder = DocumentFolder(path: path, store: store, reach: reach)
  }

  package var path: String { folder.path }
  var store: DocumentStore { folder.store }

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
      var batch = store.makeBatch(state.view(of: folder))
      let rejections = try batch.add(events, after: state.position?.sequence ?? 0)
      guard rejections.isEmpty else {
        throw SinkError(.rejected(rejections), "\(counted(rejections.count, "event")) cannot go into the legacy files")
      }
      do { try write(batch, position, &state) } catch {
        state.isOpen = false
        throw error
      }
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try changing { state in
      guard var new = state.stored else { return }
      new.position.epoch = epoch
      try lock(&state)
      try checkPosition(state)
      try folder.write(new)
      try folder.sync()
      state.stored = new
      state.position?.epoch = epoch
      noteOurs(&state)
    }
  }

  /// Records without a key of their own are there twice if they are given twice. A folder that was copied as a whole lacks
  /// what it says that it lacks; one whose files are newer than its position does not.
  package func repeats(upTo sequence: Int64) throws(SinkError) {
    guard let stored = state.withLock({ $0.stored }) else { return }
    for (name, size) in stored.sizes.sorted(by: { $0.key < $1.key }) {
      var status = stat()
      if stat(folder.path + "/" + name.string, &status) == 0, Int64(status.st_size) == size { continue }
      throw SinkError(
        .displaced,
        "\(folder.path): \(FolderPosition.fileName) says entry \(stored.position.sequence), the folder was at "
          + "\(sequence), and \(name.string) is not the file of that entry: the two are not of one moment",
        remedy: "put back a copy of the whole folder that was made while nothing was written, or run "
          + "'cutover journal adopt'")
    }
  }

  /// The files hold what the journal says: nothing can be late for them but an event that does not fit them at all.
  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    throw SinkError(
      .rejected([.init(sequence: event.sequence, reason: "the legacy files cannot hold it")]),
      "the legacy files cannot hold event \(event.sequence)", remedy: "discard it")
  }

  /// Files that were at `sequence` and do not say where they are now hold what they would be given once more, or they are
  /// not those that they were: nothing up to there may change them.
  package func remember(_ sequence: Int64) -> Bool {
    state.withLock { $0.remembered = sequence }
    return true
  }

  package func adopt(_ position: SinkPosition) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      do throws(SinkError) { if !state.isOpen { try open(&state) } } catch {
        // What the folder said is not believed any more.
        guard case .displaced = error.code else { throw error }
        state.stored = nil
        state.isOpen = true
      }
      do {
        try lock(&state)
        let stored = state.stored
        // Of the past nothing is left: its sequence numbers are those of another journal.
        // What held files lack is no longer known by number, see FolderPosition.elsewhere.
        let adopted = FolderPosition(
          position, memory: stored?.memory ?? store.emptyMemory,
          held: (stored?.held ?? [:]).mapValues { _ in FolderPosition.elsewhere },
          // A file that is gone is not missed: an adoption compares the two sides, or completes one.
          sizes: (stored?.sizes ?? [:]).filter { folder.has($0.key.string) },
          digests: (stored?.digests ?? [:]).filter { folder.has($0.key.string) },
          seen: (stored?.seen ?? []).filter { folder.has($0.string) })
        try folder.write(adopted)
        try folder.sync()
        state.stored = adopted
        state.seen = []
        state.position = position
        noteOurs(&state)
      } catch { throw DocumentFault.sinkError(error) }
    }
  }

  package func check() throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      guard state.isOpen, state.isOurs, !folder.has(FolderPosition.fileName) else { return }
      state.isOpen = false
      throw notOurs(state)
    }
  }

  /// The folder stays this process's until ``release()``: a disk that is full for a moment is no reason to lose it.
  package func close() {
    state.withLock {
      noteDigests(&$0) { _ in true }
      $0.close()
    }
  }

  package func release() {
    state.withLock {
      noteDigests(&$0) { _ in true }
      $0.close()
      $0.lock = nil
    }
  }

  /// Links the dataset as it is now, with the sink's position, into `target`. Batches wait meanwhile.
  package func linkFiles(to target: String) throws(SinkError) {
    try whenOpen { _ in try store.copy(folder.path, to: target) }
  }

  /// Leaves the files alone that only these endpoints are read from: nobody reads them any more. What is held stays so
  /// until it is restored.
  package func hold(complete endpoints: Set<String>) { hold(FolderHold(complete: endpoints)) }

  func hold(_ hold: FolderHold) {
    isRead.store(!hold.coversAll(of: store), ordering: .relaxed)
    state.withLock {
      $0.hold = hold
      noteDigests(&$0) { hold.covers($0, of: store) }
    }
  }

  /// Runs `body` while no batch is applied, and the folder is open.
  func whenOpen<Result: Sendable>(_ body: (inout State) throws -> Result) throws(SinkError) -> Result {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      do { return try body(&state) } catch { throw DocumentFault.sinkError(error) }
    }
  }

  /// The same for a `body` that writes to the folder: if it fails, what it reached is for `open()` to find out.
  func changing<Result: Sendable>(_ body: (inout State) throws -> Result) throws(SinkError) -> Result {
    try whenOpen { state in
      do { return try body(&state) } catch {
        state.isOpen = false
        throw error
      }
    }
  }

  /// Takes the folder for this process. Throws `.held` where another one has it.
  func lock(_ state: inout State) throws(SinkError) {
    if state.lock?.isCurrent == true { return }
    state.lock = nil
    state.lock = try StoreLock(
      path: "\(folder.path)/\(Self.lockName)", of: "\(folder.path): another writer has the legacy folder",
      holder: holder,
      failure: DocumentFault.writing)
  }

  private func open(_ state: inout State) throws(SinkError) {
    do {
      // Before anything is written into a folder that is another one.
      if state.isOurs, !folder.has(FolderPosition.fileName), !folder.has(FolderPosition.intentName) {
        throw notOurs(state)
      }
      // A folder that is not there has nothing to repair; it is missed when there is something to write into it.
      if folder.isThere {
        do throws(SinkError) { try lock(&state) } catch {
          // One that takes no lock takes nothing else now either.
          guard case .unavailable = error.code else { throw error }
        }
        try folder.recover()
      }
      let stored = try folder.position()
      // What is only remembered stays good while the folder says nothing else.
      if stored != state.stored { state.position = stored?.position }
      state.stored = stored
      state.seen = stored == nil ? state.seen(in: folder) : []
      state.isOpen = true
      let hold = state.hold
      noteDigests(&state) { hold.covers($0, of: store) }
    } catch { throw DocumentFault.sinkError(error) }
  }
}
