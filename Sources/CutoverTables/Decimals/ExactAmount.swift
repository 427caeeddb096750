/// A decimal of eighteen places and at most twenty digits before the point, as a repository has amounts, prices and
/// positions: `NUMERIC(38,18)`. What is calculated with these does not go through binary64.
package struct ExactAmount: Comparable, Sendable {
  /// In units of the last place.
  package let units: Int128

  package static let zero = ExactAmount(units: 0)
  private static let one: UInt128 = 1_000_000_000_000_000_000
  /// 10^38, which no amount comes to.
  private static let bound = Int128(one) * Int128(one) * 100

  package init(units: Int128) { self.units = units }

  /// `text` rounded to eighteen places, half away from zero; `nil` for what a repository cannot hold.
  package init?(_ text: String) {
    guard DecimalText.isKeepable(text) else { return nil }
    let parts = DecimalText.rounded(text).split(separator: ".", maxSplits: 1)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: DecimalText.places - fraction.utf8.count)
    guard let units = Int128("\(parts[0])\(fraction)\(zeros)") else { return nil }
    self.units = units
  }

  package var text: String {
    let text = DecimalText.scaled("\(units.magnitude)", by: DecimalText.places)
    return units < 0 ? "-" + text : text
  }

  package var magnitude: ExactAmount { ExactAmount(units: units < 0 ? -units : units) }

  package static func < (left: ExactAmount, right: ExactAmount) -> Bool { left.units < right.units }

  /// `nil` where there is no other, or the sum has more digits than a repository holds.
  package func adding(_ other: ExactAmount?) -> ExactAmount? {
    // Two amounts come to less than 2 × 10^38, which 128 bits do not hold.
    guard let other, case (let sum, let overflow) = units.addingReportingOverflow(other.units), !overflow else {
      return nil
    }
    return sum.magnitude < Self.bound.magnitude ? ExactAmount(units: sum) : nil
  }

  package func subtracting(_ other: ExactAmount?) -> ExactAmount? {
    adding(other.map { ExactAmount(units: -$0.units) })
  }

  /// The product rounded to eighteen places, half away from zero; `nil` where it has more digits than a repository holds.
  package func multiplied(by other: ExactAmount) -> ExactAmount? {
    let (high, low) = units.magnitude.multipliedFullWidth(by: other.units.magnitude)
    guard high < Self.one else { return nil }
    let (quotient, remainder) = Self.one.dividingFullWidth((high, low))
    let (rounded, overflow) = quotient.addingReportingOverflow(remainder >= Self.one / 2 ? 1 : 0)
    guard !overflow, rounded < Self.bound.magnitude else { return nil }
    return ExactAmount(units: (units < 0) == (other.units < 0) ? Int128(rounded) : -Int128(rounded))
  }
}
