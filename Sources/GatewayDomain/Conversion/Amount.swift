/// Exact decimals as texts: sixteen digits before the point and sixteen behind it, as the repository holds them. They are
/// never rounded, and never pass through binary64.
package enum Amount {
  private static let places = 16

  /// The one spelling of a decimal: without an exponent, and without zeros that say nothing. `nil` for what is no decimal,
  /// or has more digits than there is room for.
  package static func canonical(_ text: String) -> String? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    let zero = UInt8(ascii: "0")
    var bytes = Array(text.utf8)[...].drop(while: isSpace)
    while bytes.last.map(isSpace) == true { bytes.removeLast() }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
    let whole = parts[0].drop { $0 == zero }
    var fraction = parts.count > 1 ? parts[1] : []
    while fraction.last == zero { fraction.removeLast() }
    guard whole.count <= places, fraction.count <= places else { return nil }
    var canonical = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
    if !fraction.isEmpty { canonical += "." + String(decoding: fraction, as: UTF8.self) }
    return isNegative && canonical != "0" ? "-" + canonical : canonical
  }

  /// Whether it is a decimal above 0.
  static func isPositive(_ text: String) -> Bool {
    canonical(text).map { $0 != "0" && !$0.hasPrefix("-") } ?? false
  }
}
