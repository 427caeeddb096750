import CutoverDomain
import Testing

@testable import ArenaDomain

@Suite struct `The labels of an event` {
  private static let decoder = Arena.decoder

  private func outline(_ text: String) -> EventOutline {
    Array(text.utf8).withUnsafeBufferPointer { Self.decoder.outline($0) }
  }

  private func words(_ labels: [EventLabel]) -> [String] { labels.map { "\($0.name)=\($0.value)" } }

  static let texts: [(String, [String])] = [
    (
      #"{"type":"price","id":"a","data":{"provider":"p","symbol":"BTC","price":1,"timestamp":1}}"#,
      ["symbol=BTC", "provider=p"]
    ),
    (
      #"{"type":"account_total","id":"a","data":{"id":"x","model_id":"m","timestamp":1,"dollar_equity":1}}"#,
      ["model_id=m"]
    ),
    (
      #"{"type":"position_closed","id":"a","data":{"model_id":"m","symbol":"BTC"}}"#, ["model_id=m", "symbol=BTC"]
    ),
    (#"{"type":"model","id":"a","data":{"id":"m"}}"#, ["model_id=m"]),
    (#"{"type":"symbol","id":"a","data":{"id":"BTC"}}"#, ["symbol=BTC"]),
    (
      #"{"type":"market_asset","id":"a","data":{"provider":"p","symbol":"BTC"}}"#, ["symbol=BTC", "provider=p"]
    ),
    (
      #"{"type":"conversation_message","id":"a","data":{"model_id":"m","role":"user","content":"secret"}}"#,
      ["model_id=m"]
    ),
    (#"{"type":"leaderboard","id":"a","data":{"entries":[]}}"#, []),
  ]

  @Test(arguments: texts)
  func `are its model, symbol and provider, and those of its text`(text: String, labels: [String]) throws {
    let event = try Array(text.utf8).withUnsafeBufferPointer { try Self.decoder.decode($0) }
    #expect(words(event.labels) == labels)
    #expect(words(outline(text).labels).sorted() == labels.sorted())
    #expect(outline(text).id == "a" && outline(text).type == event.type)
  }

  @Test(arguments: [
    (#"{"type":"trade","id":"t","data":{"model_id":"m","symbol":"BTC","side":7,"id":"#, ["model_id=m", "symbol=BTC"]),
    (#"{"data":{"symbol":["BTC"],"model_id":"m","raw":{"model_id":"n"}},"id":{"a":1}}"#, ["model_id=m"]),
    (#"{"data":{"model_id":"","symbol":"BTC"}}"#, ["symbol=BTC"]), ("[1]", []), ("", []), ("nonsense", []),
    (#"{"data":null}"#, []),
  ])
  func `are told of a text that is refused, as far as it can be read`(text: String, labels: [String]) {
    #expect(words(outline(text).labels) == labels)
  }

  @Test func `are cut where a client makes them longer than a name is`() {
    let name = String(repeating: "ü", count: 1000)
    let labels = outline(#"{"data":{"model_id":"\#(name)"}}"#).labels
    #expect(labels.count == 1 && labels[0].value.utf8.count <= EventLabel.longest)
    #expect(labels[0].value.hasPrefix("üü") && labels[0].value.hasSuffix("…"))
    #expect(EventLabel("a", String(repeating: "x", count: 256)).value.utf8.count == 256)
  }
}
