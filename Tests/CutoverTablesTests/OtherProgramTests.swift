import CutoverDomain
import CutoverSQLite
import CutoverTestKit
import Glibc
import Synchronization
import Testing

@testable import CutoverTables

@Suite struct `A legacy SQLite file that other programs write to` {
  @Test(arguments: Subject.all) func `keeps what they wrote, and its journal mode`(subject: Subject) throws {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try file.program.execute("UPDATE accounts SET owner = 'Ada' WHERE code = 'a'")
      try file.program.execute("CREATE TABLE theirs AS SELECT 1 AS one")
      try Subject.apply(4..<8, to: sink)
      try Subject.apply(8..<12, to: sink)
      #expect(try file.program.texts("SELECT owner FROM accounts ORDER BY code LIMIT 2") == ["Ada", "nobody"])
      #expect(try file.program.int64("SELECT one FROM theirs") == 1)
      #expect(try file.program.texts("PRAGMA journal_mode") == [subject.hasLog ? "wal" : "delete"])
      #expect(try file.rows() == subject.reference(upTo: 12))
    }
  }

  @Test(arguments: Subject.all) func `is waited for while they have its lock, but not for long`(subject: Subject) throws
  {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try file.program.execute("BEGIN EXCLUSIVE")
      try file.program.execute("UPDATE accounts SET owner = 'them'")
      let begin = ContinuousClock.now
      let error = #expect(throws: SinkError.self) { try Subject.apply(4..<8, to: sink) }
      #expect(ContinuousClock.now - begin < .seconds(5))
      #expect(code(error) == "unavailable")
      #expect(error?.message == "\(file.path): locked by another program for longer than 2 seconds")
      #expect(error?.remedy?.contains("fuser \(file.path)") == true)
      // A command that says it has ended by then.
      #expect(error?.remedy?.contains("tried again") == false)
      // Readers of a file without a write-ahead log wait, too.
      if !subject.hasLog {
        let read = #expect(throws: ReadError.self) { try TableReader(file.path) }
        #expect(read?.code == .unavailable && read?.message.contains("locked by another program") == true)
      }
      try file.program.execute("COMMIT")
      _ = try sink.open()
      try Subject.apply(4..<8, to: sink)
      #expect(try file.rows() == subject.reference(upTo: 8))
    }
  }

  @Test func `can be copied while another program is in the middle of a transaction`() throws {
    try Subject(hasLog: true, isTracked: true).withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try file.program.execute("BEGIN IMMEDIATE")
      try file.program.execute("DELETE FROM entries")
      try sink.copy(to: file.folder.file("copy"))
      #expect(try file.rows(in: file.folder.file("copy")) == Subject.tracked[0].reference(upTo: 4))
      try file.program.execute("COMMIT")
    }
  }

  @Test(arguments: Subject.all) func `is not the same any more where another file was put in its place`(
    subject: Subject
  )
    throws
  {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      let copy = file.folder.file("copy")
      try sink.copy(to: copy)
      try Subject.apply(4..<8, to: sink)
      // An older copy of the whole file: it says where it stands, and gets what it lacks.
      #expect(rename(copy + "/legacy.db", file.path) == 0)
      unlink(file.path + "-wal")
      unlink(file.path + "-shm")
      let check = #expect(throws: SinkError.self) { try sink.check() }
      #expect(check?.message == "\(file.path): another file was put in its place meanwhile")
      #expect(try sink.open()?.sequence == 4)
      try Subject.apply(4..<8, to: sink)
      #expect(try file.rows() == subject.reference(upTo: 8))
      // Another file altogether.
      let other = try SQLiteConnection(path: file.folder.file("other.db"), .createIfMissing)
      try other.execute(Ledger.schema)
      #expect(rename(file.folder.file("other.db"), file.path) == 0)
      let replaced = #expect(throws: SinkError.self) { try Subject.apply(8..<12, to: sink) }
      #expect(code(replaced) == "unavailable")
      let lost = #expect(throws: SinkError.self) { try sink.open() }
      #expect(
        lost?.message
          == "\(file.path): it has lost the table cutover_position, which says how far it is; it was at entry 8")
      unlink(file.path)
      let missing = #expect(throws: SinkError.self) { try sink.open() }
      #expect(missing?.message == "\(file.path): the legacy file is missing; it was at entry 8")
      #expect(access(file.path, F_OK) != 0)
    }
  }

  @Test func `is replaced during a batch, and the batch is not taken for applied`() throws {
    try Subject.all[0].withFile { file in
      let first = try file.opened()
      try Subject.apply(0..<4, to: first)
      let copy = file.folder.file("copy")
      try first.copy(to: copy)
      first.release()
      let isDone = Atomic(false)
      let path = file.path
      let sink = TableSink(path: file.path, of: file.store) { stage in
        if stage == .written, !isDone.exchange(true, ordering: .relaxed) {
          #expect(rename(copy + "/legacy.db", path) == 0)
        }
      }
      let error = #expect(throws: SinkError.self) { try Subject.apply(4..<8, to: sink) }
      #expect(error?.message.contains("another file was put in its place meanwhile") == true)
      #expect(try sink.open()?.sequence == 4)
      try Subject.apply(4..<8, to: sink)
      #expect(try file.rows() == Subject.all[0].reference(upTo: 8))
    }
  }

  @Test(arguments: [
    ("DROP TABLE entries", "entries: there is no such table"),
    ("ALTER TABLE accounts RENAME COLUMN note TO remark", "accounts: there is no column note"),
    (
      "DROP TABLE entries; CREATE TABLE entries (account TEXT, number INTEGER, amount REAL, booked_at, reference)",
      "entries: account, number is not its primary key, and no unique index has it"
    ),
  ])
  func `that does not have what is declared is refused with what it lacks`(sql: String, message: String) throws {
    try Subject.all[0].withFile { file in
      try file.program.execute(sql)
      let error = #expect(throws: SinkError.self) { try file.sink().open() }
      #expect(code(error) == "unavailable" && error?.message == "\(file.path), \(message)")
    }
  }
}

