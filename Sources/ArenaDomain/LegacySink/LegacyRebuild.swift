import CutoverDomain

/// What was done to bring held legacy files up to date.
package struct LegacyRestoration: Sendable, Equatable {
  /// Files that have got the events that were kept from them.
  package var caughtUp: [String] = []
  /// Files that were written from the repository.
  package var rebuilt: [String] = []
  /// Files that are as they were, and why the journal could not bring them up to date.
  package var left: [(name: String, reason: String)] = []
  /// The folders that have what was replaced.
  package var kept: [String] = []
  /// What files written from the repository lack; `nil` where none were to be written.
  package var loss: LegacyLoss?
  /// Whether files were not written since they would lack that.
  package var isRefused = false

  package init() {}

  package static func == (left: LegacyRestoration, right: LegacyRestoration) -> Bool {
    left.caughtUp == right.caughtUp && left.rebuilt == right.rebuilt && left.kept == right.kept
      && left.loss == right.loss && left.isRefused == right.isRefused
      && left.left.elementsEqual(right.left) { $0 == $1 }
  }
}

extension Arena {
  /// Brings the legacy files that were held and are needed again up to date with the events that were kept from them, so
  /// that they lose nothing. Files that the journal cannot bring up to date stay as they are, and are named with the
  /// reason. What is replaced is kept below the folder `kept`; `scratch` is a folder to work in. Throws `SinkError`; the
  /// files are then as they were.
  package static func catchUpLegacy(
    _ sink: LegacySink, with events: JournalEvents, scratch: String, keptIn kept: String
  ) throws -> LegacyRestoration {
    let catchUp = LegacyCatchUp(events, scratch: scratch)
    defer { catchUp.end() }
    var result = LegacyRestoration()
    let done = try catchUp.run(sink, keptIn: kept)
    result.caughtUp = done.names
    result.kept = [done.kept].compactMap(\.self)
    result.left = catchUp.left.map { ($0.name, $0.reason) }.sorted { $0.0 < $1.0 }
    return result
  }

  /// Writes the legacy files that are still held and needed again from what the repository has. Both sides stand at one
  /// sequence number meanwhile: `reading` is a snapshot of that moment.
  ///
  /// A file is then what a client would get from the repository. Where it would lack anything that the old file has, or
  /// where others have written to the repository, nothing is written unless `acceptance` covers the loss. Throws
  /// `ReadError` or `SinkError`; the files are then as they were.
  package static func rebuildLegacy(
    _ sink: LegacySink, from reading: ArenaReading, accepting acceptance: String?, keptIn kept: String,
    into result: inout LegacyRestoration, now: Int64
  ) throws {
    let names = try sink.released()
    guard !names.isEmpty, let folder = try sink.standing()?.path else { return }
    var files: [(name: String, content: [UInt8])] = []
    var losses: [LegacyLoss.File] = []
    for name in names {
      let request = try request(reading: name)
      let content = try reading.answer(to: request, from: .repository, now: now).bytes()
      losses.append(LegacyLoss.File(name, in: folder, comparedTo: content, request, now: now))
      files.append((name, content))
    }
    let loss = LegacyLoss(files: losses, foreignWrites: try reading.foreignWrites(toFiles: names))
    result.loss = loss
    guard loss.isEmpty || acceptance.flatMap(loss.isCovered) == true else {
      result.isRefused = true
      return
    }
    let replacements = files
    let set = try sink.restore(keptIn: kept, isLoss: !loss.isEmpty) { _ in replacements }
    result.rebuilt = names
    result.left.removeAll { left in names.contains { $0 == left.name } }
    if let set { result.kept.append(set) }
  }

  /// The call whose answer is what the file holds.
  private static func request(reading name: String) throws -> Request {
    let stem = name.dropLast(".json".count)
    let path = stem.hasPrefix("analytics-") ? "analytics/" + stem.dropFirst("analytics-".count) : String(stem)
    guard let request = Arena.request(path) else {
      throw ReadError(
        .missing, source: name, message: "no endpoint reads this file", remedy: "restore it from a backup")
    }
    return request
  }
}

extension ArenaReading {
  /// How many writes by others there are to the tables that the files are made from.
  fileprivate func foreignWrites(toFiles names: [String]) throws -> Int {
    guard let repository else { return 0 }
    let counts = try Repository.wording("foreign_writes") { try Arena.foreignWriteCounts(on: repository.connection) }
    // Two endpoints that show one table count the same writes.
    return names.flatMap(LegacyHold.readers).reduce(into: Set<String>()) { $0.insert($1.rawValue) }
      .compactMap { counts[$0] }.max() ?? 0
  }
}
