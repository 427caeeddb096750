import CutoverTables
import Testing

@testable import ArbitrageDomain

@Suite struct `What the arbitrage domain makes of legacy values` {
  @Test(arguments: [
    ("0x0", "0"), ("0xff", "255"), ("0xFF", "255"), ("0x00000001", "1"), ("0x3b9aca00", "1000000000"),
    ("0xffa22eb9e69217ab", "18420336801870911403"), ("0xde0b6b3a7640000", "1000000000000000000"),
    (
      "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "115792089237316195423570985008687907853269984665640564039457584007913129639935"
    ),
  ])
  func `has all digits of an integer of 256 bits`(text: String, digits: String) {
    #expect(DecimalText.digits(ofHexadecimal: text) == digits)
  }

  @Test(arguments: [
    "", "0x", "ff", "0xg", "0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0", "-0x1",
  ])
  func `has no digits of what is no such integer`(text: String) {
    #expect(DecimalText.digits(ofHexadecimal: text) == nil)
  }

  @Test(arguments: [
    ("tAAPL", "AAPL"), ("AAPL0x", "AAPL"), ("AAPL", "AAPL"), ("tGME0x", "GME0x"), ("BRK.B0x", "BRK.B"),
    ("HOODs1", "HOOD"), ("t", "t"),
    ("0x", "0x"), ("TSLA", "TSLA"),
  ])
  func `is the ticker of a token without its marker, of which one alone is taken off`(symbol: String, base: String) {
    #expect(TokenSymbol.base(of: symbol) == base)
    #expect(TokenSymbol.all(of: base).contains(symbol))
    #expect(TokenSymbol.all(of: base).allSatisfy { TokenSymbol.base(of: $0) == base })
  }

  @Test func `has exact amounts where a TakeOrderV2 event has them, by the trade's direction`() {
    let event = #"{"TakeOrderV2":{"input":"0x26d5efc6","output":"0xffa22eb9e69217ab"}}"#
    let sold = TakenOrder(event, direction: "SELL")
    #expect(sold?.equity == "18420336801870911403" && sold?.usdc == "651554758")
    #expect(sold?.amount == "18.420336801870911403")
    let bought = TakenOrder(event, direction: "BUY")
    #expect(bought?.equity == "651554758" && bought?.amount == "0.000000000651554758")
    for other in ["not json", "1", "{}", #"{"ClearV2":{}}"#, #"{"TakeOrderV2":{"input":"0x1","memo":"\u0000"}}"#] {
      #expect(TakenOrder(other, direction: "BUY") == nil)
    }
  }
}
