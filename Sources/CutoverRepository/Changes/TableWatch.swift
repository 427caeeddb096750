package import CutoverPostgres

/// What tells whether every write to some tables that did not come through the sink was noted since an earlier moment:
/// where the repository follows which journal, the newest backfill, and the triggers that take the notes.
package struct TableWatch: Sendable, Equatable {
  package let journal: String
  package let backfill: Int64
  /// Empty where a trigger is missing or off.
  package let triggers: String

  /// `nil` where the repository says nothing. Throws ``PostgresError``.
  package init?(of tables: [String], on connection: PostgresConnection) throws {
    guard let watch = try connection.one(GetWatch(sink: RepositorySchema.sink, tables: tables)) else { return nil }
    journal = watch.journal
    backfill = watch.backfillSeq
    triggers = watch.triggers
  }
}

/// The triggers that note what others than the sink write, table by table, as they are now.
package enum TableWatches {
  /// Each table of the domain with what identifies its triggers, which is empty where one is missing or off. Throws
  /// ``PostgresError``.
  package static func list(on connection: PostgresConnection) throws -> [(table: String, triggers: String)] {
    try connection.all(ListTableWatches()).map { ($0.table, $0.triggers) }
  }
}

extension PostgresConnection {
  /// Has the statements of the open transaction run as they are: short ones are over before they are compiled.
  package func compileNothing() throws { try execute(CompileNothing()) }
}
