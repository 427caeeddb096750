/// A JSON number taken apart: ± d.ddd… × 10^exponent, without any limit to digits or exponent.
///
/// Equal numbers have equal parts: no zeros at either end of the digits, no digits and no sign for zero.
struct ExactDecimal: Hashable, CustomStringConvertible {
  var isNegative = false
  /// Values 0 to 9, the first and the last not 0; none for zero.
  var digits: [UInt8] = []
  /// The power of ten of the first digit.
  var exponent = Exponent.near(0)

  /// Takes the grammar of `lexeme` (RFC 8259, section 6) on trust.
  init(_ lexeme: String) {
    var integerDigits = 0
    var hasPoint = false
    var exponentText: [UInt8] = []
    var isInExponent = false
    for byte in lexeme.utf8 {
      if isInExponent {
        exponentText.append(byte)
      } else if JSONBytes.isDigit(byte) {
        digits.append(byte - UInt8(ascii: "0"))
        if !hasPoint { integerDigits += 1 }
      } else if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else if byte == UInt8(ascii: "-") {
        isNegative = true
      } else {
        isInExponent = true
      }
    }
    let leadingZeros = digits.prefix { $0 == 0 }.count
    guard leadingZeros < digits.count else {
      isNegative = false
      digits = []
      return
    }
    digits.removeFirst(leadingZeros)
    while digits.last == 0 { digits.removeLast() }
    exponent = Exponent(exponentText, adding: integerDigits - 1 - leadingZeros)
  }

  func compare(to other: ExactDecimal) -> JSONNumber.Order {
    if self == other { return .equal }
    if digits.isEmpty { return other.isNegative ? .greater : .less }
    if other.digits.isEmpty || isNegative != other.isNegative { return isNegative ? .less : .greater }
    let isSmaller =
      exponent == other.exponent ? digits.lexicographicallyPrecedes(other.digits) : exponent < other.exponent
    return isSmaller != isNegative ? .less : .greater
  }

  var description: String {
    guard let first = digits.first else { return "0" }
    var text = (isNegative ? "-" : "") + "\(first)"
    if digits.count > 1 { text += "." + ExactDecimal.text(digits.dropFirst()) }
    return exponent == .near(0) ? text : text + "e\(exponent)"
  }

  fileprivate static func text(_ digits: some Sequence<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }

  /// A power of ten of any size.
  enum Exponent: Hashable, Comparable, CustomStringConvertible {
    /// Less than 10^17 either way, so that sums with the length of a text do not overflow.
    case near(Int)
    /// Any other, as its digits (values 0 to 9).
    case far(isNegative: Bool, digits: [UInt8])

    private static let nearDigits = 17

    /// What is written after the `e` (nothing stands for 0), and the digits that the point is moved by.
    init(_ text: [UInt8], adding shift: Int) {
      let isNegative = text.first == UInt8(ascii: "-")
      let digits = Array(text.filter(JSONBytes.isDigit).drop { $0 == UInt8(ascii: "0") }.map { $0 - UInt8(ascii: "0") })
      if digits.count <= Exponent.nearDigits {
        let magnitude = digits.reduce(0) { $0 * 10 + Int($1) }
        let sum = (isNegative ? -magnitude : magnitude) + shift
        let sumDigits = String(sum.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
        self = sumDigits.count <= Exponent.nearDigits ? .near(sum) : .far(isNegative: sum < 0, digits: sumDigits)
      } else {
        // The shift cannot change the sign of so large a number.
        let sum = Exponent.add(isNegative ? -shift : shift, to: digits)
        if sum.count <= Exponent.nearDigits {
          let magnitude = sum.reduce(0) { $0 * 10 + Int($1) }
          self = .near(isNegative ? -magnitude : magnitude)
        } else {
          self = .far(isNegative: isNegative, digits: sum)
        }
      }
    }

    /// `digits` plus `amount` on paper; the sum is positive.
    private static func add(_ amount: Int, to digits: [UInt8]) -> [UInt8] {
      var digits = digits
      var carry = amount
      for at in digits.indices.reversed() where carry != 0 {
        let sum = Int(digits[at]) + carry
        let digit = ((sum % 10) + 10) % 10
        digits[at] = UInt8(digit)
        carry = (sum - digit) / 10
      }
      if carry > 0 { digits.insert(contentsOf: String(carry).utf8.map { $0 - UInt8(ascii: "0") }, at: 0) }
      return Array(digits.drop { $0 == 0 })
    }

    static func < (left: Exponent, right: Exponent) -> Bool {
      switch (left, right) {
      case (.near(let left), .near(let right)): left < right
      case (.near, .far(let isNegative, _)): !isNegative
      case (.far(let isNegative, _), .near): isNegative
      case (.far(let isLeftNegative, let left), .far(let isRightNegative, let right)):
        if isLeftNegative != isRightNegative {
          isLeftNegative
        } else if left == right {
          false
        } else {
          (left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count)
            != isLeftNegative
        }
      }
    }

    var description: String {
      switch self {
      case .near(let value): "\(value)"
      case .far(let isNegative, let digits): (isNegative ? "-" : "") + ExactDecimal.text(digits)
      }
    }
  }
}
