import CutoverDomain
import CutoverSQLite
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverTables

extension LedgerFile {
  fileprivate func checkpoint() throws -> TableCheckpoint { try #require(try TableReader(path).checkpoint()) }

  /// The keys of the accounts that were changed since.
  fileprivate func changed(since checkpoint: TableCheckpoint, limit: Int = 10) throws -> [String]? {
    try TableReader(path).changedKeys(of: Ledger.accounts, since: checkpoint, limit: limit)?.map(\.description).sorted()
  }

  fileprivate func foreign() throws -> [String] {
    try TableReader(path).foreignWrites(limit: 100).map { "\($0.kind) \($0.table) \($0.key?.description ?? "-")" }
  }
}

@Suite struct `The change log of a legacy SQLite file` {
  @Test(arguments: Subject.tracked) func `tells what changed since a moment, by whomever`(subject: Subject) throws {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      let start = try file.checkpoint()
      #expect(TableCheckpoint(start.text) == start)
      #expect(try file.changed(since: start) == [])
      try Subject.apply(4..<8, to: sink)
      #expect(try file.changed(since: start) == [#""a""#, #""b""#, #""c""#])
      let middle = try file.checkpoint()
      try file.program.execute("UPDATE accounts SET code = 'd' WHERE code = 'c'; DELETE FROM accounts WHERE code = 'b'")
      #expect(try file.changed(since: middle) == [#""b""#, #""c""#, #""d""#])
      #expect(try file.changed(since: middle, limit: 2) == nil)
      // The copy that a comparison reads knows the same.
      try sink.copy(to: file.folder.file("copy"))
      let reader = try TableReader(file.folder.file("copy"))
      #expect(try reader.changedKeys(of: Ledger.accounts, since: middle, limit: 10)?.count == 3)
    }
  }

  @Test(arguments: Subject.tracked) func `tells the writes of others from those of the sink`(subject: Subject) throws {
    try subject.withFile { file in
      try file.program.execute("INSERT INTO accounts VALUES ('old', 1, 1, '2025-01-01 00:00:00', NULL, NULL)")
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try Subject.apply(4..<8, to: sink)
      #expect(try file.foreign() == [])
      try file.program.execute(
        "UPDATE accounts SET balance = 1 WHERE code = 'a'; DELETE FROM entries WHERE account = 'b'")
      try Subject.apply(8..<12, to: sink)
      #expect(try file.foreign() == [#"update accounts "a""#, #"delete entries "b", 2"#])
      #expect(try TableReader(file.path).foreignCounts() == ["accounts": 1, "entries": 1])
      let last = try #require(try TableReader(file.path).foreignWrites(limit: 100).last)
      #expect(abs(Int(last.time / 1000) - time(nil)) < 60)
      // What is accepted stays a change.
      let start = TableCheckpoint(change: 0, session: "")
      #expect(start.text == "0/")
      try sink.acceptForeignWrites(to: "accounts", upTo: last.change)
      #expect(try file.foreign() == [#"delete entries "b", 2"#])
    }
  }

  @Test func `notes a row that another one displaces without a trigger being run`() throws {
    try Subject.tracked[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try Subject.apply(4..<8, to: sink)
      try file.program.execute(
        "INSERT OR REPLACE INTO entries (account, number, amount, booked_at, reference) "
          + "VALUES ('c', 9, 1, '2025-01-01 00:00:00', 'a-1')")
      #expect(try file.program.int64("SELECT count(*) FROM entries WHERE account = 'a' AND number = 1") == 0)
      #expect(try file.foreign() == [#"displaced entries "a", 1"#, #"insert entries "c", 9"#])
    }
  }

