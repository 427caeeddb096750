package import CutoverDomain
package import CutoverJSON

/// Puts a batch into the files, or whole files into the place of others.
extension DocumentSink {
  /// More than a batch can have files.
  private static let mostChanges = 1_000_000

  func write(_ batch: some DocumentBatch, _ position: SinkPosition, _ state: inout State) throws {
    let all = batch.changes
    let held = state.held(all.map(\.name) + batch.missed, of: store)
    // Spliced into a file that lacks earlier events, an event would make it look as if it lacked none.
    let changes = all.filter { held[ExactString($0.name)] == nil }
    var staged: [DocumentFolder.Staged] = []
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
    let new = FolderPosition(
      position, memory: batch.memory, held: held, heldMemory: state.heldMemory(held, of: store),
      heldAbsent: heldAbsent(held, state), sizes: sizes, digests: state.digests(after: staged),
      seen: state.seen(in: folder, besides: sizes),
      replacements: staged.map(\.replacement), histories: state.histories(after: staged))
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
      try folder.write(new)
      state.stored = new
    }
    state.position = position
    if state.stored != nil, (try? folder.write(new)) != nil {
      // Where this cannot be written the file stays behind, and the same events will change nothing once more.
      state.stored = new
    }
  }

  /// The files that lack events, with the sequence number of the last event that each holds. Throws ``SinkError``.
  package func held() throws(SinkError) -> [ExactString: Int64] { try whenOpen { $0.stored?.held ?? [:] } }

  /// The held files that are to be written again.
  func released() throws(SinkError) -> [String] {
    try whenOpen { state in
      (state.stored?.held ?? [:]).keys.map(\.string).filter { !state.hold.covers($0, of: store) }.sorted()
    }
  }

  /// What the folder says of itself; `nil` where it says nothing. Throws ``SinkError``.
  func standing() throws(SinkError) -> FolderPosition? { try whenOpen { $0.standing } }

  /// Puts the whole files that `make` gives in the place of held ones, all at once; `make` is told what the folder says of
  /// itself, with the position that the files have to hold, and no batch is applied meanwhile. What they replace is kept
  /// in a new folder below `kept`, whose path is returned; `nil` where nothing was replaced. `isLoss`: the new files lack
  /// something.
  func restore(
    keptIn kept: String?, isLoss: Bool = false, _ make: (FolderPosition) throws -> [(name: String, content: [UInt8])]
  ) throws(SinkError) -> String? {
    try changing { state in
      guard var new = state.standing else { return nil }
      try lock(&state)
      let files = try make(new)
      if files.isEmpty { return nil }
      for file in files { new.held[ExactString(file.name)] = nil }
      new.heldMemory = state.heldMemory(new.held, of: store)
      new.heldAbsent = heldAbsent(new.held, state)
      // The names of the staged files carry the position, which is the one that they are whole up to; and numbers that no
      // batch uses: the position may be that of the last batch.
      var staged: [DocumentFolder.Staged] = []
      for (index, file) in files.enumerated() {
        let whole = WholeDocumentChange(name: file.name, content: file.content)
        let number = Self.mostChanges + index
        if let file = try folder.stage(whole, sequence: new.position.sequence, index: number) { staged.append(file) }
      }
      try checkPosition(state)
      let folderOfKept = try keep(files.map(\.name).filter(folder.has), in: kept, isLoss)
      new.replacements = staged.map(\.replacement)
      new.sizes = state.sizes(after: staged)
      new.digests = state.digests(after: staged)
      new.histories = state.histories(after: staged)
      try folder.commit(staged, new)
      try folder.sync()
      state.stored = new
      state.position = new.position
      return folderOfKept
    }
  }

  /// Links files into a set below the folder `kept`; returns the set's folder, `nil` where there is nothing to keep.
  private func keep(_ names: [String], in kept: String?, _ isLoss: Bool) throws -> String? {
    guard let kept, !names.isEmpty else { return nil }
    return try ReplacedSets(kept, failure: DocumentFault.writing).keep(isLoss: isLoss) { set in
      for name in names { try store.link(name, from: folder.path, to: set) }
    }
  }

  /// Says what is remembered beside a document.
  func setMemory(_ texts: [ExactString: String], of document: String) throws(SinkError) {
    try changing { state in
      guard var new = state.stored, new.memory[document] != texts else { return }
      new.memory[document] = texts
      try lock(&state)
      try checkPosition(state)
      try folder.write(new)
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
}
