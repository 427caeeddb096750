/// Numbers of binary64 as decimals: the shortest one that stands for a number, and the number that a decimal is nearest
/// to.
package enum ShortDecimal {
  /// Without an exponent: `0.000000000000000001`, `150`, `-0.5`. The number is finite.
  package static func text(_ number: Double) -> String {
    if number == 0 { return "0" }
    // Swift's description is the shortest one that reads back as the same number: `0.1`, `150.0`, `1e-07`, `1.5e+16`.
    var digits: [UInt8] = []
    var point: Int?
    var exponent: Int?
    var isNegative = false
    var description = number.magnitude.description
    description.withUTF8 { bytes in
      digits.reserveCapacity(bytes.count)
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "."): point = digits.count
        case UInt8(ascii: "e"): exponent = 0
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "+"): break
        default:
          if let known = exponent { exponent = known * 10 + Int(byte - zero) } else { digits.append(byte) }
        }
      }
    }
    // How many of the digits stand before the point.
    let whole = (point ?? digits.count) + (exponent ?? 0) * (isNegative ? -1 : 1)
    let first = digits.firstIndex { $0 != zero } ?? 0
    let end = (digits.lastIndex { $0 != zero } ?? 0) + 1
    var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
    if whole <= first {
      text += [zero, UInt8(ascii: ".")]
      text += repeatElement(zero, count: first - whole)
      text += digits[first..<end]
    } else if whole >= end {
      text += digits[first..<end]
      text += repeatElement(zero, count: whole - end)
    } else {
      text += digits[first..<whole]
      text.append(UInt8(ascii: "."))
      text += digits[whole..<end]
    }
    return String(decoding: text, as: UTF8.self)
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
