import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTables

/// What has changed in a dataset whose legacy side is a table: on that side it is what the file's change log says, by
/// whomever; on the other one the rows that later events have written, as long as nobody else has written any. Whatever
/// does not fit together has the whole table compared.
struct TableChanges {
  let store: TableStore
  let location: String
  let connection: PostgresConnection

  /// The most records that are looked up by their keys, and how many of the rest a comparison looks at.
  private static let limit = 50_000
  private static let slice = 2_000

  /// `nil` unless `sides` are as they were at one entry of a journal.
  init?(_ sides: OpenedSides, of store: TableStore?) {
    guard let store, sides.isCut, let location = sides.legacyPath, let connection = sides.postgres else { return nil }
    (self.store, self.location, self.connection) = (store, location, connection)
  }

  /// As ``DomainSnapshot/checkpoint(of:after:)``.
  func checkpoint<Records: Dataset>(of records: Records.Type, after previous: String?) throws -> String? {
    guard var checkpoint = try present(records) else { return nil }
    checkpoint.slice = previous.flatMap(Checkpoint.init).map { $0.slice + 1 } ?? 0
    return checkpoint.text
  }

  /// As ``DomainSnapshot/changes(of:since:now:)``; `isAlone` says whether nobody but the sink has written rows, `answer` makes
  /// an answer of some records.
  func changes<Records: Dataset>(
    of records: Records.Type, since checkpoint: String, isAlone: () throws -> Bool,
    answer: (ElementStream<Records.Record>) -> any Response
  ) throws -> ResponseChanges? {
    guard let table = records.legacyTable, let past = Checkpoint(checkpoint), let present = try present(records),
      present.journal == past.journal, present.backfill == past.backfill, present.triggers == past.triggers,
      present.sequence >= past.sequence, let log = TableCheckpoint(past.version), try isAlone()
    else { return nil }
    let reader = try TableReader(location)
    let count = try reader.count(table)
    guard let changed = try reader.changedKeys(of: table, since: log, limit: Self.limit) else { return nil }
    let slice = try reader.keys(of: table, from: count == 0 ? 0 : past.slice * Self.slice % count, limit: Self.slice)
    let written = try RepositoryRead.translating(records.table) {
      try connection.compileNothing()
      let changed = try connection.all(ListKeysSince<Records>(past.sequence, maximum: Int64(Self.limit + 1)))
      guard let first = slice.first?.text, let last = slice.last?.text else { return changed }
      return try changed + connection.all(ListKeysBetween<Records>(first, last))
    }
    guard written.count <= Self.limit + Self.slice else { return nil }
    // In the order of the keys, as the whole is.
    let keys = Set(changed + slice + written.compactMap { table.key($0) }).sorted()
    let texts = keys.compactMap(\.text)
    guard texts.count == keys.count else { return nil }
    return ResponseChanges(
      legacy: answer(try records.shown(reader.records(table, keys), of: table, reader, connection)),
      repository: answer(try records.found(texts, on: connection)),
      skipped: max(0, count - keys.count))
  }

  /// The present as a checkpoint; `nil` where changes cannot be followed.
  private func present<Records: Dataset>(_ records: Records.Type) throws -> Checkpoint? {
    guard let position = try store.position(in: location), let log = try TableReader(location).checkpoint() else {
      return nil
    }
    return try RepositoryRead.translating(records.table) {
      guard let watch = try TableWatch(of: [records.table, "documents"], on: connection),
        watch.journal == position.journal, !watch.triggers.isEmpty
      else { return nil }
      return Checkpoint(
        journal: position.journal, sequence: position.sequence, version: log.text, backfill: watch.backfill,
        triggers: watch.triggers, slice: 0)
    }
  }
}
