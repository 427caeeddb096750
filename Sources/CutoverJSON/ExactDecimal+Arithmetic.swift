extension ExactDecimal {
  /// The most digits that arithmetic is done with; numbers that take more have no distance and no product.
  private static let digitLimit = 2048

  /// The number `digits` (values 0 to 9, the first one that of 10^`exponent`), not negative.
  private init(digits: [UInt8], exponent: Int) {
    let leadingZeros = digits.prefix { $0 == 0 }.count
    self.init("0")
    guard leadingZeros < digits.count else { return }
    var significant = Array(digits[leadingZeros...])
    while significant.last == 0 { significant.removeLast() }
    self.digits = significant
    self.exponent = .near(exponent - leadingZeros)
  }

  /// The number without its sign.
  var magnitude: ExactDecimal {
    var result = self
    result.isNegative = false
    return result
  }

  /// |self − other|, exactly; `nil` where that takes more digits than ``digitLimit``.
  func distance(to other: ExactDecimal) -> ExactDecimal? {
    if digits.isEmpty { return other.magnitude }
    if other.digits.isEmpty { return magnitude }
    guard case .near(let top) = exponent, case .near(let otherTop) = other.exponent else { return nil }
    let highest = max(top, otherTop) + 1
    let lowest = min(top - digits.count, otherTop - other.digits.count) + 1
    guard highest - lowest < Self.digitLimit else { return nil }
    // Both on one grid, the smaller magnitude below.
    let (large, small) = magnitude.compare(to: other.magnitude) == .less ? (other, self) : (self, other)
    var sum = large.placed(from: highest, to: lowest)
    let operand = small.placed(from: highest, to: lowest)
    var carry = 0
    for at in sum.indices.reversed() {
      let total = Int(sum[at]) + (isNegative == other.isNegative ? -Int(operand[at]) : Int(operand[at])) + carry
      let digit = ((total % 10) + 10) % 10
      sum[at] = UInt8(digit)
      carry = (total - digit) / 10
    }
    return ExactDecimal(digits: sum, exponent: highest)
  }

  /// |self × other|, exactly; `nil` where that takes more digits than ``digitLimit``.
  func product(with other: ExactDecimal) -> ExactDecimal? {
    if digits.isEmpty || other.digits.isEmpty { return ExactDecimal("0") }
    guard case .near(let top) = exponent, case .near(let otherTop) = other.exponent,
      digits.count + other.digits.count <= Self.digitLimit
    else { return nil }
    var columns = [Int](repeating: 0, count: digits.count + other.digits.count)
    for (at, digit) in digits.enumerated() {
      for (otherAt, otherDigit) in other.digits.enumerated() {
        columns[at + otherAt + 1] += Int(digit) * Int(otherDigit)
      }
    }
    for at in columns.indices.dropFirst().reversed() {
      columns[at - 1] += columns[at] / 10
      columns[at] %= 10
    }
    return ExactDecimal(digits: columns.map { UInt8($0) }, exponent: top + otherTop + 1)
  }

  /// The digits of all powers of ten from `highest` down to `lowest`.
  private func placed(from highest: Int, to lowest: Int) -> [UInt8] {
    guard case .near(let top) = exponent else { return [] }
    let zeros = [UInt8](repeating: 0, count: highest - top)
    return zeros + digits + [UInt8](repeating: 0, count: top - digits.count + 1 - lowest)
  }
}
