import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension Arena {
  /// Compares each legacy file with what the repository has, and writes those from it that differ, cannot be read, or are
  /// not there; returns their names. Both sides stand at one entry meanwhile, and `reading` is of that moment. The dataset
  /// as it was is linked to `copy` before.
  ///
  /// What no client has ever seen, such as fields that the legacy reader drops, is not in the new files. Throws `ReadError`
  /// or `SinkError`; the files are then as they were.
  package static func completeLegacy(
    _ sink: LegacySink, from reading: ArenaReading, keeping copy: String, now: Int64
  ) throws -> [String] {
    var files: [(name: String, content: [UInt8])] = []
    let held = try sink.held()
    for endpoint in endpoints {
      for request in try reading.requests(for: endpoint) {
        let name = legacyFiles(for: request)[0]
        guard held[ExactString(name)] == nil else { continue }
        let wanted: [UInt8]
        do {
          wanted = try reading.answer(to: request, from: .repository, now: now).bytes()
        } catch let error as ReadError where error.code == .missing { continue }
        if let found = try? reading.answer(to: request, from: .legacy, now: now).bytes(), found == wanted { continue }
        files.append((name, wanted))
      }
    }
    if !files.isEmpty {
      try LegacyCopy.link(sink.path, to: copy)
      try sink.restore(files)
    }
    try sink.setConversations(lastConversations(reading))
    return files.map(\.name)
  }

  /// What the files do not say: the id of each model's last conversation.
  private static func lastConversations(_ reading: ArenaReading) throws -> [ExactString: String] {
    guard let connection = reading.repository?.connection else { return [:] }
    let models = Set(try connection.all(ListConversations()).map { ExactString($0.modelId) })
    let last = try connection.all(FindLastConversations(models: models.map(\.string)))
    return Dictionary(
      last.compactMap { row in row.key.map { (ExactString(row.modelId), $0) } }, uniquingKeysWith: { first, _ in first }
    )
  }
}
