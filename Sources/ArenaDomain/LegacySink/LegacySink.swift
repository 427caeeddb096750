import CutoverBasics
package import CutoverDomain
package import CutoverJSON
import Glibc
import Synchronization

/// The legacy side as a projection of the journal: folds events into the folder's JSON files.
///
/// Other programs read the same files. Each is replaced by a rename, so that whoever opens one gets a whole version and
/// keeps it as long as he likes; the files of a batch change together as far as a crash can tell, one after the other
/// for a reader. What a batch does not touch stays as it is, byte for byte.
///
/// A batch costs one pass over each file that it touches, whatever its own size: hence the pace. Memory grows with the
/// batch, not with the files, with one exception that ``TradeReplay`` tells of.
package final class LegacySink: Sink {
  package static let name = "legacy"

  package var name: String { Self.name }
  package let pace = SinkPace(events: 50_000, bytes: 64 << 20, share: 0.3, longestRest: 10)

  struct State {
    var isOpen = false
    /// What the position file says, `nil` where there is none.
    var stored: LegacyPosition?
    /// Where the sink stands. Ahead of the file where no event of a batch was for the files, and none had been before:
    /// a folder that may only be read stays usable.
    var position: SinkPosition?
    /// How far the files have been, where they do not say it.
    var remembered: Int64 = 0
    /// The files that are not written any more.
    var hold = LegacyHold()
    /// Whether the folder has had a position that this journal gave it.
    var isOurs = false
    /// The newest entry that the folder is known to have been at.
    var newest: Int64 = 0
    /// The files that were there while the folder had no position to say it.
    var seen: Set<ExactString> = []
    /// Keeps other processes from the folder; `nil` before it is opened, and where it takes no lock.
    var lock: LegacyLock?
  }

  let folder: LegacyFolder
  private let holder: String
  let mark: LegacyMark?
  let state: Mutex<State>
  /// Beside the state, which a batch keeps to itself.
  private let isRead = Atomic(true)

  /// A sink for the folder `path`, which must be there. Nothing else may write to its files. `holder` is what
  /// others are told of this process. `mark` remembers beyond this process that the folder is the journal's: one without
  /// a position is refused then, being another one or having lost what it was.
  package convenience init(path: String, holder: String? = nil, mark: LegacyMark? = nil) {
    self.init(path: path, holder: holder, mark: mark) { $0.reach() }
  }

  init(
    path: String, holder: String? = nil, mark: LegacyMark? = nil,
    reach: @escaping @Sendable (LegacyStage) throws -> Void
  ) {
    self.mark = mark
    var initial = State()
    initial.isOurs = mark?.isSet() ?? false
    state = Mutex(initial)
    self.holder = holder ?? "process \(getpid())"
    folder = LegacyFolder(path: path, reach: reach)
  }

  var path: String { folder.path }

  package var isNeeded: Bool { isRead.load(ordering: .relaxed) }

  package func open() throws(SinkError) -> SinkPosition? {
    try state.withLock { state throws(SinkError) in
      try open(&state)
      return state.position
    }
  }

  package func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      if let current = state.position {
        guard current.journal == position.journal else { throw displaced("it follows the journal \(current.journal)") }
        if current.sequence >= position.sequence { return }
      }
      let first = state.position?.sequence ?? 0
      let batch = LegacyBatch(
        events.lazy.filter { $0.sequence > first }, lastConversations: state.stored?.lastConversations ?? [:])
      guard batch.rejections.isEmpty else {
        throw SinkError(
          .rejected(batch.rejections), "\(counted(batch.rejections.count, "event")) cannot go into the legacy files")
      }
      do { try write(batch, position, &state) } catch {
        // What was reached is for `open()` to find out.
        state.isOpen = false
        throw LegacyFault.sinkError(error)
      }
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      guard var new = state.stored else { return }
      new.position.epoch = epoch
      do {
        try lock(&state)
        try checkPosition(state)
        try folder.write(new, to: LegacyPosition.fileName)
        try folder.sync()
      } catch {
        state.isOpen = false
        throw LegacyFault.sinkError(error)
      }
      state.stored = new
      state.position?.epoch = epoch
      noteOurs(&state)
    }
  }

  /// Messages have no ids in the files: given twice, they are there twice. A folder that was copied as a whole lacks what
  /// it says that it lacks; one whose files are newer than its position does not.
  package func repeats(upTo sequence: Int64) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      guard let stored = state.stored else { return }
      for (name, size) in stored.sizes.sorted(by: { $0.key < $1.key }) {
        var status = stat()
        let path = folder.path + "/" + name.string
        if stat(path, &status) == 0, Int64(status.st_size) == size { continue }
        throw SinkError(
          .displaced,
          "\(folder.path): \(LegacyPosition.fileName) says entry \(stored.position.sequence), the folder was at "
            + "\(sequence), and \(name.string) is not the file of that entry: the two are not of one moment",
          remedy: "put back a copy of the whole folder that was made while nothing was written, or run "
            + "'cutover journal adopt'")
      }
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
        // Of the past nothing is left: its sequence numbers are those of another journal.
        // What held files lack is no longer known by number, see LegacyPosition.elsewhere.
        let adopted = LegacyPosition(
          position, lastConversations: state.stored?.lastConversations ?? [:],
          held: (state.stored?.held ?? [:]).mapValues { _ in LegacyPosition.elsewhere },
          // A file that is gone is not missed: an adoption compares the two sides, or completes one.
          sizes: (state.stored?.sizes ?? [:]).filter { folder.has($0.key.string) },
          seen: (state.stored?.seen ?? []).filter { folder.has($0.string) })
        try folder.write(adopted, to: LegacyPosition.fileName)
        try folder.sync()
        state.stored = adopted
        state.seen = []
        state.position = position
        noteOurs(&state)
      } catch { throw LegacyFault.sinkError(error) }
    }
  }

  /// The folder stays this process's until ``release()``: a disk that is full for a moment is no reason to lose it.
  package func close() {
    state.withLock { state in
      let (hold, lock, isOurs, seen) = (state.hold, state.lock, state.isOurs, state.seen)
      let newest = max(state.newest, state.position?.sequence ?? 0)
      state = State()
      (state.hold, state.lock, state.isOurs, state.newest, state.seen) = (hold, lock, isOurs, newest, seen)
    }
  }

  package func release() {
    close()
    state.withLock { $0.lock = nil }
  }

  /// Takes the folder for this process. Throws `.held` where another one has it.
  private func lock(_ state: inout State) throws(SinkError) {
    if state.lock?.isCurrent == true { return }
    state.lock = nil
    state.lock = try LegacyLock(folder: folder.path, holder: holder)
  }

  /// Links the dataset as it is now, with the sink's position, into `target`; see ``LegacyCopy``. Batches wait meanwhile.
  package func linkFiles(to target: String) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      try LegacyCopy.link(folder.path, to: target)
    }
  }

  private func open(_ state: inout State) throws(SinkError) {
    do {
      // Before anything is written into a folder that is another one.
      if state.isOurs, !folder.has(LegacyPosition.fileName), !folder.has(LegacyPosition.intentName) {
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
      let stored = try LegacyPosition(LegacyPosition.fileName, in: folder.path)
      // What is only remembered stays good while the folder says nothing else.
      if stored != state.stored { state.position = stored?.position }
      state.stored = stored
      state.seen = stored == nil ? state.seen(in: folder) : []
      state.isOpen = true
    } catch { throw LegacyFault.sinkError(error) }
  }

  private func write(_ batch: LegacyBatch, _ position: SinkPosition, _ state: inout State) throws {
    let held = state.held(batch.changes)
    // Spliced into a file that lacks earlier events, an event would make it look as if it lacked none.
    let changes = batch.changes.filter { held[ExactString($0.name)] == nil }
    var staged: [LegacyFolder.Staged] = []
    if !changes.isEmpty { try lock(&state) }
    try checkPresence(changes, state)
    do {
      for (index, change) in changes.enumerated() {
        if let file = try folder.stage(change, sequence: position.sequence, index: index) { staged.append(file) }
      }
      try checkPosition(state)
    } catch {
      folder.discard(sequence: position.sequence, count: changes.count)
      throw error
    }
    let sizes = state.sizes(after: staged)
    let new = LegacyPosition(
      position, lastConversations: batch.lastConversations, held: held,
      heldConversations: state.heldConversations(held), heldAbsent: heldAbsent(held, state),
      sizes: sizes, seen: state.seen(in: folder, besides: sizes), replacements: staged.map(\.replacement),
      histories: state.histories(after: staged))
    if !staged.isEmpty {
      if state.stored == nil, position.sequence <= state.remembered {
        folder.discard(sequence: position.sequence, count: changes.count)
        throw lost(state.remembered)
      }
      try folder.commit(staged, new)
      state.stored = new
      state.position = position
      noteOurs(&state)
      return
    }
    if held != state.stored?.held ?? [:] {
      try folder.write(new, to: LegacyPosition.fileName)
      state.stored = new
    }
    state.position = position
    if state.stored != nil, (try? folder.write(new, to: LegacyPosition.fileName)) != nil {
      // Where this cannot be written the file stays behind, and the same events will change nothing once more.
      state.stored = new
    }
  }

  /// Those of the `held` files that were not there when they were left alone. One that the sink had written before was
  /// lost: the events that it is to be made from again are not all among those that were kept from it.
  private func heldAbsent(_ held: [ExactString: Int64], _ state: State) -> Set<ExactString> {
    let known = state.stored?.held ?? [:]
    return Set(
      held.keys.filter { name in
        known[name] == nil
          ? !folder.has(name.string) && !state.knows(name)
          : state.stored?.heldAbsent.contains(name) == true
      })
  }

  /// Leaves the files alone that only these endpoints are read from: nobody reads them any more. What is held stays so
  /// until ``restore(_:)``.
  package func hold(complete endpoints: Set<String>) {
    let hold = LegacyHold(complete: endpoints)
    isRead.store(!hold.coversAll, ordering: .relaxed)
    state.withLock { $0.hold = hold }
  }

  /// The files that lack events, with the sequence number of the last event that each holds. Throws ``SinkError``.
  package func held() throws(SinkError) -> [ExactString: Int64] {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      return state.stored?.held ?? [:]
    }
  }

  /// The held files that are to be written again.
  func released() throws(SinkError) -> [String] {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      return (state.stored?.held ?? [:]).keys.map(\.string).filter { !state.hold.covers($0) }.sorted()
    }
  }

  /// Puts whole files in the place of held ones, all at once. They hold what the journal says up to the sink's position.
  func restore(_ files: [(name: String, content: [UInt8])]) throws(SinkError) {
    _ = try restore(keptIn: nil) { _ in files }
  }

  /// Puts the whole files that `make` gives in the place of held ones, all at once; `make` is told what the folder says of
  /// itself, with the position that the files have to hold, and no batch is applied meanwhile. What they replace is kept
  /// in a new folder below `kept`, whose path is returned; `nil` where nothing was replaced. `isLoss`: the new files lack
  /// something.
  func restore(
    keptIn kept: String?, isLoss: Bool = false, _ make: (LegacyPosition) throws -> [(name: String, content: [UInt8])]
  ) throws(SinkError) -> String? {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      guard var new = state.stored else { return nil }
      do {
        try lock(&state)
        var current = new
        if let position = state.position { current.position = position }
        let files = try make(current)
        if files.isEmpty { return nil }
        // The names of the staged files carry the position: it is the one that they are whole up to.
        new.position = current.position
        for file in files { new.held[ExactString(file.name)] = nil }
        new.heldConversations = state.heldConversations(new.held)
        new.heldAbsent = heldAbsent(new.held, state)
        // Names that no batch uses: the position may be that of the last batch.
        var staged: [LegacyFolder.Staged] = []
        for (index, file) in files.enumerated() {
          let whole = WholeFile(name: file.name, content: file.content)
          let number = LegacyBatch.mostChanges + index
          if let file = try folder.stage(whole, sequence: new.position.sequence, index: number) { staged.append(file) }
        }
        try checkPosition(state)
        let folderOfKept = try kept.flatMap {
          try ReplacedFiles($0, isLoss: isLoss).keep(files.map(\.name), of: folder.path)
        }
        new.replacements = staged.map(\.replacement)
        new.sizes = state.sizes(after: staged)
        new.histories = state.histories(after: staged)
        try folder.commit(staged, new)
        try folder.sync()
        state.stored = new
        state.position = new.position
        return folderOfKept
      } catch {
        state.isOpen = false
        throw LegacyFault.sinkError(error)
      }
    }
  }

  /// The folder, and what it says of itself; `nil` where it says nothing. Throws ``SinkError``.
  func standing() throws(SinkError) -> (path: String, position: LegacyPosition)? {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      guard var stored = state.stored else { return nil }
      if let position = state.position { stored.position = position }
      return (folder.path, stored)
    }
  }

  /// Says which conversation of each model is its last, by its id.
  func setConversations(_ ids: [ExactString: String]) throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      if !state.isOpen { try open(&state) }
      guard var new = state.stored, new.lastConversations != ids else { return }
      new.lastConversations = ids
      do {
        try lock(&state)
        try checkPosition(state)
        try folder.write(new, to: LegacyPosition.fileName)
        state.stored = new
      } catch {
        state.isOpen = false
        throw LegacyFault.sinkError(error)
      }
    }
  }
}
