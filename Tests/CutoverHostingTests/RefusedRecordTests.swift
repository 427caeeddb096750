import CutoverDomain
import CutoverHosting
import CutoverParity
import CutoverPostgres
import CutoverSQLite
import CutoverTestKit
import Testing

@Suite struct `Records that a backfill has refused` {
  /// An account with two entries, of which one has no amount.
  private static func with(_ body: (BookScene) throws -> Void) throws {
    try BookScene.with { scene in
      try scene.program.execute(
        """
        INSERT INTO account VALUES ('a', 1, 1, NULL, NULL);
        INSERT INTO entry VALUES ('1', 'a', 1, '2025-10-10 19:45:00'), ('2', 'a', 'much', '2025-10-10 19:45:00')
        """)
      try scene.backfill("1")
      #expect(scene.drain())
      try body(scene)
    }
  }

  @Test func `are listed by a comparison, and no difference while they are as they were`() throws {
    try Self.with { scene in
      let report = try scene.parity()
      #expect(report.verdict == .clean)
      let loss = AcceptedLoss(
        table: "entry", key: "2", column: "amount", reason: #"holds the text "much", not a number"#)
      #expect(report.endpoints.map(\.losses.listed) == [[], [loss], [loss]])
      try scene.program.execute("UPDATE entry SET amount = 'more' WHERE id = '2'")
      let changed = try scene.parity()
      #expect(changed.verdict != .clean && changed.endpoints.allSatisfy { $0.losses.count == 0 })
      // Somebody fixes the row, and the next backfill takes it over.
      try scene.program.execute("UPDATE entry SET amount = 5 WHERE id = '2'")
      #expect(try scene.parity().verdict == .different)
      try scene.backfill("2")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test func `are in no answer to a client of the legacy side`() throws {
    try Self.with { scene in
      let reading = Book.reading(.init(legacyPath: scene.path))
      let request = Request(BookScene.endpoint("entries"))
      let answer = String(decoding: try reading.answer(to: request, from: .legacy, now: 7).bytes(), as: UTF8.self)
      #expect(answer.contains(#""id":"1""#) && !answer.contains(#""id":"2""#))
      #expect(try scene.body(.repository, "entries") == answer)
    }
  }
}
