package import CutoverDocuments
package import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// What has changed in lists that grow without bound.
///
/// On the legacy side it is what the sink says it has written (`FileHistory`), as long as the file is the version that
/// it left; on the other side the rows that later events have written, as long as nobody else has written any. Of each
/// change the records beside it are compared, too: so a list that was in order stays so. Whatever does not fit together
/// has the whole list compared.
package struct ChangeTracker {
  private let folder: String
  private let store: DocumentStore
  private let connection: PostgresConnection

  /// The most rows that are looked up by their keys.
  private static let rowLimit = 50_000

  /// `nil` unless `sides` are as they were at one entry of a journal.
  package init?(_ sides: OpenedSides, of store: DocumentStore) {
    guard sides.isCut, let folder = sides.legacyPath, let connection = sides.postgres else { return nil }
    self.folder = folder
    self.store = store
    self.connection = connection
  }

  /// As ``DomainSnapshot/checkpoint(of:after:)``.
  package func checkpoint(of records: any GrowingRecords, after previous: String?) throws -> String? {
    guard var checkpoint = try present(records, file: nil) else { return nil }
    checkpoint.slice = previous.flatMap(Checkpoint.init).map { $0.slice + 1 } ?? 0
    return checkpoint.text
  }

  /// As ``DomainSnapshot/changes(of:since:now:)``; `isAlone` says whether nobody but the sink has written rows.
  package func changes(
    of records: any GrowingRecords, since checkpoint: String, now: Int64, isAlone: () throws -> Bool
  ) throws -> ResponseChanges? {
    guard let past = Checkpoint(checkpoint) else { return nil }
    let file = try self.file(records)
    guard let present = try present(records, file: file), present.journal == past.journal,
      present.backfill == past.backfill, present.triggers == past.triggers, present.sequence >= past.sequence,
      try isAlone(),
      let history = try FolderPosition(in: folder, of: store)?.histories[records.fileName],
      let excerpts = try history.excerpts(of: file, since: past.sequence, past.version, slice: past.slice),
      let keys = try file.reading({ try records.keys(in: excerpts.changed) }),
      let sliced = try file.reading({ try records.keys(in: excerpts.slice) })
    else { return nil }
    let all = Set(keys.map { ExactString($0) })
    let written = try RepositoryRead.translating(records.fileName) {
      try connection.compileNothing()
      return try records.keys(since: past.sequence, limit: Self.rowLimit + 1, on: connection)
        + (sliced.isEmpty ? [] : records.keys(from: sliced[0], to: sliced[sliced.count - 1], on: connection))
    }
    // A row that no change of the file goes with: where its record stands is not known.
    guard written.count <= Self.rowLimit, written.allSatisfy({ all.contains(ExactString($0)) }) else { return nil }
    return ResponseChanges(
      legacy: try records.answer(from: excerpts.changed, now: now),
      repository: try records.answer(from: keys, on: connection, now: now),
      skipped: max(0, history.layout.count - keys.count))
  }

  private func file(_ records: any GrowingRecords) throws -> DocumentFile {
    try DocumentFile(records.fileName, in: folder, options: .legacy)
  }

  /// The present as a checkpoint; `nil` where changes cannot be followed.
  private func present(_ records: any GrowingRecords, file: DocumentFile?) throws -> Checkpoint? {
    guard let position = try store.position(in: folder) else { return nil }
    return try RepositoryRead.translating(records.fileName) {
      guard let watch = try TableWatch(of: records.tables, on: connection), watch.journal == position.journal,
        !watch.triggers.isEmpty
      else { return nil }
      return Checkpoint(
        journal: position.journal, sequence: position.sequence,
        version: try (file ?? self.file(records)).fingerprint, backfill: watch.backfill, triggers: watch.triggers,
        slice: 0)
    }
  }
}
