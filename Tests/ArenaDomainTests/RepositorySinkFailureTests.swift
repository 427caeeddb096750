import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The repository sink, when something is wrong` {
  private typealias Sinks = `The repository sink`

  private func trade(_ id: String, quantity: Double = 1, exit: Double = 1) -> ArenaEvent.Body {
    .trade(
      TradeCompletion(
        trade: Trade(id: id, modelId: "m", symbol: "BTC", side: "long", quantity: quantity, exitTime: exit)))
  }

  private func error(_ body: () throws -> Void) throws -> SinkError {
    try #require(#expect(throws: SinkError.self) { try body() })
  }

  private func rejections(_ error: SinkError) -> [SinkError.Rejection] {
    if case .rejected(let rejections) = error.code { rejections } else { [] }
  }

  @Test func `names the events that a constraint refuses, and applies the others without them`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      try stores.sql("ALTER TABLE trades ADD CONSTRAINT small CHECK (quantity < 100)")
      let events = Sinks.events((1...20).map { trade("x\($0)", quantity: [5, 17].contains($0) ? 100 : 1) })
      let error = try error { try sink.apply(events, upTo: Sinks.position(20)) }
      let rejections = rejections(error)
      #expect(rejections.map(\.sequence) == [5, 17])
      #expect(rejections.allSatisfy { $0.reason.contains("23514") && $0.reason.contains("constraint small") })
      #expect(try stores.count("trades") + stores.count("sink_positions") + stores.count("events_outbox") == 0)
      try sink.apply(events.filter { ![5, 17].contains($0.sequence) }, upTo: Sinks.position(20))
      #expect(try stores.count("trades") == 18)
      #expect(try sink.open() == Sinks.position(20))

      let late = try self.error { try sink.applyLate(events[4]) }
      #expect(self.rejections(late).map(\.sequence) == [5])
      try stores.sql("ALTER TABLE trades DROP CONSTRAINT small")
      try sink.applyLate(events[4])
      try sink.applyLate(events[16])
      try sink.applyLate(events[16])
      #expect(try stores.count("trades") == 20)
      // Ties in the order of their events, as if all had come in time.
      #expect(
        try stores.sql("SELECT string_agg(seq::text, ' ' ORDER BY group_ordinal, sort_time DESC, arrival) FROM trades")
          == (1...20).map { "\($0)" }.joined(separator: " "))
      #expect(try sink.open() == Sinks.position(20))
    }
  }

  @Test func `refuses a name that no index can hold, and a leaderboard with two entries of one id`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      // Of random letters, since the server compresses others.
      var generator = SystemRandomNumberGenerator()
      let long = String((0..<9000).map { _ in Character(UnicodeScalar(UInt8.random(in: 33...126, using: &generator))) })
      let long1 = Sinks.events([trade("a"), trade(long), trade("b")])
      #expect(rejections(try error { try sink.apply(long1, upTo: Sinks.position(3)) }).map(\.sequence) == [2])
      let twice = Sinks.events([.leaderboard([LeaderboardEntry(id: "m"), LeaderboardEntry(id: "m")]), trade("a")])
      #expect(rejections(try error { try sink.apply(twice, upTo: Sinks.position(2)) }).map(\.sequence) == [1])
      #expect(try stores.count("trades") == 0)
    }
  }

  @Test func `an older event that comes late overwrites nothing newer`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      func bodies(_ n: Double) -> [ArenaEvent.Body] {
        [
          trade("x", quantity: n), .position(model: "m", Position(symbol: "BTC", quantity: n)),
          .accountTotal(
            AccountTotal(
              id: "t", modelId: "m", dollarEquity: n,
              positions: WireMap([.init(key: "P\(Int(n))", value: Position())]))),
          .sinceInception(SinceInceptionValue(id: "s", navSinceInception: n, modelId: "m")),
          .leaderboard([LeaderboardEntry(id: "l\(Int(n))", sharpe: n)]),
          .analytics(ModelAnalytics(id: "a", modelId: "p", updatedAt: n)),
          .price(PriceQuote(provider: "a", symbol: "BTC", price: n, timestamp: 7)),
        ]
      }
      let newer = Sinks.events(bodies(2), from: 20)
      try sink.apply(newer, upTo: Sinks.position(30))
      let endpoints = Sinks.endpoints.filter { $0 != "conversations" }
      let before = try endpoints.map { try stores.answer($0, .repository) }
      for event in Sinks.events(bodies(1), from: 5) { try sink.applyLate(event) }
      let after = try endpoints.map { try stores.answer($0, .repository) }
      #expect(after == before)
      // And a newer one does.
      try sink.apply(Sinks.events(bodies(3), from: 31), upTo: Sinks.position(40))
      #expect(try stores.answer("trades", .repository).contains(#""quantity":3,"#))
    }
  }

  @Test func `notices that something else has moved its position, and writes nothing`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      try sink.apply(Sinks.events([trade("a")]), upTo: Sinks.position(1))
      try stores.sql("UPDATE sink_positions SET seq = 2")
      let error = try error { try sink.apply(Sinks.events([trade("b")], from: 2), upTo: Sinks.position(2)) }
      guard case .displaced = error.code else {
        Issue.record("\(error)")
        return
      }
      #expect(try stores.count("trades") == 1)
      let other = try self.error {
        try sink.apply(Sinks.events([trade("b")], from: 2), upTo: SinkPosition(journal: "other", sequence: 2))
      }
      guard case .displaced = other.code else {
        Issue.record("\(other)")
        return
      }
      _ = try self.error { try sink.adopt(SinkPosition(journal: "other", sequence: 1)) }
      try sink.adopt(SinkPosition(journal: "other", sequence: 5))
      try sink.apply(Sinks.events([trade("b")], from: 6), upTo: SinkPosition(journal: "other", sequence: 6))
      #expect(try stores.count("trades") == 2)
    }
  }

  @Test func `outlives a lost connection in the middle of a batch: all of it or nothing`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      try sink.apply(Sinks.events([trade("a")]), upTo: Sinks.position(1))
      try stores.sql(
        "CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS "
          + "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
          + "CREATE TRIGGER die AFTER INSERT ON events_outbox EXECUTE FUNCTION die()")
      let batch = Sinks.events([trade("b"), trade("c")], from: 2)
      let error = try error { try sink.apply(batch, upTo: Sinks.position(3)) }
      guard case .unavailable = error.code else {
        Issue.record("\(error)")
        return
      }
      #expect(try stores.count("trades") == 1)
      try stores.sql("DROP FUNCTION die() CASCADE")
      #expect(try sink.open() == Sinks.position(1))
      try sink.apply(batch, upTo: Sinks.position(3))
      // What comes again is passed over.
      try sink.apply(batch, upTo: Sinks.position(3))
      #expect(try stores.count("trades") == 3)
      #expect(try stores.count("events_outbox WHERE seq > 1") == 3)
      #expect(try stores.count("foreign_writes") == 0)
    }
  }

  @Test func `says what to do where the schema is not there`() throws {
    try TestServers.shared.withDatabase { url in
      let error = try error { _ = try ArenaRepositorySink(try PostgresConfiguration(url: url)).open() }
      guard case .unavailable = error.code else {
        Issue.record("\(error)")
        return
      }
      #expect(error.remedy == "run 'cutover migrate up'")
    }
  }

  @Test func `goes on with a backfill where it broke, before what comes behind it`() throws {
    try ArenaStores.with { stores in
      let sink = try Sinks.opened(stores)
      let folder = PackageFolder.path + "/legacy-json"
      let batch = Sinks.events([
        trade("before"), .backfill(BackfillOrder(folder: folder, batch: 10)), trade("behind"),
        .price(PriceQuote(provider: "a", symbol: "BTC", price: 5, timestamp: 1)),
      ])
      try stores.sql("CREATE FUNCTION stop() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RAISE disk_full; END'")
      try stores.sql(
        "CREATE TRIGGER stop BEFORE INSERT ON trades FOR EACH ROW WHEN (NEW.arrival = 15) EXECUTE FUNCTION stop()")
      let error = try error { try sink.apply(batch, upTo: Sinks.position(4)) }
      #expect(error.remedy == "make room on the server's disk")
      #expect(try sink.open() == Sinks.position(1))
      #expect(try stores.count("trades") == 1 + 10)
      try stores.sql("DROP FUNCTION stop() CASCADE")
      try sink.apply(batch, upTo: Sinks.position(4))
      #expect(try sink.open() == Sinks.position(4))
      #expect(sink.lastBackfill?.sequence == 2)
      #expect(sink.lastBackfill?.report.documents.first { $0.name == "trades" }?.records == 48)
      #expect(try stores.count("trades") == 2 + 48)
      #expect(try stores.sql("SELECT backfill_seq FROM sink_positions") == "2")
      #expect(try stores.count("events_outbox WHERE seq = 2") == 1)
      #expect(try stores.count("foreign_writes") == 0)

      let missing = Sinks.events([.backfill(BackfillOrder(folder: "/nowhere"))], from: 5)
      #expect(rejections(try self.error { try sink.apply(missing, upTo: Sinks.position(5)) }).map(\.sequence) == [5])
      #expect(try sink.open() == Sinks.position(4))
    }
  }
}
