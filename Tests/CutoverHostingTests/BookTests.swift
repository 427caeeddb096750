import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverSQLite
import CutoverTables
import CutoverTestKit
import Testing

@Suite struct `A declared domain on tables of a SQLite file` {
  @Test(arguments: [false, true]) func `has the same answers on both sides, and both are clean`(hasLog: Bool) throws {
    try BookScene.with(hasLog: hasLog) { scene in
      try scene.account("b", "0.30000000000000004", note: #""x""#)
      try scene.account("a", "5")
      try scene.entry("1", of: "a", "0.1")
      try scene.account("a", "5.1")
      #expect(scene.drain())
      let accounts =
        #"{"accounts":[{"code":"a","balance":"5.1","open":true,"note":null},"#
        + #"{"code":"b","balance":"0.30000000000000004","open":true,"note":"x"}],"serverTime":7}"#
      #expect(try scene.body(.legacy, "accounts") == accounts)
      #expect(try scene.body(.repository, "accounts") == accounts)
      #expect(try scene.body(.legacy, "entries") == scene.body(.repository, "entries"))
      #expect(try scene.program.texts("SELECT booked_at FROM entry") == ["2025-10-10 19:45:00.250"])
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `takes over what the legacy program has, and what it writes later`() throws {
    try BookScene.with { scene in
      try scene.program.execute(
        "INSERT INTO account VALUES ('old', 1.5, 1, 'n', 'Ada'), ('odd', 2, 0, NULL, NULL), ('z', 3, 1, NULL, NULL)")
      try scene.program.execute("INSERT INTO entry VALUES ('1', 'z', 1, '2025-10-10 19:45:00')")
      try scene.backfill("1")
      #expect(scene.drain())
      #expect(try scene.body(.repository, "accounts") == scene.body(.legacy, "accounts"))
      try scene.account("old", "2.5")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
      try scene.program.execute(
        "UPDATE account SET balance = 9 WHERE code = 'z'; DELETE FROM account WHERE code = 'odd'")
      let report = try scene.parity()
      #expect(report.verdict == .different)
      // A window of the first record shows another one on each side.
      #expect(
        Set(report.endpoints.flatMap(\.groups).map { "\($0.kind)" })
          == ["valueMismatch", "missingInLegacy", "missingInRepository"])
      #expect(try Book.legacy.changedByOthers(in: scene.path) == ["account"])
      try scene.backfill("2")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
      // What the repository has taken over is nobody's surprise any more.
      #expect(try Book.legacy.changedByOthers(in: scene.path) == [])
      #expect(try scene.program.texts("SELECT owner FROM account WHERE code = 'old'") == ["Ada"])
    }
  }

  @Test func `refuses a backfill of what no column can mean, and names it`() throws {
    try BookScene.with { scene in
      try scene.program.execute("INSERT INTO account VALUES ('a', 1, 1, NULL, NULL), ('b', 'much', 1, NULL, NULL)")
      let error = #expect(throws: ReadError.self) {
        try Book.repository.checkBackfill(from: scene.path) { _ in }
      }
      #expect(
        error?.message == #"the record with the key b: column balance holds the text "much", not a number"#)
    }
  }

  @Test func `goes on while another program has the file locked, and catches up`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.entry("1", of: "a", "2")
      #expect(scene.drain())
      try scene.program.execute("BEGIN EXCLUSIVE")
      try scene.account("b", "2")
      #expect(!scene.writer.drain(for: .seconds(4)))
      let legacy = scene.writer.status.sinks.first { $0.name == "legacy" }
      #expect(legacy?.error?.contains("locked by another program") == true)
      #expect(try scene.body(.repository, "accounts").contains(#""code":"b""#))
      try scene.program.execute("ROLLBACK")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `compares what changed since the last comparison, by whomever`() throws {
    try BookScene.with { scene in
      for code in ["a", "b", "c"] { try scene.account(code, "1") }
      #expect(scene.drain())
      func frozen(_ name: String) throws -> String {
        try scene.legacy.copy(to: scene.folder.file(name))
        return scene.folder.file(name)
      }
      let endpoint = BookScene.endpoint("accounts")
      let request = Request(endpoint, [QueryParameter.all, "", "", ""])
      let start = try scene.reading(frozen("first"), isCut: true) { try $0.checkpoint(of: endpoint, after: nil) }
      let checkpoint = try #require(start)
      try scene.account("c", "2")
      #expect(scene.drain())
      try scene.program.execute("UPDATE account SET balance = 7 WHERE code = 'a'")
      try scene.reading(frozen("second"), isCut: true) { reading in
        let changes = try #require(try reading.changes(of: request, since: checkpoint, now: 7))
        let legacy = String(decoding: try changes.legacy.bytes(), as: UTF8.self)
        let repository = String(decoding: try changes.repository.bytes(), as: UTF8.self)
        #expect(legacy.contains(#""code":"a","balance":"7""#) && legacy.contains(#""code":"c","balance":"2""#))
        #expect(repository.contains(#""code":"a","balance":"1""#) && repository.contains(#""code":"c","balance":"2""#))
      }
    }
  }

  @Test func `is left alone once it is complete, and comes back from journal or repository`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.entry("1", of: "a", "2")
      #expect(scene.drain())
      scene.legacy.hold(complete: ["accounts", "entries", "sum"])
      try scene.account("b", "3")
      try scene.account("a", "4")
      #expect(scene.drain())
      #expect(try scene.program.texts("SELECT code || balance FROM account") == ["a1.0"])
      scene.legacy.hold(complete: [])
      // The journal does not reach back: the repository has what is lacking.
      let none = JournalEvents(journal: scene.journal.identity, first: 100) { _, _ in ([], 0) }
      var result = try scene.legacy.catchUp(with: none, scratch: "", keptIn: "")
      #expect(result.left.map(\.name) == ["account"])
      try scene.program.execute("INSERT INTO account VALUES ('theirs', 1, 1, NULL, NULL)")
      let kept = scene.folder.file("kept")
      try scene.connected { connection in
        try Book.rebuildLegacy(
          scene.legacy, from: connection, accepting: nil, keptIn: kept, into: &result, now: 7)
        #expect(result.isRefused && result.loss?.acceptance == "records=1")
        result.isRefused = false
        try Book.rebuildLegacy(
          scene.legacy, from: connection, accepting: "records=1", keptIn: kept, into: &result, now: 7)
      }
      #expect(!result.isRefused && result.rebuilt == ["account"] && result.left.isEmpty && result.kept.count == 1)
      #expect(try scene.program.texts("SELECT code || balance FROM account ORDER BY code") == ["a4.0", "b3.0"])
      try scene.account("c", "5")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
      // An adoption makes the file what the repository has.
      try scene.program.execute("DELETE FROM account WHERE code = 'b'; UPDATE entry SET amount = 3")
      let names = try scene.connected { connection in
        try Book.completeLegacy(scene.legacy, from: connection, keeping: scene.folder.file("before"), now: 7)
      }
      #expect(names == ["account", "entry"])
      #expect(try scene.parity().verdict == .clean)
    }
  }
}
