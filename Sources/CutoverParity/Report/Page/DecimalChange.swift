/// What has to be added to one number to get another, exactly.
struct DecimalChange {
  /// With its sign: `+0.0099999999999998`.
  let text: String

  /// The longest number, written out, for which the difference is taken: longer ones nobody reads.
  private static let digitLimit = 60

  /// From the lexemes of two JSON numbers; `nil` if they are equal, or too long to be read.
  init?(_ left: String, _ right: String) {
    guard let left = Fixed(left), let right = Fixed(right) else { return nil }
    let scale = max(left.scale, right.scale)
    guard let left = left.scaled(to: scale), let right = right.scaled(to: scale) else { return nil }
    let length = max(left.count, right.count, scale + 1)
    // Signed digits, the last first, subtracted one by one; the borrow comes after.
    var digits = (0..<length).map { place in
      (place < right.count ? right[place] : 0) - (place < left.count ? left[place] : 0)
    }
    guard let leading = digits.last(where: { $0 != 0 }) else { return nil }
    let isNegative = leading < 0
    if isNegative { digits = digits.map { -$0 } }
    for place in digits.indices.dropLast() {
      // Sums of two numbers of unlike signs reach 18.
      while digits[place] < 0 { (digits[place], digits[place + 1]) = (digits[place] + 10, digits[place + 1] - 1) }
      while digits[place] > 9 { (digits[place], digits[place + 1]) = (digits[place] - 10, digits[place + 1] + 1) }
    }
    var whole = digits.dropFirst(scale).reversed().map(String.init).joined()
    whole = String(whole.drop { $0 == "0" })
    var fraction = digits.prefix(scale).reversed().map(String.init).joined()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    text = (isNegative ? "−" : "+") + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : ".\(fraction)")
  }

  /// A number without an exponent: digits with the number's sign, the last first, so many of them after the point.
  private struct Fixed {
    let digits: [Int]
    let scale: Int

    init?(_ lexeme: String) {
      let parts = lexeme.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
      guard let mantissa = parts.first, mantissa.utf8.count <= digitLimit, parts.count <= 2 else { return nil }
      guard let exponent = parts.count == 2 ? Int(parts[1]) : 0, abs(exponent) <= digitLimit else { return nil }
      let sign = mantissa.hasPrefix("-") ? -1 : 1
      let point = mantissa.firstIndex(of: ".")
      let fraction = point.map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
      var digits = mantissa.compactMap { $0.wholeNumberValue.map { $0 * sign } }
      digits.reverse()
      let scale = fraction - exponent
      if scale < 0 { digits.insert(contentsOf: Array(repeating: 0, count: -scale), at: 0) }
      self.digits = digits
      self.scale = max(0, scale)
    }

    func scaled(to scale: Int) -> [Int]? {
      let result = Array(repeating: 0, count: scale - self.scale) + digits
      return result.count <= 2 * digitLimit ? result : nil
    }
  }
}
