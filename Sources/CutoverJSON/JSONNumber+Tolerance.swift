/// How far numbers are apart, exactly. Numbers that are too long to be reckoned with (some two thousand digits from the
/// first of one to the last of the other) are never within anything.
extension JSONNumber {
  /// Whether the two differ by no more than `distance`.
  public func isWithin(_ distance: JSONNumber, of other: JSONNumber) -> Bool {
    guard let apart = ExactDecimal(lexeme).distance(to: ExactDecimal(other.lexeme)) else { return false }
    return apart.compare(to: ExactDecimal(distance.lexeme)) != .greater
  }

  /// Whether the two differ by no more than the share `ratio` of the larger magnitude.
  public func isWithin(ratio: JSONNumber, of other: JSONNumber) -> Bool {
    let (left, right) = (ExactDecimal(lexeme), ExactDecimal(other.lexeme))
    let larger = left.magnitude.compare(to: right.magnitude) == .less ? right : left
    guard let apart = left.distance(to: right), let bound = larger.product(with: ExactDecimal(ratio.lexeme)) else {
      return false
    }
    return apart.compare(to: bound) != .greater
  }

  /// Whether no more than `count` steps lead from one's nearest double to the other's; never from or to an infinite one.
  public func isWithin(ulps count: Int, of other: JSONNumber) -> Bool {
    let (left, right) = (doubleValue, other.doubleValue)
    guard left.isFinite, right.isFinite else { return false }
    // Doubles of one sign are in the order of their bits; those below zero run the other way.
    func place(_ value: Double) -> Int64 {
      let bits = Int64(bitPattern: value.magnitude.bitPattern)
      return value.sign == .minus ? -bits : bits
    }
    let (steps, overflow) = place(left).subtractingReportingOverflow(place(right))
    return !overflow && steps.magnitude <= UInt64(max(0, count))
  }

  /// Whether the number is below zero.
  public var isNegative: Bool { ExactDecimal(lexeme).isNegative }
}
