/// A `numeric` as its exact decimal text: `-12.50`, `NaN`, `Infinity`.
///
/// Format, from `numeric_send`: the count of digits to the base 10000, the weight of the first (as a power of 10000), the
/// sign, the count of decimals to show, the digits.
public struct PostgresNumeric: PostgresCodable, Sendable, CustomStringConvertible {
  /// Without an exponent; the zeros at the end count, as in the database.
  public let description: String

  private let digits: [UInt16]
  private let weight: Int16
  private let sign: UInt16
  private let scale: Int16

  private enum Sign {
    static let positive: UInt16 = 0x0000
    static let negative: UInt16 = 0x4000
    static let notANumber: UInt16 = 0xC000
    static let infinity: UInt16 = 0xD000
    static let negativeInfinity: UInt16 = 0xF000
  }

  /// Reads a decimal number, with an exponent or without, or `NaN`, `Infinity`, `-Infinity`; `nil` for anything else and
  /// for what the type cannot hold: more than 131072 digits before the point, or 16383 after it.
  public init?(_ text: String) {
    let special: [String: UInt16] = [
      "NaN": Sign.notANumber, "Infinity": Sign.infinity, "-Infinity": Sign.negativeInfinity,
    ]
    if let sign = special[text] {
      self.init(digits: [], weight: 0, sign: sign, scale: 0)
      return
    }
    guard let decimal = Decimal(text) else { return nil }
    // Digits to the base 10000 begin at multiples of four from the point.
    let padding = (4 - decimal.whole % 4) % 4
    var padded = [UInt8](repeating: 0, count: padding) + decimal.digits
    padded.append(contentsOf: repeatElement(0, count: (4 - padded.count % 4) % 4))
    var groups = stride(from: 0, to: padded.count, by: 4).map { at in
      padded[at..<at + 4].reduce(0 as UInt16) { $0 * 10 + UInt16($1) }
    }
    var weight = (decimal.whole + padding) / 4 - 1
    let leading = groups.prefix { $0 == 0 }.count
    groups.removeFirst(leading)
    weight -= leading
    while groups.last == 0 { groups.removeLast() }
    if groups.isEmpty { weight = 0 }
    let isNegative = decimal.isNegative && !groups.isEmpty
    self.init(
      digits: groups, weight: Int16(weight), sign: isNegative ? Sign.negative : Sign.positive,
      scale: Int16(decimal.scale))
  }

  private init(digits: [UInt16], weight: Int16, sign: UInt16, scale: Int16) {
    self.digits = digits
    self.weight = weight
    self.sign = sign
    self.scale = scale
    description =
      switch sign {
      case Sign.notANumber: "NaN"
      case Sign.infinity: "Infinity"
      case Sign.negativeInfinity: "-Infinity"
      default: PostgresNumeric.text(digits, Int(weight), isNegative: sign == Sign.negative, Int(scale))
      }
  }

  private static func text(_ digits: [UInt16], _ weight: Int, isNegative: Bool, _ scale: Int) -> String {
    func group(_ power: Int) -> String {
      let index = weight - power
      let text = String(digits.indices.contains(index) ? digits[index] : 0)
      return String(repeating: "0", count: 4 - text.count) + text
    }
    var whole = weight < 0 ? "0" : (0...weight).reversed().map(group).joined()
    whole = String(whole.drop { $0 == "0" })
    var text = (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole)
    if scale > 0 { text += "." + (1...(scale + 3) / 4).map { group(-$0) }.joined().prefix(scale) }
    return text
  }

  public static var postgresType: PostgresType { .numeric }

  public func encode(into buffer: inout PostgresBuffer) {
    buffer.append(UInt16(digits.count))
    buffer.append(weight)
    buffer.append(sign)
    buffer.append(scale)
    for digit in digits { buffer.append(digit) }
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresNumeric {
    func word(_ index: Int) -> UInt16 {
      UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
    }
    guard bytes.count >= 8, bytes.count == 8 + 2 * Int(word(0)) else { throw PostgresError.size(bytes, for: Self.self) }
    return PostgresNumeric(
      digits: (0..<Int(word(0))).map { word(4 + $0) }, weight: Int16(bitPattern: word(1)), sign: word(2),
      scale: Int16(bitPattern: word(3)))
  }
}

/// A decimal number taken apart: `digits`, of which the first `whole` stand before the point. `whole` is never negative.
private struct Decimal {
  var isNegative = false
  var digits: [UInt8] = []
  var whole = 0
  var scale: Int { digits.count - whole }

  init?(_ text: String) {
    var rest = Substring(text).utf8
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    func takeDigits() -> Int {
      let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      digits.append(contentsOf: run.map { $0 - UInt8(ascii: "0") })
      rest = rest.dropFirst(run.count)
      return run.count
    }
    whole = takeDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      _ = takeDigits()
    }
    guard !digits.isEmpty else { return nil }
    if let mark = rest.first {
      guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"), let exponent = Int(Substring(rest.dropFirst())),
        abs(exponent) <= 150_000
      else { return nil }
      move(by: exponent)
    }
    let leading = digits.prefix(whole).prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    whole -= leading
    guard whole <= 131_072, scale <= 16_383 else { return nil }
  }

  /// Moves the point to the right.
  private mutating func move(by exponent: Int) {
    whole += exponent
    if whole > digits.count { digits.append(contentsOf: repeatElement(0, count: whole - digits.count)) }
    if whole < 0 {
      digits.insert(contentsOf: repeatElement(0, count: -whole), at: 0)
      whole = 0
    }
  }
}
