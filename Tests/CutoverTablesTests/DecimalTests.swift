import CutoverTables
import Testing

@Suite struct `An exact decimal` {
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

  @Test func `adds up exactly where binary64 does not`() throws {
    // Ten buys of 0.1 come to 0.9999999999999999 in binary64.
    #expect((0..<10).reduce(0.0) { sum, _ in sum + 0.1 } == 0.9999999999999999)
    let tenth = try #require(ExactAmount("0.1"))
    let sum = (0..<10).reduce(ExactAmount.zero as ExactAmount?) { sum, _ in sum?.adding(tenth) }
    #expect(sum?.text == "1")
  }

  @Test(arguments: [
    ("99999999999999999999.999999999999999999", "0.000000000000000001", nil as String?),
    ("-99999999999999999999.999999999999999999", "-0.000000000000000001", nil),
    ("99999999999999999999.999999999999999998", "0.000000000000000001", "99999999999999999999.999999999999999999"),
    ("0.3", "-0.5", "-0.2"), ("1", "-1", "0"),
  ])
  func `has no sum with more digits than a repository holds`(left: String, right: String, sum: String?) {
    #expect(ExactAmount(left)?.adding(ExactAmount(right))?.text == sum)
  }

  @Test(arguments: [
    ("10000000000", "10000000000", nil as String?), ("9999999999", "10000000000", "99999999990000000000"),
    ("0.000000000000000001", "0.5", "0.000000000000000001"), ("-0.000000000000000001", "0.4", "0"),
    ("1.5", "-2.25", "-3.375"),
  ])
  func `has a product of eighteen places, rounded half away from zero`(left: String, right: String, product: String?)
    throws
  {
    let (left, right) = (try #require(ExactAmount(left)), try #require(ExactAmount(right)))
    #expect(left.multiplied(by: right)?.text == product)
  }

  @Test(arguments: [
    "100000000000000000000", "99999999999999999999.9999999999999999995", "1e5", "", "-", "1.", ".5", "NaN",
  ])
  func `is none that no repository holds`(text: String) { #expect(ExactAmount(text) == nil) }
}
