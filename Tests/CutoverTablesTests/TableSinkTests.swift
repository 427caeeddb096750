import CutoverDomain
import CutoverSQLite
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverTables

/// Thrown where a crash is to be played.
private struct Crash: Error {}

private struct StrangeEvent: DomainEvent {
  let id = "strange"
  let type = "strange"
}

private func rejected(_ error: SinkError?) -> [Int64] {
  if case .rejected(let rejections)? = error?.code { rejections.map(\.sequence) } else { [] }
}

@Suite struct `A legacy SQLite file` {
  @Test(arguments: Subject.all) func `stands where its position says, and takes no event twice`(subject: Subject) throws
  {
    try subject.withFile { file in
      let sink = file.sink()
      #expect(try sink.open() == nil)
      try Subject.apply(0..<4, to: sink)
      try Subject.apply(0..<4, to: sink)
      try Subject.apply(2..<8, to: sink)
      #expect(try file.store.position(in: file.path) == SinkPosition(journal: "j", sequence: 8))
      #expect(try file.rows() == subject.reference(upTo: 8))
      let other = #expect(throws: SinkError.self) {
        try sink.apply(Subject.sequenced(8..<9), upTo: SinkPosition(journal: "other", sequence: 9))
      }
      #expect(code(other) == "displaced")
    }
  }

  @Test(arguments: Subject.all, CommitStage.allCases)
  func `has each event once after a crash at any stage`(subject: Subject, stage: CommitStage) throws {
    try subject.withFile { file in
      let first = try file.opened()
      try Subject.apply(0..<4, to: first)
      first.release()
      // What the disk of a machine would have that dies at this moment.
      let dead = try TemporaryDirectory("dead")
      let folder = file.folder.path
      let crashing = TableSink(path: file.path, of: file.store) {
        guard $0 == stage else { return }
        let copied = try Program.run("cp", ["-r", folder, dead.path + "/copy"])
        #expect(copied.status == 0)
        throw Crash()
      }
      #expect(throws: SinkError.self) { try Subject.apply(4..<8, to: crashing) }
      crashing.release()
      for path in [file.path, dead.path + "/copy/ledger.db"] {
        let next = TableSink(path: path, of: file.store)
        #expect(try next.open()?.sequence == (stage == .written ? 4 : 8))
        try Subject.apply(4..<8, to: next)
        #expect(try file.rows(in: path) == subject.reference(upTo: 8))
        next.release()
      }
    }
  }

  @Test(arguments: Subject.all) func `names the events that it cannot hold, and takes the others`(subject: Subject)
    throws
  {
    try subject.withFile { file in
      let sink = file.sink()
      var events = Subject.sequenced(0..<4)
      events.append(SequencedEvent(sequence: 5, event: StrangeEvent(), bytes: 1))
      // An account without a name, and an entry of no account.
      let bad = [
        LedgerEvent.Body.account(Account("", balance: "1")),
        .entry(Entry("nobody", 1, 1, at: "2025-10-10T20:00:00.000000Z")),
        .account(Account("x", balance: "many")),
      ]
      for (index, body) in bad.enumerated() {
        events.append(SequencedEvent(sequence: Int64(6 + index), event: LedgerEvent(id: "bad", body: body), bytes: 1))
      }
      let position = SinkPosition(journal: "j", sequence: 8)
      // The last two fail as one: the constraint of a reference is checked where it stands.
      let error = #expect(throws: SinkError.self) { try sink.apply(events, upTo: position) }
      #expect(rejected(error) == [5, 6, 7, 8])
      #expect(try file.rows().isEmpty)
      #expect(try file.store.position(in: file.path) == nil)
      try sink.apply(Array(events.prefix(4)), upTo: position)
      #expect(try file.rows() == subject.reference(upTo: 4))
    }
  }

  @Test func `takes a late event where its change log shows that nothing came after it`() throws {
    try Subject(hasLog: false, isTracked: true).withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      try Subject.apply(4..<8, to: sink)
      func late(_ sequence: Int64, _ body: LedgerEvent.Body) throws {
        try sink.applyLate(SequencedEvent(sequence: sequence, event: LedgerEvent(id: "late", body: body), bytes: 1))
      }
      try late(5, .account(Account("d", balance: "4")))
      // What entry 7 and another program wrote stays.
      try late(6, .account(Account("a", balance: "99")))
      try file.program.execute("UPDATE accounts SET balance = 77 WHERE code = 'b'")
      try late(6, .account(Account("b", balance: "99")))
      let balances = try file.program.texts("SELECT code || '=' || balance FROM accounts ORDER BY code")
      #expect(balances == ["a=6.5", "b=77.0", "c=-1.0", "d=4.0"])
      #expect(try sink.open()?.sequence == 8)
      // Before the log begins nobody can tell.
      let early = #expect(throws: SinkError.self) { try late(2, .account(Account("e", balance: "1"))) }
      #expect(rejected(early) == [2])
    }
  }

  @Test(arguments: Subject.all) func `is frozen by a copy, which can be opened and goes on alone`(subject: Subject)
    throws
  {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      let copy = file.folder.file("copy")
      try sink.copy(to: copy)
      try Subject.apply(4..<8, to: sink)
      #expect(try file.rows(in: copy) == subject.reference(upTo: 4))
      #expect(try file.store.position(in: copy)?.sequence == 4)
      #expect(try file.rows() == subject.reference(upTo: 8))
      let again = file.folder.file("again")
      try file.store.copy(copy, to: again)
      #expect(try file.rows(in: again) == subject.reference(upTo: 4))
      let other = TableSink(path: copy + "/legacy.db", of: file.store)
      #expect(try other.open()?.sequence == 4)
      try Subject.apply(4..<8, to: other)
      #expect(try file.rows(in: copy) == subject.reference(upTo: 8))
      other.release()
      unlink(copy + "/legacy.db.cutover-lock")
      file.store.removeCopy(copy)
      #expect(access(copy, F_OK) != 0)
    }
  }

  @Test(arguments: Subject.all) func `leaves no copy where copying fails, and takes a later one`(subject: Subject)
    throws
  {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      let copy = file.folder.file("copy")
      #expect(throws: SinkError.self) { try file.store.copy(file.path, to: copy) { throw Crash() } }
      #expect(throws: ReadError.self) { try TableReader(copy) }
      try file.folder.write("half a copy", to: "copy/.legacy.db")
      try file.store.copy(file.path, to: copy)
      #expect(try file.rows(in: copy) == subject.reference(upTo: 4))
    }
  }

  @Test(arguments: Subject.all) func `loses nothing by being left alone for a while`(subject: Subject) throws {
    try subject.withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      sink.hold(complete: file.store.readers)
      #expect(!sink.isNeeded)
      try Subject.apply(4..<8, to: sink)
      #expect(try file.rows() == subject.reference(upTo: 4))
      #expect(try sink.held() == ["accounts": 4, "entries": 4])
      #expect(try file.store.oldTables(in: file.path) == ["accounts", "entries"])
      sink.hold(complete: [])
      // A batch that comes before they are restored is kept from them, too.
      try Subject.apply(8..<10, to: sink)
      #expect(try file.rows() == subject.reference(upTo: 4))
      let past = JournalEvents(journal: "j", first: 1) { after, target in
        let end = min(after + 3, target)
        return (Subject.sequenced(Int(after)..<Int(end)), end)
      }
      let done = try sink.catchUp(with: past)
      #expect(done == TableCatchUp(caughtUp: ["accounts", "entries"]))
      #expect(try sink.held() == [:])
      try Subject.apply(10..<12, to: sink)
      #expect(try file.rows() == subject.reference(upTo: 12))
    }
  }

  @Test func `is left alone where no table that is written needs its rows`() throws {
    try Subject.all[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      // Entries refer to accounts.
      sink.hold(complete: ["accounts", "statement"])
      try Subject.apply(4..<8, to: sink)
      #expect(try sink.held() == [:])
      sink.hold(complete: ["entries"])
      try Subject.apply(8..<12, to: sink)
      #expect(try sink.held() == ["entries": 8])
      sink.hold(complete: [])
      let none = JournalEvents(journal: "j", first: 10) { _, _ in ([], 0) }
      let left = try sink.catchUp(with: none)
      #expect(left.left == ["entries": "it was left alone at entry 8, and the journal begins at entry 10"])
      #expect(try sink.held() == ["entries": 8])
    }
  }

  @Test(arguments: Subject.all) func `belongs to one writer at a time`(subject: Subject) throws {
    try subject.withFile { file in
      let (first, second) = (file.sink(), file.sink())
      try Subject.apply(0..<4, to: first)
      let held = #expect(throws: SinkError.self) { try second.open() }
      #expect(code(held) == "held" && held?.message.contains("process \(getpid())") == true)
      first.release()
      #expect(try second.open()?.sequence == 4)
      let epoch = SinkEpoch(number: 3, token: "x", process: "test", place: "/state")
      try second.claim(epoch)
      #expect(try file.store.position(in: file.path) == SinkPosition(journal: "j", sequence: 4, epoch: epoch))
      // Another writer moves the position, which does not heed the lock.
      var moved = TablePosition(SinkPosition(journal: "j", sequence: 4, epoch: epoch))
      moved.position.epoch = SinkEpoch(number: 4, token: "y", process: "test", place: "/other")
      try moved.write(on: file.program, of: "ledger")
      let displaced = #expect(throws: SinkError.self) { try Subject.apply(4..<8, to: second) }
      #expect(code(displaced) == "displaced")
      #expect(displaced?.message.contains("another program moved its position") == true)
      #expect(try file.rows() == subject.reference(upTo: 4))
    }
  }

  @Test func `is another domain's, or was changed by hand, and is taken over by an adoption`() throws {
    try Subject.all[0].withFile { file in
      let sink = try file.opened()
      try Subject.apply(0..<4, to: sink)
      sink.release()
      let other = TableStore(of: "other", tables: file.store.tables) { _, _ in }
      let foreign = #expect(throws: SinkError.self) { try TableSink(path: file.path, of: other).open() }
      #expect(code(foreign) == "displaced")
      #expect(foreign?.message == "\(file.path) is the legacy file of the domain ledger, not of other")
      try file.program.execute("UPDATE cutover_position SET sequence = 2")
      let changed = #expect(throws: SinkError.self) { try sink.open() }
      #expect(code(changed) == "displaced" && changed?.message.contains("changed by hand") == true)
      let adopted = SinkPosition(journal: "k", sequence: 9)
      try sink.adopt(adopted)
      #expect(try file.store.position(in: file.path) == adopted)
      #expect(try sink.open() == adopted)
    }
  }
}
