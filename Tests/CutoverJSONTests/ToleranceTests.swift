import CutoverJSON
import Testing

struct ToleranceTests {
  private func number(_ lexeme: String) -> JSONNumber { JSONNumber(unchecked: lexeme) }

  @Test(
    arguments: [
      ("1", "2", "1", true), ("1", "2", "0.999999999999999999999", false), ("-1", "1", "2", true),
      ("0.1", "0.3", "0.2", true), ("99999999999999999999", "1e20", "1", true), ("1e30", "1", "1e30", true),
      ("1e30", "-1", "1e30", false), ("0", "0.0", "0", true), ("1e2000000", "1e2000000", "0", true),
      ("1e99999999999999999999", "1", "1e9", false),
    ])
  func `a distance is exact`(left: String, right: String, distance: String, isWithin: Bool) {
    #expect(number(left).isWithin(number(distance), of: number(right)) == isWithin)
    #expect(number(right).isWithin(number(distance), of: number(left)) == isWithin)
  }

  @Test(
    arguments: [
      ("100", "99", "0.01", true), ("100", "98.99", "0.01", false), ("0", "0", "0", true), ("0", "1", "0.99", false),
      ("-3", "3", "2", true), ("12345678901234567890", "12345678901234567891", "1e-19", true),
      ("12345678901234567890", "12345678901234567891", "8e-20", false),
    ])
  func `a share is one of the larger number`(left: String, right: String, ratio: String, isWithin: Bool) {
    #expect(number(left).isWithin(ratio: number(ratio), of: number(right)) == isWithin)
    #expect(number(right).isWithin(ratio: number(ratio), of: number(left)) == isWithin)
  }
}
