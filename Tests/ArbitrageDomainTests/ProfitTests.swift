import CutoverDomain
import CutoverHosting
import CutoverParity
import CutoverPostgres
import CutoverTables
import CutoverTestKit
import Testing

@testable import ArbitrageDomain

@Suite struct `The profits of an arbitrage bot` {
  private typealias Booking = (shares: String, price: String, isBuy: Bool)

  private static var tenTenths: [Booking] {
    var bookings: [Booking] = []
    for _ in 0..<10 { bookings.append(("0.1", "1", true)) }
    bookings.append(("1", "2", false))
    return bookings
  }

  private static let cases: [(name: String, bookings: [Booking], outcomes: [String])] = [
    ("a position that grows", [("1", "10", true), ("2", "11", true)], ["- 0 1", "- 0 3"]),
    (
      "first in, first out", [("1", "10", true), ("1", "20", true), ("1.5", "30", false)],
      ["- 0 1", "- 0 2", "25 25 0.5"]
    ),
    ("a gain of 0, which is not none", [("1", "10", true), ("1", "10", false)], ["- 0 1", "0 0 0"]),
    ("a loss", [("2", "10", true), ("2", "9.5", false)], ["- 0 2", "-1 -1 0"]),
    (
      "a position that turns around", [("1", "10", true), ("3", "12", false), ("2", "11", true)],
      ["- 0 1", "2 2 -2", "2 4 0"]
    ),
    (
      "ten tenths", tenTenths,
      [
        "- 0 0.1", "- 0 0.2", "- 0 0.3", "- 0 0.4", "- 0 0.5", "- 0 0.6", "- 0 0.7", "- 0 0.8", "- 0 0.9", "- 0 1",
        "1 1 0",
      ]
    ),
    (
      "the last place, rounded half away from zero",
      [("0.000000000000000001", "0.5", true), ("0.000000000000000001", "1", false)],
      ["- 0 0.000000000000000001", "0.000000000000000001 0.000000000000000001 0"]
    ),
  ]

  @Test(arguments: 0..<cases.count)
  func `are exact`(place: Int) throws {
    let (name, bookings, outcomes) = Self.cases[place]
    var book = ProfitBook()
    var found: [String] = []
    for booking in bookings {
      let shares = try #require(ExactAmount(booking.shares))
      let price = try #require(ExactAmount(booking.price))
      let (realized, cumulative, position) = try book.book(shares, at: price, isBuy: booking.isBuy)
      found.append("\(realized?.text ?? "-") \(cumulative.text) \(position.text)")
    }
    #expect(found == outcomes, "\(name)")
  }

  /// Whatever the order and the direction, what was realized and what is still open come to what was paid.
  @Test(arguments: 1...20)
  func `and what is open come to what was paid`(seed: UInt64) throws {
    var state = seed
    func number(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var book = ProfitBook()
    var (paid, last) = (ExactAmount.zero, ExactAmount.zero)
    for _ in 0..<200 {
      // Of nine places each, so that no product is rounded.
      let shares = try #require(ExactAmount(DecimalText.scaled("\(1 + number(5_000_000_000))", by: 9)))
      let price = try #require(ExactAmount(DecimalText.scaled("\(1 + number(900_000_000_000))", by: 9)))
      let isBuy = number(2) == 0
      let worth = try #require(shares.multiplied(by: price))
      paid = try #require(isBuy ? paid.adding(worth) : paid.subtracting(worth))
      last = try book.book(shares, at: price, isBuy: isBuy).position
    }
    // Closed at a price of 0, the position has earned all that was not paid for it.
    let isBuy = last < .zero
    if last != .zero { _ = try book.book(last.magnitude, at: .zero, isBuy: isBuy) }
    #expect(book.cumulative == ExactAmount(units: -paid.units))
    #expect(book.position == .zero)
  }

  private func report(_ scene: Scene) throws -> ProfitReport {
    try scene.connected { connection in
      try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
        try ProfitReport(of: ToolInput(legacyPath: scene.path, postgres: connection).repository)
      }
    }
  }

  @Test(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
  func `of a captured file go on behind two trades of one moment`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let report = try self.report(scene)
      // Those of 19:45, and none of before the last row's 19:30; an order without a price has no profit.
      #expect(
        report.entries.map { "\($0.tradeType) \($0.tradeId)" }
          == [266, 267, 268, 269, 270, 274, 275, 276, 278, 279, 280, 282, 283].map { "ONCHAIN \($0)" }
          + [216, 218].map { "OFFCHAIN \($0)" })
      #expect(report.entries.map(\.id) == Array(472...486))
      #expect(report.withoutPrice == [217])
      let events = report.events
      #expect(try scene.send(events, atOnce: true) == [])
      #expect(try scene.text("SELECT count(*)::text FROM metrics_pnl") == "486")
      #expect(try scene.legacyTexts("SELECT count(*) FROM metrics_pnl") == ["486"])
      #expect(
        try scene.text("SELECT count(*)::text FROM metrics_pnl WHERE realized_pnl IS NULL AND id <= 471") == "294")
      #expect(
        try scene.legacyTexts("SELECT timestamp FROM metrics_pnl WHERE trade_id = 216 AND trade_type = 'OFFCHAIN'")
          == ["2025-10-10T19:45:00+00:00"])
      let again = try self.report(scene)
      #expect(again.entries.isEmpty)
      #expect(try scene.parity().verdict == .clean)
    }
  }
}
