internal import CutoverBasics
internal import CutoverSQLite

/// The database file of a journal: made where it is missing, checked where it is there.
enum JournalDatabase {
  /// The version of `schema.sql`.
  static let version: Int64 = 2
  /// Older ones that can be read, and are upgraded when the journal is opened for writing.
  static let oldVersion: Int64 = 1
  /// One that is not open, since it was moved or is being moved: no program that knows only the other versions takes it.
  static let closedVersion: Int64 = 3
  /// Tells a journal from any other SQLite database: "CutJ".
  static let application: Int64 = 0x4375_744a

  enum Kind {
    /// Nothing is in it yet: it is new, or the process that made it died meanwhile.
    case empty
    case journal
    /// One of version 1.
    case old
  }

  /// A connection that can write. A new database is complete, or it is empty: its tables come in one transaction.
  static func open(_ folder: JournalFolder, tuning: JournalTuning) throws(JournalError) -> SQLiteConnection {
    let connection = try translating(folder.database) { () throws(SQLiteError) in
      let connection = try SQLiteConnection(path: folder.database, .createIfMissing)
      // To be set before the first page is written; of no effect afterwards.
      try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
      return connection
    }
    let kind = try kind(of: connection, folder)
    try translating(folder.database) { () throws(SQLiteError) in
      try connection.useWriteAheadLog(.full)
      try connection.execute(
        """
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -\(tuning.cacheBytes / 1024);
        PRAGMA journal_size_limit = \(tuning.logFileBytes);
        """)
    }
    if kind == .empty {
      try folder.restrict()
      try translating(folder.database) { () throws(SQLiteError) in try fill(connection) }
      try folder.sync()
    }
    if kind == .old {
      try translating(folder.database) { () throws(SQLiteError) in
        try connection.transaction { () throws(SQLiteError) in
          try connection.execute(JournalStatement.upgrade.sql)
          try connection.execute("PRAGMA user_version = \(version)")
        }
      }
    }
    if kind != .empty, folder.bytes <= tuning.checkedBytes { try check(connection, folder) }
    return connection
  }

  /// What is in the file. Throws `.damaged` for what is not a journal, or one from the future.
  static func kind(of connection: SQLiteConnection, _ folder: JournalFolder) throws(JournalError) -> Kind {
    let (version, application, pages) = try translating(folder.database) { () throws(SQLiteError) in
      (
        try connection.int64("PRAGMA user_version"), try connection.int64("PRAGMA application_id"),
        try connection.int64("PRAGMA schema_version")
      )
    }
    if version == 0, application == 0, pages == 0 { return .empty }
    guard application == Self.application else {
      throw JournalError(
        .damaged, "\(folder.database) is a database, but not a journal of Cutover", remedy: "name another folder")
    }
    if version == oldVersion { return .old }
    guard version == Self.version || version == closedVersion else {
      throw JournalError(
        .damaged,
        "\(folder.database) has version \(version) of the journal's tables; this program knows \(Self.version)",
        remedy: "use the version of Cutover that made it, or a newer one")
    }
    return .journal
  }

  static func standing(of connection: SQLiteConnection, _ folder: JournalFolder) throws(JournalError) -> JournalStanding
  {
    let stored = try translating(folder.database) { () throws(SQLiteError) -> (String, String)? in
      guard try connection.int64("PRAGMA user_version") == closedVersion else { return nil }
      let statement = try connection.statement(.standing)
      defer { statement.reset() }
      return try statement.step() ? (statement.text(0), statement.text(1)) : ("", "")
    }
    guard let stored else { return .open }
    guard let standing = JournalStanding(state: stored.0, other: stored.1) else {
      throw .damaged(folder.database, "what it says of its move cannot be read")
    }
    return standing
  }

  /// Throws `.damaged` where the structure of the file is broken.
  private static func check(_ connection: SQLiteConnection, _ folder: JournalFolder) throws(JournalError) {
    let found = try translating(folder.database) { () throws(SQLiteError) in
      try connection.texts("PRAGMA quick_check(1)")
    }
    guard found == ["ok"] else { throw .damaged(folder.database, found.first ?? "its structure is broken") }
  }

  private static func fill(_ connection: SQLiteConnection) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      try connection.execute(JournalStatement.schema)
      let statement = try connection.statement(.create)
      statement.bind(1, RandomToken.next())
      statement.bind(2, Clock.milliseconds())
      try statement.run()
      try connection.execute("PRAGMA application_id = \(application); PRAGMA user_version = \(version)")
    }
  }
}
