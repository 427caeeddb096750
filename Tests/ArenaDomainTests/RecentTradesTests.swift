import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

@Suite struct `The newest trades of all models` {
  private static let endpoint = ArenaEndpoint.recentTrades.endpoint

  private func ids(_ stores: ArenaStores, _ side: Side, _ limit: String, _ before: String = "") throws -> [String] {
    let answer = try answer(stores, side, limit, before)
    let trades = try #require(try JSONValue.parse(Array(answer.utf8))["trades"]?.elements)
    return trades.compactMap { $0["id"]?.string }
  }

  private func answer(_ stores: ArenaStores, _ side: Side, _ limit: String, _ before: String = "") throws -> String {
    let request = Request(Self.endpoint, [limit, before])
    return try stores.postgres.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      let reading = ArenaSnapshot(.init(legacyPath: folder.path, postgres: connection, redis: stores.redis))
      return String(decoding: try reading.answer(to: request, from: side, now: 0).bytes(), as: UTF8.self)
    }
  }

  /// Two models whose trades lie between each other's, and several at one time.
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory("recent") }

  private static func trade(_ id: String, _ model: String, _ time: Double) -> String {
    #"{"id":"\#(id)","model_id":"\#(model)","symbol":"BTC","side":"long","exit_time":\#(time),"exit_price":1.5}"#
  }

  private static let trades = [
    trade("b9", "m1", 90), trade("a5", "m1", 50), trade("z5", "m1", 50), trade("a1", "m1", 10),
    trade("c7", "m2", 70), trade("B5", "m2", 50), trade("m5", "m2", 50), trade("c0", "m2", 0),
  ]
  private static let newest = ["b9", "c7", "B5", "a5", "m5", "z5", "a1", "c0"]

  private func with(_ body: (ArenaStores) throws -> Void) throws {
    try ArenaStores.with { stores in
      let list = Self.trades.joined(separator: ",")
      try folder.write("{\"trades\":[\(list)],\"serverTime\":1}", to: "trades.json")
      try stores.backfill(folder.path)
      try body(stores)
    }
  }

  @Test func `are the same on all sides, newest first, and by id where the times are equal`() throws {
    try with { stores in
      for side in Side.allCases {
        let windows = try ["1000", "1", "3"].map { try ids(stores, side, $0) }
        #expect(windows == [Self.newest, ["b9"], ["b9", "c7", "B5"]], "\(side)")
      }
    }
  }

  @Test func `can be leafed through from any trade on, each once`() throws {
    try with { stores in
      for side in [Side.legacy, .repository] {
        var seen: [String] = []
        for _ in 0..<5 { seen += try ids(stores, side, "3", seen.last ?? "") }
        #expect(seen == Self.newest, "\(side)")
        let behindTheLast = try ids(stores, side, "1000", "c0")
        #expect(behindTheLast.isEmpty)
      }
    }
  }

  @Test func `have the same bytes on both sides, of windows and of all trades`() throws {
    try with { stores in
      for (limit, before) in [("100", ""), ("2", "a5"), ("1000", "b9"), (QueryParameter.all, "")] {
        let (legacy, repository) = try (
          answer(stores, .legacy, limit, before), answer(stores, .repository, limit, before)
        )
        #expect(legacy == repository)
      }
      // All of them are in the order of the file.
      let (all, trades) = try (answer(stores, .legacy, QueryParameter.all), stores.answer("trades", .repository))
      #expect(all == trades)
    }
  }

  @Test func `are refused alike where they go on from a trade that is not there`() throws {
    try with { stores in
      var said: [String] = []
      for side in [Side.legacy, .repository] {
        let error = #expect(throws: ReadError.self) { try answer(stores, side, "5", "nobody") }
        #expect(error?.isOfRequest == true)
        said.append(error?.message ?? "")
      }
      #expect(said[0] == said[1] && said[0] == #"before is "nobody"; there is no such trade"#)
    }
  }

  @Test func `are compared in the windows that clients ask for, and all of them`() throws {
    try with { stores in
      let requests = try stores.postgres.transaction { connection in
        try ArenaSnapshot(.init(legacyPath: folder.path, postgres: connection)).requests(for: Self.endpoint)
      }
      #expect(
        requests.map(\.path) == [
          "trades/recent?limit=all", "trades/recent?limit=100", "trades/recent?limit=1", "trades/recent?limit=1000",
          "trades/recent?limit=100&before=c0",
        ])
    }
  }

  @Test func `are kept in memory no further than the window`() {
    var newest = NewestTrades(3)
    for number in 0..<1000 {
      var trade = Trade()
      (trade.id, trade.exitTime) = ("t\(number)", Double((number * 7919) % 1000))
      newest.add(trade)
      #expect(newest.trades.count <= 3)
    }
    #expect(newest.trades.map(\.exitTime) == [999, 998, 997])
  }

  @Test func `leave the file of all trades whole where it is written from the repository`() throws {
    try with { stores in
      let behind = try TemporaryDirectory("behind")
      try behind.write("{\"trades\":[\(Self.trades[0])],\"serverTime\":1}", to: "trades.json")
      let sink = DocumentSink(path: behind.path, of: Arena.documents(offering: ArenaEndpoint.allCases))
      _ = try sink.open()
      try sink.adopt(SinkPosition(journal: "j", sequence: 1))
      let names = try stores.postgres.transaction(isolation: .repeatableRead, readOnly: true) { connection in
        let reading = ArenaSnapshot(.init(legacyPath: behind.path, postgres: connection))
        return try sink.complete(from: reading, keeping: behind.path + "/kept", memory: { [:] }, now: 0)
      }
      let whole = try LegacyDirectory(behind.path).trades().elements()?.map(\.id) ?? []
      #expect(names.count { $0 == "trades.json" } == 1)
      #expect(Set(whole) == Set(Self.newest))
    }
  }
}
