import CutoverDomain
import Testing

@testable import ArenaDomain

/// A line that is refused, and the whole of the refusal.
struct RefusedLine: Sendable, CustomTestStringConvertible {
  let line: String
  let code: EventError.Code
  /// As a person reads it: field, message and column.
  let description: String

  init(_ line: String, _ code: EventError.Code, _ description: String) {
    (self.line, self.code, self.description) = (line, code, description)
  }

  /// An event of `type`, in which `data` begins in column `start`.
  init(_ type: String, data: String, _ code: EventError.Code, _ description: String) {
    self.init(#"{"type":"\#(type)","id":"e","data":\#(data)}"#, code, description)
  }

  var testDescription: String { line }
}

@Suite struct `A bad event` {
  private static let envelopes: [RefusedLine] = [
    .init("", .notJSON, "the input is empty (column 1)"),
    .init("{", .notJSON, "the input ends inside an object (column 2)"),
    .init("hello", .notJSON, "expected an object, found 'h' (column 1)"),
    .init("[]", .wrongType, "expected an object, found an array (column 1)"),
    .init(#"{"type":"price"}"#, .missingField, "/id: this field is missing (column 1)"),
    .init(#"{"id":"e","data":{}}"#, .missingField, "/type: this field is missing (column 1)"),
    .init(#"{"id":"e","type":"price"}"#, .missingField, "/data: this field is missing (column 1)"),
    .init(#"{"id":7}"#, .wrongType, "/id: expected a string, found a number (column 7)"),
    .init(#"{"id":""}"#, .outOfRange, "/id: this must not be empty (column 7)"),
    .init(
      #"{"id":"\#(String(repeating: "é", count: 129))"}"#, .outOfRange, "/id: this is longer than 256 bytes (column 7)"),
    .init(
      #"{"id":"backfill:1"}"#, .outOfSet, "/id: ids that begin with backfill: are the program's own (column 7)"),
    .init(#"{"id":"e","id":"e"}"#, .notJSON, "/id: this member is there twice (column 16)"),
    .init(#"{"type":"model","type":"model"}"#, .notJSON, "/type: this member is there twice (column 24)"),
    .init(
      "model", data: #"{"id":"a"},"data":{"id":"b"}"#, .notJSON, "/data: this member is there twice (column 51)"),
    .init(
      "prices", data: "{}", .unknownType,
      "/type: there is no type \"prices\"; there are price, account_total, position, position_closed, trade, "
        + "since_inception, leaderboard, analytics, conversation_message, model, symbol, market_asset, "
        + "market_asset_context, decision_cycle, trader_state, sim_order, sim_balance (column 9)"),
    .init("model", data: #"{"id":"a"}}"#, .notJSON, "nothing may follow the value (column 44)"),
    .init("model", data: "null", .wrongType, "/data: expected an object, found null (column 33)"),
    .init("model", data: #"{"id":"a",}"#, .notJSON, "/data: expected a member's name, found '}' (column 43)"),
  ]

  private static let data: [RefusedLine] = [
    .init("price", data: "{}", .missingField, "/data/provider: this field is missing (column 33)"),
    .init(
      "price", data: #"{"symbol":"s","price":1,"timestamp":1,"provider":null}"#, .wrongType,
      "/data/provider: this must not be null (column 82)"),
    .init(
      "price", data: #"{"provider":"p","symbol":"","price":1,"timestamp":1}"#, .outOfRange,
      "/data/symbol: this must not be empty (column 58)"),
    .init(
      "price", data: #"{"price":"1"}"#, .wrongType, "/data/price: expected a number, found a string (column 42)"),
    .init(
      "price", data: #"{"price":1e999}"#, .outOfRange,
      "/data/price: the number is too large for a 64-bit float (column 42)"),
    .init("price", data: #"{"price":NaN}"#, .notJSON, "/data/price: expected a value, found 'N' (column 42)"),
    .init(
      "price", data: #"{"timestamp":1.0}"#, .wrongType,
      "/data/timestamp: expected an integer, found a number with a fraction or an exponent (column 46)"),
    .init(
      "price", data: #"{"timestamp":9223372036854775808}"#, .outOfRange,
      "/data/timestamp: the integer does not fit 64 bits (column 46)"),
    .init(
      "price", data: #"{"raw":[1,{"a":1e999}]}"#, .outOfRange,
      "/data/raw/1/a: the number is too large for a 64-bit float (column 48)"),
    .init(
      "account_total",
      data: #"{"id":"a","model_id":"m","timestamp":1,"dollar_equity":2,"positions":{"":{"symbol":"X"}}}"#,
      .outOfRange, "/data/positions/: this must not be empty (column 114)"),
    .init(
      "account_total", data: #"{"positions":{"a/b":{"oid":true}}}"#, .wrongType,
      "/data/positions/a~1b/oid: expected a number, found a boolean (column 68)"),
    .init(
      "position_closed", data: #"{"model_id":"m","symbol":"s","pnl":"1"}"#, .wrongType,
      "/data/pnl: expected a number, found a string (column 78)"),
    .init(
      "leaderboard", data: #"{"entries":[{"id":"a"},{}]}"#, .missingField,
      "/data/entries/1/id: this field is missing (column 62)"),
    .init(
      "leaderboard", data: #"{"entries":[{"id":"a"},{"id":"a"}]}"#, .outOfSet,
      "/data/entries/1/id: an earlier entry has the same id (column 68)"),
    .init(
      "leaderboard", data: #"{"entries":[null]}"#, .wrongType,
      "/data/entries/0: expected an object, found null (column 51)"),
    .init("leaderboard", data: #"{"entries":null}"#, .wrongType, "/data/entries: this must not be null (column 50)"),
    .init(
      "analytics", data: #"{"model_id":"../x"}"#, .outOfSet,
      "/data/model_id: this names a file: it must be one path segment, without '/', '\\' or control characters (column 49)"
    ),
    .init(
      "analytics", data: #"{"model_id":"\#(String(repeating: "x", count: 201))"}"#, .outOfRange,
      "/data/model_id: this is longer than 200 bytes (column 49)"),
    .init(
      "analytics", data: #"{"model_id":"m","signals_breakdown_table":{"std_net_pnl":"1"}}"#, .wrongType,
      "/data/signals_breakdown_table/std_net_pnl: expected a number, found a string (column 94)"),
    .init(
      "conversation_message", data: #"{"model_id":"m","content":"","role":"User"}"#, .outOfSet,
      "/data/role: expected system, user, assistant or tool, found \"User\" (column 84)"),
    .init(
      "conversation_message", data: #"{"model_id":"m","content":"","role":"user","conversation":""}"#, .outOfRange,
      "/data/conversation: this must not be empty (column 106)"),
    .init(
      "model", data: #"{"id":"a","model_id":"b"}"#, .outOfSet,
      "/data/model_id: this is another name than the id (column 54)"),
    .init("symbol", data: #"{"name":"BTC"}"#, .missingField, "/data/id: this field is missing (column 34)"),
    .init(
      "model", data: #"{"id":"a","x":{"y":-1e999}}"#, .outOfRange,
      "/data/x/y: the number is too large for a 64-bit float (column 52)"),
    .init(
      "decision_cycle", data: #"{"id":"d","model_id":"m","status":"running"}"#, .missingField,
      "/data/started_at: this field is missing (column 42)"),
    .init(
      "decision_cycle", data: #"{"id":"d","model_id":"m","status":"done","timestamp":1}"#, .outOfSet,
      "/data/status: expected running, succeeded or failed, found \"done\" (column 76)"),
    .init(
      "sim_order",
      data: #"{"id":"o","model_id":"m","symbol":"s","side":"up\n","status":"open","quantity":1,"timestamp":1}"#,
      .outOfSet, "/data/side: expected long, short, buy or sell, found \"up\\n\" (column 82)"),
    .init(
      "sim_balance", data: #"{"model_id":"m","asset":"a","balance":1e-999,"timestamp":1}"#, .outOfRange,
      "/data/balance: this is no amount of money (column 77)"),
  ]

  private static let trades: [RefusedLine] = [
    .init(
      `The decoder of events`.trade("").replacing("long", with: "up"), .outOfSet,
      "/data/side: expected long, short, buy or sell, found \"up\" (column 80)"),
    .init(
      `The decoder of events`.trade(#","closes_position":1"#), .wrongType,
      "/data/closes_position: expected a boolean, a string or an object, found a number (column 178)"),
    .init(
      `The decoder of events`.trade(#","closes_position":{"exit_price":1}"#), .missingField,
      "/data/closes_position/symbol: this field is missing (column 178)"),
    .init(
      `The decoder of events`.trade(#","account_total":{"id":"a","model_id":"M","timestamp":1,"dollar_equity":1}"#),
      .outOfSet, "/data/account_total/model_id: this is another model than the trade's (column 197)"),
    .init(
      `The decoder of events`.trade(#","account_total":{"id":"a","model_id":"m","timestamp":1}"#), .missingField,
      "/data/account_total/dollar_equity: this field is missing (column 176)"),
  ]

  @Test(arguments: envelopes + data + trades)
  func `is refused with its field and column`(refused: RefusedLine) throws {
    let error = try #require(throws: EventError.self) { try decode(refused.line) }
    #expect(error.code == refused.code)
    #expect(error.description == refused.description)
  }

  @Test func `is refused where it is not UTF-8`() throws {
    let line = Array(#"{"type":"model","id":"e","data":{"id":"a"#.utf8) + [0xFF] + Array(#""}}"#.utf8)
    let error = try #require(throws: EventError.self) { try decode(line) }
    #expect(error.code == .notJSON)
    #expect(error.description == "/data/id: byte 0xFF is not valid UTF-8 here (column 41)")
  }

  @Test func `is refused above a mebibyte, and not at it`() throws {
    let frame = #"{"type":"model","id":"e","data":{"id":"a","x":""}}"#
    func padded(_ length: Int) -> String {
      frame.replacing(#""x":""#, with: #""x":"# + "\"" + String(repeating: "x", count: length - frame.utf8.count))
    }
    #expect(try decode(padded(1 << 20)).id == "e")
    let error = try #require(throws: EventError.self) { try decode(padded((1 << 20) + 1)) }
    #expect(error == EventError(.tooLarge, "the event has 1048577 bytes, more than 1048576"))
  }

  @Test func `is refused where it is too deep`() throws {
    let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
    let error = try #require(throws: EventError.self) {
      try decode(#"{"type":"model","id":"e","data":{"id":"a","x":\#(deep)}}"#)
    }
    #expect(error.code == .tooLarge && error.field.hasPrefix("/data/x"))
  }
}
