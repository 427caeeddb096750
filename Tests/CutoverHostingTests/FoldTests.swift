import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
import CutoverParity
import CutoverSQLite
import CutoverTables
import CutoverTestKit
import Testing

/// Events whose outcome depends on what is stored.
@Suite struct `Events that look at what is stored` {
  @Test func `have one outcome on both sides, also within a batch`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.entry("1", of: "a", "5")
      try scene.entry("2", of: "a", "6")
      try scene.order("reversal", "1")
      // The entry has gone by now.
      try scene.order("reversal", "1")
      try scene.order("closing", "a")
      try scene.order("closing", "a")
      #expect(scene.drain())
      let accounts = #"{"accounts":[{"code":"a","balance":"1","open":false,"note":"without 1"}],"serverTime":7}"#
      #expect(try scene.body(.legacy, "accounts") == accounts)
      #expect(try scene.body(.repository, "accounts") == accounts)
      #expect(try scene.program.texts("SELECT id FROM entry") == ["2"])
      #expect(try scene.body(.legacy, "entries") == scene.body(.repository, "entries"))
      #expect(try scene.journal.parked().isEmpty)
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `find records by a unique index as the events before them have left it`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.account("b", "1")
      try scene.entry("3", of: "a", "5")
      #expect(scene.drain())
      try scene.entry("1", of: "a", "5")
      try scene.entry("1", of: "b", "5")
      // It is the other account's by now.
      try scene.order("settling", "a/1")
      try scene.entry("2", of: "a", "5")
      try scene.order("settling", "a/2")
      try scene.order("settling", "a/3")
      #expect(scene.drain())
      #expect(try scene.program.texts("SELECT id FROM entry") == ["1"])
      #expect(try scene.body(.legacy, "entries") == scene.body(.repository, "entries"))
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `list the records with a value as the events before them have left those`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.account("b", "1")
      for id in ["1", "2", "3"] { try scene.entry(id, of: "a", "5") }
      #expect(scene.drain())
      // One is another account's by now, one is gone, and one is new.
      try scene.entry("1", of: "b", "5")
      try scene.order("reversal", "2")
      try scene.entry("4", of: "a", "5")
      try scene.order("emptying", "a")
      try scene.entry("5", of: "a", "6")
      #expect(scene.drain())
      #expect(try scene.program.texts("SELECT id FROM entry ORDER BY id") == ["1", "5"])
      #expect(try scene.body(.legacy, "entries") == scene.body(.repository, "entries"))
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `are put aside by both sides where they cannot be, and the rest goes on`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.entry("1", of: "a", "5")
      try scene.order("closing", "nobody")
      try scene.order("closing", "a")
      try scene.order("reversal", "1")
      try scene.account("b", "2")
      #expect(scene.drain())
      let parked = try scene.journal.parked().map { "\($0.sink) \($0.sequence)" }
      #expect(parked.sorted() == ["legacy 3", "legacy 5", "repository 3", "repository 5"])
      let reasons = try scene.journal.parked().map(\.reason)
      #expect(reasons.contains { $0.contains("there is no account nobody") })
      #expect(reasons.contains { $0.contains("account a is in its way") })
      #expect(try scene.parity().verdict == .clean)
      #expect(try scene.body(.repository, "accounts").contains(#""code":"b""#))
    }
  }

  /// A table that is left alone has old rows: an event that reads them would come to something else.
  @Test func `have all their tables left alone together, and brought back together`() throws {
    try BookScene.with { scene in
      try scene.account("a", "1")
      try scene.entry("1", of: "a", "5")
      #expect(scene.drain())
      scene.legacy.hold(complete: ["entries", "sum"])
      try scene.entry("2", of: "a", "6")
      #expect(scene.drain())
      #expect(try scene.program.texts("SELECT id FROM entry ORDER BY id") == ["1", "2"], "accounts are still read")
      scene.legacy.hold(complete: ["accounts", "entries", "sum"])
      try scene.account("b", "1")
      try scene.entry("3", of: "b", "6")
      try scene.order("reversal", "3")
      try scene.order("reversal", "2")
      #expect(scene.drain())
      #expect(try scene.program.texts("SELECT id FROM entry ORDER BY id") == ["1", "2"])
      scene.legacy.hold(complete: [])
      let events = JournalEvents(journal: scene.journal.identity, first: 1) { after, upTo in
        let entries = try scene.journal.read(after: after, limit: 100, bytes: 1 << 20).filter { $0.sequence <= upTo }
        return (try entries.map(Self.sequenced), entries.last?.sequence ?? upTo)
      }
      let result = try scene.legacy.catchUp(with: events, scratch: "", keptIn: "")
      #expect(result.caughtUp == ["account", "entry"] && result.left.isEmpty)
      #expect(try scene.program.texts("SELECT id FROM entry ORDER BY id") == ["1"])
      #expect(try scene.parity().verdict == .clean)
    }
  }

  private static func sequenced(_ entry: JournalEntry) throws -> SequencedEvent {
    let event = try entry.content.withUnsafeBufferPointer { bytes in
      try Book.decoder.decodeAccepted(bytes)
    }
    return SequencedEvent(sequence: entry.sequence, event: event, bytes: entry.content.count)
  }
}
