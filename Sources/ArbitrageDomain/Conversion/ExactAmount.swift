/// A decimal of eighteen places, as the repository has amounts, prices and positions. All calculations of this domain are
/// done with these; none goes through binary64.
struct ExactAmount: Comparable {
  /// In units of the last place.
  let units: Int128

  static let zero = ExactAmount(units: 0)
  private static let one: UInt128 = 1_000_000_000_000_000_000

  init(units: Int128) { self.units = units }

  /// `text` rounded to eighteen places, half away from zero; `nil` for what the repository cannot hold.
  init?(_ text: String) {
    guard DecimalText.isKeepable(text) else { return nil }
    let parts = DecimalText.rounded(text).split(separator: ".", maxSplits: 1)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: DecimalText.places - fraction.utf8.count)
    guard let units = Int128("\(parts[0])\(fraction)\(zeros)") else { return nil }
    self.units = units
  }

  var text: String {
    let text = DecimalText.scaled("\(units.magnitude)", by: DecimalText.places)
    return units < 0 ? "-" + text : text
  }

  var magnitude: ExactAmount { ExactAmount(units: units < 0 ? -units : units) }

  static func < (left: ExactAmount, right: ExactAmount) -> Bool { left.units < right.units }

  /// `nil` where the sum has more digits than 128 bits hold.
  func adding(_ other: ExactAmount) -> ExactAmount? {
    let (sum, overflow) = units.addingReportingOverflow(other.units)
    return overflow ? nil : ExactAmount(units: sum)
  }

  func subtracting(_ other: ExactAmount) -> ExactAmount? { adding(ExactAmount(units: -other.units)) }

  /// The product rounded to eighteen places, half away from zero; `nil` where it has more digits than 128 bits hold.
  func multiplied(by other: ExactAmount) -> ExactAmount? {
    let (high, low) = units.magnitude.multipliedFullWidth(by: other.units.magnitude)
    guard high < Self.one else { return nil }
    let (quotient, remainder) = Self.one.dividingFullWidth((high, low))
    let (rounded, overflow) = quotient.addingReportingOverflow(remainder >= Self.one / 2 ? 1 : 0)
    guard !overflow, let magnitude = Int128(exactly: rounded) else { return nil }
    return ExactAmount(units: (units < 0) == (other.units < 0) ? magnitude : -magnitude)
  }
}
