import CutoverDomain
import CutoverJSON
import GatewayDomain
import Testing

@Suite struct `What becomes of values` {
  @Test(arguments: [
    ("1.25", "1.25"), ("  2.5000  ", "2.5"), ("27500.50", "27500.5"), ("-0.0", "0"), ("007", "7"), ("0.10", "0.1"),
    ("9999999999999999.9999999999999999", "9999999999999999.9999999999999999"), ("-1.50", "-1.5"),
    ("0.12345678901234560", "0.1234567890123456"),
  ])
  func `a decimal has one spelling`(_ text: String, _ canonical: String) {
    #expect(Amount.canonical(text) == canonical)
  }

  @Test(arguments: [
    "0.12345678901234565", "10000000000000000", "NaN", "1.5abc", "", ".5", "5.", "1e3", "+1", "1,5", "- 1", "Infinity",
  ])
  func `what is no decimal, or would have to be rounded, is none`(_ text: String) {
    #expect(Amount.canonical(text) == nil)
  }

  @Test func `an order without an id gets the one that provider and client's id make`() {
    #expect(
      OrderID.derived(provider: "sim", clientOrderId: "demo-1731326400123456789-0")
        == "a93d518b-e622-5c6e-9696-4572ebc23b5e")
    // Longer than a block of the hash.
    #expect(
      OrderID.derived(provider: "sim", clientOrderId: String(repeating: "x", count: 100))
        == "b8bb91e7-ab87-58f1-8983-9e982fedd314")
    #expect(OrderID.canonical("A93D518B-E622-5C6E-9696-4572EBC23B5E") == "a93d518b-e622-5c6e-9696-4572ebc23b5e")
    #expect(OrderID.canonical("demo-1731326400123456789-0") == nil)
  }

  @Test func `a configuration has the hash that the gateway's program gives it`() {
    let config = OpaqueJSON(unchecked: #"{"path":"a/b<c","window":"24h"}"#)
    let symbols = OpaqueJSON(unchecked: #"{"sim":["BTC-USDT"]}"#)
    #expect(
      ConfigHash.of(
        identifier: "momentum", selector: "momentum:beta", providers: OpaqueJSON(unchecked: #"["sim"]"#),
        symbols: symbols, config: config) == "a4144c37bb1d0af51c23c3d7f7802e5f97308f1d9483ac4d466bdffbf85e52a0")
    let (list, map) = (OpaqueJSON(unchecked: "[]"), OpaqueJSON(unchecked: "{}"))
    #expect(
      ConfigHash.of(identifier: "momentum", selector: "momentum:beta", providers: list, symbols: map, config: map)
        == "5c510f1649e3fb03d890e119104789c3d6910f41095ec9721e0810c89e94bd44")
  }

  @Test func `secrets are in no answer, however they are called and however deep`() throws {
    let value = try JSONValue.parse(
      #"{"apiKey":"a","API_KEY":"b","depth":5,"nested":{"Passphrase":"c","x":1},"list":[{"authToken":"d"},{"y":2}]}"#)
    #expect(
      Redaction.redacted(value)?.compact == #"{"depth":5,"nested":{"x":1},"list":[{"y":2}]}"#)
    #expect(Redaction.redacted(try JSONValue.parse(#"{"secret":"a"}"#)) == nil)
    #expect(Redaction.plainSecret(in: value) == "/apiKey")
    for name in ["token", "myTOKENs", "Broker-Access_Key", "api\u{212A}ey"] { #expect(Redaction.isSecret(name)) }
    for name in ["", "toke", "oken", "clientOrderId", "to ken"] {
      #expect(!Redaction.isSecret(name))
    }
    #expect(Redaction.plainSecret(in: try JSONValue.parse(#"{"apiKey":"env:KEY","secret":"file:/run/key"}"#)) == nil)
  }
}
