import CutoverDomain
import CutoverTestKit
import Testing

@testable import ArenaDomain

/// What an event says is not how it is written.
@Suite struct `The meaning of an event` {
  private func meaning(_ text: String) throws -> [UInt8] {
    try Array(text.utf8).withUnsafeBufferPointer { try Arena.decoder.meaning($0) }
  }

  private let trade =
    #"{"type":"trade","id":"e","data":{"id":"t","model_id":"m","symbol":"B","side":"long","quantity":1,"entry_price":2.5,"entry_time":3,"exit_price":4,"exit_time":5,"exit_plan":{"a":[1,2],"b":"x"}}}"#

  @Test(arguments: [
    // White space, order, escapes, the spelling of numbers, what nobody knows, and what says nothing.
    #" { "id" : "e", "type":"trade", "data" : { "exit_plan":{"b":"\u0078","a":[1.0,2e0]}, "exit_time":5.0,"exit_price":4, "entry_time":0.3e1,"entry_price":2.50,"quantity":1,"side":"l\u006fng","symbol":"B","model_id":"m","id":"t"} } "#,
    #"{"type":"trade","id":"e","sent_at":7,"data":{"ID":"t","model_id":"m","symbol":"B","side":"long","quantity":1,"entry_price":2.5,"entry_time":3,"exit_price":4,"exit_time":5,"exit_plan":{"a":[1,2],"b":"x"},"leverage":null,"more":{}}}"#,
  ])
  func `is the same in another text`(text: String) throws {
    #expect(try meaning(text) == meaning(trade))
  }

  @Test(arguments: [
    ("\"exit_time\":5", "\"exit_time\":6"), ("[1,2]", "[2,1]"), ("\"side\":\"long\"", "\"side\":\"short\""),
    ("\"quantity\":1", "\"quantity\":-0"), ("\"b\":\"x\"", "\"b\":\"X\""),
  ])
  func `is another where a value is`(old: String, new: String) throws {
    #expect(try meaning(trade.replacing(old, with: new)) != meaning(trade))
  }

  @Test func `knows amounts by their value and every digit`() throws {
    func balance(_ amount: String) throws -> [UInt8] {
      try meaning(
        #"{"type":"sim_balance","id":"e","data":{"model_id":"m","asset":"a","balance":\#(amount),"timestamp":1}}"#)
    }
    #expect(try balance("8120.250") == balance("812025e-2"))
    #expect(try balance("8120.250000000000000001") != balance("8120.25"))
  }

  @Test func `is known of every type`() throws {
    var meanings = Set<[UInt8]>()
    for example in try documentedExamples() {
      #expect(try meaning(" " + example + "\n") == meaning(example))
      meanings.insert(try meaning(example))
    }
    #expect(meanings.count == 17)
  }
}

@Suite struct `Text that is not Unicode` {
  private func refusal(_ line: String) throws -> String {
    let error = try #require(throws: EventError.self) { try decode(line) }
    #expect(error.code == .notJSON)
    return error.description
  }

  @Test(arguments: [
    (
      #"{"type":"model","id":"T\ud83d","data":{"id":"a"}}"#,
      #"/id: \ud83d is half of a surrogate pair, which is no text (column 24)"#
    ),
    (
      #"{"type":"model","id":"T\ude00","data":{"id":"a"}}"#,
      #"/id: \ude00 is half of a surrogate pair, which is no text (column 24)"#
    ),
    (
      #"{"type":"model","id":"e","data":{"id":"a","x":["\ud83d\ud83d\ude00"]}}"#,
      #"/data/x/0: \ud83d is half of a surrogate pair, which is no text (column 49)"#
    ),
    (
      #"{"type":"model","id":"e","data":{"id":"a","\udfff":1}}"#,
      #"/data: \udfff is half of a surrogate pair, which is no text (column 44)"#
    ),
    (
      #"{"type":"symbol","id":"e","more":"\ud800x","data":{"id":"a"}}"#,
      #"/more: \ud800 is half of a surrogate pair, which is no text (column 35)"#
    ),
  ])
  func `is refused with its field and column`(line: String, description: String) throws {
    #expect(try refusal(line) == description)
  }

  @Test func `does not stop an event that was accepted before`() throws {
    let line = Array(#"{"type":"model","id":"T\ud83d","data":{"id":"a"}}"#.utf8)
    #expect(try decode(line, isAccepted: true).id == "T\u{FFFD}")
  }

  @Test func `is no pair of surrogates`() throws {
    #expect(try decode(#"{"type":"model","id":"T\uD83D\uDE00","data":{"id":"a"}}"#).id == "T😀")
  }
}
