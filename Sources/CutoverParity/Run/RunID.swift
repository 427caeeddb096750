import CutoverBasics

/// The name of a run: when it began, so that names sort by time, and four random digits.
package struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// `20261121T093015Z-3f9a`
  package let text: String

  /// The name of a run that begins at `milliseconds` of Unix time.
  package init(at milliseconds: Int64, using random: inout some RandomNumberGenerator) {
    let suffix = String(UInt16.random(in: .min ... .max, using: &random), radix: 16)
    text =
      UTCDate(milliseconds).compact + "-"
      + String(repeating: "0", count: 4 - suffix.count) + suffix
  }

  /// The run called `text`, `nil` if that is no name of a run: so no path out of the report folder is one either.
  package init?(_ text: String) {
    let pattern = "ddddddddTddddddZ-xxxx"
    guard text.utf8.count == pattern.utf8.count else { return nil }
    for (byte, expected) in zip(text.utf8, pattern.utf8) {
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      switch expected {
      case UInt8(ascii: "d"): if !isDigit { return nil }
      case UInt8(ascii: "x"): if !isDigit, !(UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) { return nil }
      default: if byte != expected { return nil }
      }
    }
    self.text = text
  }

  package var description: String { text }

  package static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }
}