@Suite struct `A legacy store that is a SQLite file` {
  private let statement = Request(Endpoint(name: "statement", route: "/api/statement"))

  @Test(arguments: Subject.all) func `says when answers are to be made again, by whomever it was changed`(
    subject: Subject
  ) throws {
    try subject.withFile { file in
      let watch = file.store.watch(file.path)
      let sink = try file.opened()
      var versions: Set<[UInt64]> = []
      func isNew() -> Bool { versions.insert(watch.version(of: statement)).inserted }
      #expect(isNew() && !isNew())
      try Subject.apply(0..<4, to: sink)
      #expect(isNew() && !isNew())
      try file.program.execute("UPDATE accounts SET owner = 'them'")
      #expect(isNew() && !isNew())
      try file.program.execute("BEGIN EXCLUSIVE; UPDATE accounts SET owner = 'us'")
      #expect(!isNew())
      try file.program.execute("COMMIT")
      #expect(isNew() && !isNew())
      try sink.copy(to: file.folder.file("copy"))
      #expect(rename(file.folder.file("copy/legacy.db"), file.path) == 0)
      #expect(isNew() && !isNew())
    }
  }

  @Test func `names its parts, those that are missing, and those that others have changed`() throws {
    try Subject.tracked[0].withFile { file in
      let store: any LegacyStore = file.store
      #expect(store.parts(for: statement) == ["accounts"])
      #expect(store.missingParts(for: statement, in: file.path) == [])
      #expect(store.missingParts(for: statement, in: file.folder.file("none.db")) == ["accounts"])
      let sink = store.sink(file.path, holder: nil, mark: nil)
      _ = try sink.open()
      try sink.apply(Subject.sequenced(0..<4), upTo: SinkPosition(journal: "j", sequence: 4))
      #expect(try store.changedByOthers(in: file.path) == [])
      try file.program.execute("DELETE FROM entries")
      #expect(try store.changedByOthers(in: file.path) == ["entries"])
      try file.program.execute("PRAGMA foreign_keys = OFF; DROP TABLE accounts")
      #expect(store.missingParts(for: statement, in: file.path) == ["accounts"])
    }
  }

  @Test func `goes on after a gap with every table held where it was`() throws {
    try Subject.tracked[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      sink.release()
      try file.store.takeUp(file.path, from: 8)
      #expect(try file.store.heldEntries(in: file.path) == ["accounts": 4, "entries": 4])
      #expect(try file.store.oldParts(in: file.path) == ["accounts", "entries"])
      #expect(try sink.open()?.sequence == 8)
      try Subject.apply(8..<12, to: sink)
      #expect(try file.rows() == Subject.tracked[0].reference(upTo: 4))
      let past = JournalEvents(journal: "j", first: 1) { after, target in
        (Subject.sequenced(Int(after)..<Int(target)), target)
      }
      let done = try sink.catchUp(with: past, scratch: "", keptIn: "")
      #expect(done.caughtUp == ["accounts", "entries"] && done.left.isEmpty)
      #expect(try file.rows() == Subject.tracked[0].reference(upTo: 12))
    }
  }

  @Test func `removes copies that nobody holds any more, and keeps the others`() throws {
    try Subject.tracked[0].withFile { file in
      let cuts = file.folder.file("cuts")
      mkdir(cuts, 0o755)
      for name in ["old", "held", "new"] { try file.store.copy(file.path, to: "\(cuts)/\(name)") }
      let hold = CopyHold("\(cuts)/held")
      for name in ["old", "held"] {
        var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, "\(cuts)/\(name)", &times, 0) == 0)
      }
      file.store.removeAbandonedCopies(in: cuts)
      withExtendedLifetime(hold) {}
      #expect(["old", "held", "new"].map { access("\(cuts)/\($0)", F_OK) == 0 } == [false, true, true])
      file.store.removeCopies(in: cuts)
      #expect(["held", "new"].map { access("\(cuts)/\($0)", F_OK) == 0 } == [false, false])
    }
  }
}
