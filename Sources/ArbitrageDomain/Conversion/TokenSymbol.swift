/// Symbols of tokens: the ticker with a marker before it or behind it, of which one is taken off.
enum TokenSymbol {
  /// `AAPL` of `tAAPL`, `AAPL0x`, `AAPLs1` and `AAPL`; `GME0x` of `tGME0x`.
  static func base(of symbol: String) -> String {
    if symbol.utf8.count > 1, symbol.hasPrefix("t") { return String(symbol.dropFirst()) }
    if symbol.utf8.count > 2, symbol.hasSuffix("0x") || symbol.hasSuffix("s1") { return String(symbol.dropLast(2)) }
    return symbol
  }

  /// All symbols with a base.
  static func all(of base: String) -> [String] {
    [base, "t" + base, base + "0x", base + "s1"].filter { Self.base(of: $0) == base }
  }
}
