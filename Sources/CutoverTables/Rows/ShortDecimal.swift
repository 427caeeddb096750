/// Numbers of binary64 as decimals: the shortest one that stands for a number, and the number that a decimal is nearest
/// to.
package enum ShortDecimal {
  /// Without an exponent: `0.000000000000000001`, `150`, `-0.5`. The number is finite.
  package static func text(_ number: Double) -> String {
    if number == 0 { return "0" }
    // Swift's description is the shortest one that reads back as the same number.
    let parts = number.magnitude.description.split(separator: "e", maxSplits: 1)
    let halves = parts[0].split(separator: ".", maxSplits: 1)
    var digits = Array(halves[0].utf8)
    let fraction = halves.count > 1 && halves[1] != "0" ? Array(halves[1].utf8) : []
    var point = digits.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    digits += fraction
    while digits.count > 1, digits[0] == zero {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1, digits[digits.count - 1] == zero { digits.removeLast() }
    let sign = number < 0 ? "-" : ""
    func text(_ digits: some Sequence<UInt8>) -> String { String(decoding: Array(digits), as: UTF8.self) }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text(digits) }
    if point >= digits.count { return sign + text(digits) + String(repeating: "0", count: point - digits.count) }
    return sign + text(digits[..<point]) + "." + text(digits[point...])
  }

  /// The nearest number to a decimal such as `-12.50`; `nil` for what is none, and beyond the largest number.
  package static func number(_ text: String) -> Double? {
    var digits = false
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = true
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        // At its beginning, or that of the exponent.
        let before = index == 0 ? nil : text.utf8.dropFirst(index - 1).first
        guard before == nil || before == UInt8(ascii: "e") || before == UInt8(ascii: "E") else { return nil }
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): break
      default: return nil
      }
    }
    guard digits, let number = Double(text), number.isFinite else { return nil }
    return number
  }

  private static var zero: UInt8 { UInt8(ascii: "0") }
}
