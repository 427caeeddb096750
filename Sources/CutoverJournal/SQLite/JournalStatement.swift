internal import CutoverSQLite

/// The statements of `journal.sql`, by their names there.
enum JournalStatement: String, CaseIterable {
  case create, describe, upgrade, begin, touch, newestAcceptance
  case noteJump, jumps, forgetJumps
  case remember, recall, recallContent, append, undoRemember, undoAppend
  case read, readVersion1, readIDs, newestNamed, compactedThrough, firstAcceptance
  case compact, noteCompaction, oldestIDs, forget
  case note, cursors, cursorsVersion1
  case makeEpochs, hasEpochs, beginEpoch, newestEpoch, knowsEpoch
  case size, park, parked, parkedVersion1, countParked, unpark
  case makeStanding, setStanding, standing, dropStanding, forgetAll, become, rememberedIDs, epochs

  var sql: String { Self.statements[rawValue] }

  /// What makes the tables.
  static var schema: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }

  private static let statements = NamedStatements(PackageResources.journal_sql)
}

extension SQLiteConnection {
  func statement(_ name: JournalStatement) throws(SQLiteError) -> SQLiteStatement { try statement(name.sql) }
}
