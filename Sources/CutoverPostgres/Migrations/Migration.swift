/// A step of a database's schema, and the way back.
public struct Migration: Sendable, Equatable {
  /// The number in the file's name, from 1, without gaps.
  public let version: Int64
  /// The words in the file's name: `0001_create_trades.up.sql` is `create_trades`.
  public let name: String
  /// The scripts: any number of statements, run in one transaction, and so without transaction control.
  public let up: String
  public let down: String

  public init(version: Int64, name: String, up: String, down: String) {
    self.version = version
    self.name = name
    self.up = up
    self.down = down
  }

  /// The number as file names have it, at least four digits, and the name.
  public var label: String {
    let digits = String(version)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
  }
}

/// Which migrations a database has.
public struct MigrationStatus: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    public let version: Int64
    public let name: String
    public let isApplied: Bool
  }

  /// The version that the database is at; `nil` before the first migration.
  public let version: Int64?
  /// Whether a migration was begun and not ended; nothing can be migrated until somebody has looked into it.
  public let isDirty: Bool
  /// Whether the database is at a version that this program does not know: a newer one has migrated it.
  public let isUnknown: Bool
  public let entries: [Entry]

  public var pending: [Entry] { entries.filter { !$0.isApplied } }
}
