internal import CutoverSQLite

/// The statements of `journal.sql`, by their names there.
enum JournalStatement: String, CaseIterable {
  case create, describe, begin, newestAcceptance
  case remember, recall, append, undoRemember, undoAppend
  case read, compactedThrough, firstAcceptance
  case compact, noteCompaction, oldestIDs, forget
  case note, cursors
  case park, parked, countParked, unpark

  var sql: String { Self.texts[self]! }

  /// What makes the tables.
  static var schema: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }

  private static let texts: [JournalStatement: String] = {
    var texts: [JournalStatement: String] = [:]
    var current: JournalStatement?
    for line in String(decoding: PackageResources.journal_sql, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("-- name: ") {
        current = JournalStatement(rawValue: String(line.dropFirst("-- name: ".count)))
      } else if let current {
        texts[current, default: ""] += line + "\n"
      }
    }
    return texts
  }()
}

extension SQLiteConnection {
  func statement(_ name: JournalStatement) throws(SQLiteError) -> SQLiteStatement { try statement(name.sql) }
}
