import CutoverTables
import Testing

@testable import ArbitrageDomain

@Suite struct `What the arbitrage domain makes of legacy values` {
  @Test(arguments: [
    ("0.1234567890123456785", "0.123456789012345679"), ("0.1234567890123456784999", "0.123456789012345678"),
    ("-0.1234567890123456785", "-0.123456789012345679"), ("0.9999999999999999995", "1"),
    ("99.9999999999999999999", "100"), ("0.0000000000000000001", "0"),
    ("0.0000000000000000005", "0.000000000000000001"),
    ("-0.0000000000000000001", "0"), ("1.5", "1.5"), ("150", "150"), ("0.123456789012345678", "0.123456789012345678"),
    ("12.10000000000000000049", "12.1"),
  ])
  func `is rounded to eighteen places, half away from zero`(text: String, rounded: String) {
    #expect(DecimalText.rounded(text) == rounded)
  }

  @Test(arguments: [
    ("18420336801870911403", 18, "18.420336801870911403"), ("1", 18, "0.000000000000000001"), ("0", 18, "0"),
    ("1000000", 6, "1"), ("1230000", 6, "1.23"), ("1", 0, "1"),
    (
      "115792089237316195423570985008687907853269984665640564039457584007913129639935", 18,
      "115792089237316195423570985008687907853269984665640564039457.584007913129639935"
    ),
  ])
  func `is a decimal of its base units`(units: String, places: Int, text: String) {
    #expect(DecimalText.scaled(units, by: places) == text)
  }

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
    ("1.234567890123456789", "1.2345678901234567"), ("0.100000000000000001", "0.1"),
    ("123456789.123456789012345678", "123456789.12345679"), ("0.30000000000000004", "0.30000000000000004"),
    ("0.000000000000000001", "0.000000000000000001"), ("18.420336801870911403", "18.42033680187091"),
    ("150.33333333333334", "150.33333333333334"), ("-0.20000000000000018", "-0.20000000000000018"), ("1", "1"),
    ("0.00012345678901234567", "0.000123456789012346"), ("0", "0"),
  ])
  func `is shown as the shortest binary64 text of what the repository holds`(text: String, shown: String) {
    #expect(DecimalText.shown(text) == shown)
    // What is shown is shown as it is.
    #expect(DecimalText.shown(shown) == shown)
  }

  @Test(arguments: [
    ("tAAPL", "AAPL"), ("AAPL0x", "AAPL"), ("AAPL", "AAPL"), ("tGME0x", "GME0x"), ("BRK.B0x", "BRK.B"),
    ("HOODs1", "HOOD"), ("t", "t"),
    ("0x", "0x"), ("TSLA", "TSLA"),
  ])
  func `is the ticker of a token without its marker, of which one alone is taken off`(symbol: String, base: String) {
    #expect(TokenSymbol.base(of: symbol) == base)
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

  @Test func `adds up exactly where binary64 does not`() {
    // Ten buys of 0.1 come to 0.9999999999999999 in binary64, and the legacy program never hedges them.
    #expect((0..<10).reduce(0.0) { sum, _ in sum + 0.1 } == 0.9999999999999999)
    #expect(DecimalText.scaled("\(10 * 100_000_000_000_000_000)", by: 18) == "1")
  }
}
