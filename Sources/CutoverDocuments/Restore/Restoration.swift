package import CutoverDomain
import CutoverJSON

extension DocumentSink {
  /// Brings the files that were held and are needed again up to date with the events that were kept from them, so that
  /// they lose nothing. Files that the journal cannot bring up to date stay as they are, and are named with the reason.
  /// What is replaced is kept below the folder `kept`; `scratch` is a folder to work in. Throws ``SinkError``; the files
  /// are then as they were.
  package func catchUp(
    with events: JournalEvents, scratch: String, keptIn kept: String
  ) throws(SinkError) -> Restoration {
    let catchUp = CatchUp(events, scratch: scratch)
    defer { catchUp.end() }
    var result = Restoration()
    let done = try catchUp.run(self, keptIn: kept)
    result.caughtUp = done.names
    result.kept = [done.kept].compactMap(\.self)
    result.left = catchUp.left.map { ($0.name, $0.reason) }.sorted { $0.0 < $1.0 }
    return result
  }

  /// Writes the files that are still held and needed again, and those that are left in `result`, from what the repository has. Both sides stand at one sequence
  /// number meanwhile: `reading` is a snapshot of that moment; `folder` reads the folder as it is. `foreignWrites` counts
  /// the writes by others to what some endpoints show.
  ///
  /// A file is then what a client would get from the repository. Where it would lack anything that the old file has, where
  /// the old file is gone, or where others have written to the repository, nothing is written unless `acceptance` covers the
  /// loss. Throws ``ReadError`` or ``SinkError``; the files are then as they were.
  package func rebuild(
    from reading: any DomainSnapshot, besides folder: any DomainSnapshot,
    foreignWrites: (_ endpoints: Set<String>) throws -> Int,
    accepting acceptance: String?, keptIn kept: String, into result: inout Restoration, now: Int64
  ) throws {
    let names = Set(try released()).union(result.left.map(\.name)).sorted()
    guard !names.isEmpty, let standing = try standing() else { return }
    var files: [(name: String, content: [UInt8])] = []
    var losses: [LegacyLoss.Part] = []
    for name in names {
      guard let request = store.request(reading: name) else {
        throw ReadError(
          .missing, source: name, message: "no endpoint reads this file", remedy: "restore it from a backup")
      }
      let content = try reading.answer(to: request, from: .repository, now: now).bytes()
      let wasAbsent = standing.heldAbsent.contains(ExactString(name))
      losses.append(
        LegacyLoss.Part(name, in: path, folder, comparedTo: content, request, wasAbsent: wasAbsent, now: now))
      files.append((name, content))
    }
    let loss = LegacyLoss(parts: losses, foreignWrites: try foreignWrites(Set(names.flatMap(store.readers))))
    result.loss = loss
    guard loss.isEmpty || acceptance.flatMap(loss.isCovered) == true else {
      result.isRefused = true
      return
    }
    let replacements = files
    let set = try restore(keptIn: kept, isLoss: !loss.isEmpty) { _ in replacements }
    result.rebuilt = names
    result.left.removeAll { left in names.contains { $0 == left.name } }
    if let set { result.kept.append(set) }
  }

  /// Compares each file with what the repository has, and writes those from it that differ, cannot be read, or are not
  /// there; returns their names. Both sides stand at one entry meanwhile, and `reading` is of that moment. The dataset as
  /// it was is linked to `copy` before. `memory` is what the folder then has to remember.
  ///
  /// What no client has ever seen, such as fields that the reader drops, is not in the new files. Throws ``ReadError`` or
  /// ``SinkError``; the files are then as they were.
  package func complete(
    from reading: any DomainSnapshot, keeping copy: String, memory: () throws -> FolderMemory, now: Int64
  ) throws -> [String] {
    var files: [(name: String, content: [UInt8])] = []
    let held = try held()
    var seen: Set<String> = []
    for endpoint in store.endpoints {
      for part in try reading.requests(for: endpoint) {
        // Only the first reader's answer is what the whole file says: another one's may be a part of it, as a window is.
        guard let name = store.files(for: part).first, store.readers(of: name).first == endpoint.name,
          held[ExactString(name)] == nil, seen.insert(name).inserted, let request = store.request(reading: name)
        else { continue }
        let wanted: [UInt8]
        do {
          wanted = try reading.answer(to: request, from: .repository, now: now).bytes()
        } catch let error as ReadError where error.code == .missing { continue }
        if let found = try? reading.answer(to: request, from: .legacy, now: now).bytes(), found == wanted { continue }
        files.append((name, wanted))
      }
    }
    if !files.isEmpty {
      try store.copy(path, to: copy)
      let whole = files
      _ = try restore(keptIn: nil) { _ in whole }
    }
    for (document, texts) in try memory() { try setMemory(texts, of: document) }
    return files.map(\.name)
  }
}
