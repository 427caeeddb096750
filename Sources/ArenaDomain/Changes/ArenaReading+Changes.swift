import CutoverDocuments
package import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// What has changed in the lists that grow without bound.
///
/// On the legacy side it is what the sink says it has written (``FileHistory``), as long as the file is the version that
/// it left; on the other side the rows that later events have written, as long as nobody else has written any. Of each
/// change the records beside it are compared, too: so a list that was in order stays so. Whatever does not fit together
/// has the whole list compared.
extension ArenaReading {
  /// The most rows that are looked up by their ids.
  private static let rowLimit = 50_000

  package func landmark(of endpoint: Endpoint, after previous: String?) throws -> String? {
    guard let list = GrowingList(endpoint), let present = try landmark(of: list, file: nil) else { return nil }
    var landmark = present
    landmark.slice = previous.flatMap(Landmark.init).map { $0.slice + 1 } ?? 0
    return landmark.text
  }

  package func changes(of request: Request, since landmark: String, now: Int64) throws -> AnswerChanges? {
    // Of windows nothing is left out.
    if !request.endpoint.query.isEmpty, request.parameters.first != TradeWindow.all { return nil }
    guard let list = GrowingList(request.endpoint), let past = Landmark(landmark), let legacy, let repository else {
      return nil
    }
    let file = try legacy.file(list.document)
    guard let present = try self.landmark(of: list, file: file), present.journal == past.journal,
      present.backfill == past.backfill, present.triggers == past.triggers, present.sequence >= past.sequence,
      try foreignWrites(for: request.endpoint).isEmpty,
      let history = try FolderPosition(in: legacy.path, of: Arena.documents)?.histories[list.document.fileName],
      let excerpts = try history.excerpts(
        of: file, since: past.sequence, past.version, slice: past.slice),
      let ids = try file.reading({ try list.ids(in: excerpts.changed) }),
      let sliced = try file.reading({ try list.ids(in: excerpts.slice) })
    else { return nil }
    let all = Set(ids.map { ExactString($0) })
    let written = try Repository.wording(list.document.rawValue) {
      try repository.connection.execute(CompileNothing())
      return try list.ids(since: past.sequence, limit: Self.rowLimit + 1, on: repository.connection)
        + (sliced.isEmpty ? [] : list.ids(from: sliced[0], to: sliced[sliced.count - 1], on: repository.connection))
    }
    // A row that no change of the file goes with: where its record stands is not known.
    guard written.count <= Self.rowLimit, written.allSatisfy({ all.contains(ExactString($0)) }) else { return nil }
    return AnswerChanges(
      legacy: try list.answer(from: excerpts.changed, now: now),
      repository: try list.answer(from: repository, ids: ids, now: now),
      skipped: max(0, history.layout.count - ids.count))
  }

  /// The present as a landmark; `nil` where changes cannot be followed.
  private func landmark(of list: GrowingList, file: DocumentFile?) throws -> Landmark? {
    guard isCut, let legacy, let repository,
      let position = try Arena.documents.position(in: legacy.path)
    else { return nil }
    return try Repository.wording(list.document.rawValue) {
      guard let watch = try repository.connection.one(GetWatch(sink: RepositorySink.name, tables: list.tables)),
        watch.journal == position.journal, !watch.triggers.isEmpty
      else { return nil }
      return Landmark(
        journal: position.journal, sequence: position.sequence,
        version: try (file ?? legacy.file(list.document)).fingerprint, backfill: watch.backfillSeq,
        triggers: watch.triggers, slice: 0)
    }
  }
}
