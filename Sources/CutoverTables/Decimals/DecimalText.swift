/// Exact decimals as texts without an exponent: of any length, and never through binary64 but where that is what is shown.
package enum DecimalText {
  /// The places behind the point that amounts, prices and positions have in a repository, `NUMERIC(38,18)`.
  package static let places = 18

  /// `text` rounded to so many places, half away from zero.
  package static func rounded(_ text: String, places: Int = places) -> String {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, parts[1].utf8.count > places else { return text }
    let isNegative = parts[0].hasPrefix("-")
    var digits = Array((parts[0].drop { $0 == "-" } + parts[1].prefix(places)).utf8)
    if parts[1].utf8.dropFirst(places).first! >= UInt8(ascii: "5") {
      var at = digits.count - 1
      while at >= 0, digits[at] == UInt8(ascii: "9") {
        digits[at] = UInt8(ascii: "0")
        at -= 1
      }
      if at >= 0 { digits[at] += 1 } else { digits.insert(UInt8(ascii: "1"), at: 0) }
    }
    let result = scaled(String(decoding: digits, as: UTF8.self), by: places)
    return isNegative && result != "0" ? "-" + result : result
  }

  /// The number of so many units of 10^-`places`, without zeros at either end.
  package static func scaled(_ units: String, by places: Int) -> String {
    let zeros = String(repeating: "0", count: max(0, places + 1 - units.utf8.count))
    let digits = zeros + units
    let whole = digits.dropLast(places).drop { $0 == "0" }
    var fraction = digits.suffix(places)
    while fraction.last == "0" { fraction.removeLast() }
    let text = whole.isEmpty ? "0" : String(whole)
    return fraction.isEmpty ? text : "\(text).\(fraction)"
  }

  /// Whether it is a decimal without an exponent that a column of `NUMERIC(38,18)` can hold: with twenty digits before the
  /// point at the most.
  package static func isKeepable(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst(text.hasPrefix("-") ? 1 : 0)
    let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDecimal = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    return isDecimal
      && rounded(text).utf8.drop { $0 == UInt8(ascii: "-") }.prefix { $0 != UInt8(ascii: ".") }.count <= 20
  }

  /// The shortest decimal of the binary64 number that is nearest to `text` as a repository holds it: what either side
  /// shows where the legacy file has binary64. So the sides agree where the exact number is the one that the legacy file
  /// has rounded, and where it is the legacy number to as many places as the repository has.
  package static func shown(_ text: String) -> String {
    // Only what is shown goes through binary64; nothing is calculated with it.
    ShortDecimal.number(rounded(text)).map(ShortDecimal.text) ?? text
  }
}