  @Test(arguments: [
    "DROP TRIGGER cutover_log_update_accounts; UPDATE accounts SET balance = 7",
    """
    PRAGMA foreign_keys = OFF;
    CREATE TABLE new_accounts (
      code TEXT PRIMARY KEY NOT NULL, balance REAL, is_open, opened_at, note, owner, more TEXT);
    INSERT INTO new_accounts SELECT *, 'x' FROM accounts;
    DROP TABLE accounts;
    ALTER TABLE new_accounts RENAME TO accounts;
    """,
  ])
  func `knows that it does not know what was done while its triggers were missing`(sql: String) throws {
    for isRunning in [true, false] {
      try Subject.tracked[0].withFile { file in
        let sink = try file.opened()
        try Subject.apply(0..<4, to: sink)
        let start = try file.checkpoint()
        if !isRunning { sink.release() }
        try file.program.execute(sql)
        try Subject.apply(4..<8, to: sink)
        #expect(try file.changed(since: start) == nil)
        #expect(try file.foreign() == ["gap accounts -"])
        // From then on it knows again.
        let next = try file.checkpoint()
        try file.program.execute("UPDATE accounts SET note = 'n' WHERE code = 'c'")
        #expect(try file.changed(since: next) == [#""c""#])
      }
    }
  }

  @Test(arguments: Subject.tracked) func `does not take a copy that was put back for the file that it was`(
    subject: Subject
  ) throws {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      let early = try file.checkpoint()
      let copy = file.folder.file("copy")
      try sink.copy(to: copy)
      try Subject.apply(4..<8, to: sink)
      let late = try file.checkpoint()
      #expect(rename(copy + "/legacy.db", file.path) == 0)
      unlink(file.path + "-wal")
      unlink(file.path + "-shm")
      sink.close()
      try Subject.apply(4..<8, to: sink)
      try Subject.apply(8..<12, to: sink)
      #expect(try file.changed(since: late) == nil)
      #expect(try file.changed(since: early) == nil)
      #expect(try file.foreign() == ["gap accounts -", "gap entries -"])
    }
  }

  @Test func `ends with its triggers, and the writes of others go on`() throws {
    try Subject.tracked[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      sink.release()
      try file.store.endTracking(in: file.path)
      try file.program.execute("UPDATE accounts SET balance = 1; DELETE FROM entries")
      #expect(try file.program.texts("SELECT name FROM sqlite_master WHERE type = 'trigger'") == [])
      #expect(try TableReader(file.path).checkpoint() == nil)
    }
  }
}

@Suite struct `A legacy table that is rewritten` {
  private func contents(_ accounts: [Account]) -> [TableContents] {
    var iterator = accounts.makeIterator()
    return [TableContents(Ledger.accounts) { iterator.next() }]
  }

  @Test(arguments: Subject.all) func `has the records given, and its old rows are kept`(subject: Subject) throws {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<12, to: sink)
      try file.program.execute("UPDATE accounts SET owner = 'Ada'")
      let kept = file.folder.file("replaced")
      let wanted = [
        Account("a", balance: "6.5", note: "first"), Account("b", balance: "1"), Account("n", balance: "2"),
      ]
      let refused = try sink.rewrite(contents(wanted), keptIn: kept) { $0.allSatisfy { $0.removed == 0 } }
      #expect(!refused.isDone && refused.kept == nil)
      #expect(refused.rewrites == [TableRewrite(table: "accounts", written: 2, removed: 2)])
      #expect(try file.rows() == subject.reference(upTo: 12))
      let orphans = #expect(throws: SinkError.self) { try sink.rewrite(contents(wanted), keptIn: kept) { _ in true } }
      #expect(orphans?.message.contains("refer to others that there are not") == true)
      #expect(try file.rows() == subject.reference(upTo: 12))
      let whole = wanted + [Account("c", balance: "9"), Account("\u{E9}", balance: "0.000000000000000001")]
      let set = try #require(try sink.rewrite(contents(whole), keptIn: kept) { _ in true }.kept)
      let owners = "SELECT code || balance || owner FROM accounts ORDER BY code"
      #expect(
        try file.program.texts(owners)
          == ["a6.5Ada", "b1.0Ada", "c9.0Ada", "n2.0nobody", "\u{E9}1.0e-18Ada"])
      #expect(try file.program.int64("SELECT count(*) FROM entries") == 5)
      let old = try SQLiteConnection(path: set + "/legacy.db", .readOnly)
      #expect(try old.texts(owners) == ["a6.5Ada", "b0.5Ada", "c-0.9Ada", "\u{E9}1.0e-18Ada"])
      #expect(try sink.open()?.sequence == 12)
    }
  }
}
