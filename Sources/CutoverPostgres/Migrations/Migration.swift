/// A step of a database's schema, and the way back.
package struct Migration: Sendable, Equatable {
  /// The number in the file's name, from 1, without gaps.
  package let version: Int64
  /// The words in the file's name: `0001_create_trades.up.sql` is `create_trades`.
  package let name: String
  /// The scripts: any number of statements, run in one transaction, and so without transaction control.
  package let up: String
  package let down: String

  package init(version: Int64, name: String, up: String, down: String) {
    self.version = version
    self.name = name
    self.up = up
    self.down = down
  }

  /// The number as file names have it, at least four digits, and the name.
  package var label: String {
    let digits = String(version)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
  }
}

/// Which migrations a database has.
package struct MigrationStatus: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let version: Int64
    package let name: String
    package let isApplied: Bool
  }

  /// The version that the database is at; `nil` before the first migration.
  package let version: Int64?
  /// Whether a migration was begun and not ended; nothing can be migrated until somebody has looked into it.
  package let isDirty: Bool
  /// Whether the database is at a version that this program does not know: a newer one has migrated it.
  package let isUnknown: Bool
  /// Whose the tables are, as far as they say.
  package let owner: String?
  package let entries: [Entry]

  package var pending: [Entry] { entries.filter { !$0.isApplied } }
}
