import CutoverDomain
import CutoverJSON
import CutoverRepository
import Testing

@testable import ArenaDomain

@Suite struct `The decoder of events` {
  @Test func `takes the documented example of every type`() throws {
    let events = try documentedExamples().map { try decode($0) }
    #expect(events.map(\.type) == ArenaEvent.Kind.allCases.map(\.rawValue).filter { $0 != "backfill" })
    #expect(events.map(\.id) == (1...17).map { "e-\($0)" })
  }

  @Test func `reads every field of a trade, and what becomes of the account with it`() throws {
    let event = try decode(
      #"{"type":"trade","id":"e","data":{"id":"t","model_id":"m","symbol":"BTC","side":"short","quantity":-0,"#
        + #""entry_price":1e3,"entry_time":2.5,"exit_price":7,"exit_time":9.75,"entry_oid":9223372036854775807,"#
        + #""entry_crossed":true,"exit_plan":{"b":1.50,"a":"\u0000"},"realized_net_pnl":-4,"closes_position":true,"#
        + #""account_total":{"id":"a","model_id":"m","timestamp":1,"dollar_equity":2,"positions":{"ETH":{}}}}}"#)
    guard case .trade(let completion) = event.body else { throw Missing() }
    #expect(
      String(decoding: try completion.trade.json, as: UTF8.self)
        == #"{"id":"t","model_id":"m","symbol":"BTC","side":"short","trade_type":"","trade_id":"","quantity":-0,"#
        + #""leverage":0,"confidence":0,"entry_price":1000,"entry_time":2.5,"entry_human_time":"","entry_sz":0,"#
        + #""entry_tid":0,"entry_oid":9223372036854775807,"entry_crossed":true,"entry_liquidation":null,"#
        + #""entry_commission_dollars":0,"entry_closed_pnl":0,"exit_price":7,"exit_time":9.75,"exit_human_time":"","#
        + #""exit_sz":0,"exit_tid":0,"exit_oid":0,"exit_crossed":false,"exit_liquidation":null,"#
        + #""exit_commission_dollars":0,"exit_closed_pnl":0,"exit_plan":{"a":"\u0000","b":1.5},"#
        + #""realized_gross_pnl":0,"realized_net_pnl":-4,"total_commission_dollars":0}"#)
    let closing = try #require(completion.closing)
    #expect(closing.modelId == "m" && closing.symbol == "BTC")
    #expect(closing.exitPrice == 7 && closing.exitTime == 9.75 && closing.pnl == -4)
    #expect(completion.accountTotal?.id == "a")
    #expect(completion.accountTotal?.positions?.entries.map(\.key) == ["ETH"])
  }

  @Test(arguments: [
    ("false", nil), ("null", nil), ("true", "m BTC 7.0 9.0 0.0"), (#""ETH""#, "m ETH 7.0 9.0 0.0"),
    (#"{"symbol":"SOL","exit_price":1}"#, "m SOL 1.0 - -"),
  ])
  func `knows which position a trade closes`(closes: String, expected: String?) throws {
    guard case .trade(let completion) = try decode(Self.trade(#","closes_position":\#(closes)"#)).body else {
      throw Missing()
    }
    let shown = completion.closing.map { closing in
      func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "-" }
      return "\(closing.modelId) \(closing.symbol) \(text(closing.exitPrice)) \(text(closing.exitTime)) "
        + text(closing.pnl)
    }
    #expect(shown == expected)
  }

  @Test func `reads the members in any order and passes over unknown ones`() throws {
    let event = try decode(
      #" {"x":[{}],"data":{"TIMESTAMP":5,"Symbol":"B\u0054C","y":1,"price":2,"symbol":"ETH","provider":"p"},"#
        + #""id":"é","type":"price"} "#)
    guard case .price(let quote) = event.body else { throw Missing() }
    #expect(event.id == "é")
    #expect(quote.provider == "p" && quote.symbol == "ETH" && quote.price == 2 && quote.timestamp == 5)
    #expect(quote.volume == nil && quote.raw == nil)
  }

  @Test func `keeps everything of what is only kept`() throws {
    let event = try decode(
      #"{"type":"decision_cycle","id":"e","data":{"z":[1.0,{"b":2}],"timestamp":7,"status":"failed","model_id":"m","#
        + #""id":"d"},"more":1}"#)
    guard case .decisionCycle(let cycle) = event.body else { throw Missing() }
    #expect(cycle.startedAt == 7 && cycle.status == "failed")
    #expect(
      cycle.detail.text == #"{"id":"d","model_id":"m","status":"failed","timestamp":7,"z":[1,{"b":2}]}"#)
  }

  @Test(arguments: [("model", "model_id"), ("symbol", "symbol"), ("trader_state", "id")])
  func `takes another word for an id`(type: String, field: String) throws {
    let event = try decode(#"{"type":"\#(type)","id":"e","data":{"\#(field)":"a name"}}"#)
    let detail: NamedDetail? =
      switch event.body {
      case .model(let detail), .symbol(let detail), .traderState(let detail): detail
      default: nil
      }
    #expect(event.type == type && detail?.id == "a name")
  }

  @Test func `keeps every digit of a balance`() throws {
    let event = try decode(
      #"{"type":"sim_balance","id":"e","data":{"model_id":"m","asset":"USDC","balance":-0.10000000000000000001,"timestamp":1}}"#
    )
    guard case .simBalance(let balance) = event.body else { throw Missing() }
    #expect(balance.balance.lexeme == "-0.10000000000000000001")
  }

  @Test func `takes a backfill from the program itself alone`() throws {
    let json = BackfillOrder.event(id: "b", folder: "a/\"copy\"", batch: 500)
    let event = try decode(json, isAccepted: true)
    guard case .backfill(let order) = event.body else { throw Missing() }
    #expect(event.id == "b" && order.folder == "a/\"copy\"" && order.batch == 500)
    let error = try #require(throws: EventError.self) { try decode(json) }
    #expect(error.code == .unknownType && error.field == "/type" && error.column == 9)
  }

  /// A trade with everything that it must have, and `more` members.
  static func trade(_ more: String) -> String {
    #"{"type":"trade","id":"e","data":{"id":"t","model_id":"m","symbol":"BTC","side":"long","quantity":1,"#
      + #""entry_price":1,"entry_time":1,"exit_price":7,"exit_time":9\#(more)}}"#
  }

  private struct Missing: Error {}
}
