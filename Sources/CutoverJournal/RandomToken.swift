/// What tells one thing from all others of its kind: journals, and the times of their writers.
package enum RandomToken {
  /// 128 random bits in hexadecimal digits.
  package static func next() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<16).map { _ in
      let byte = String(UInt8.random(in: .min ... .max, using: &generator), radix: 16)
      return byte.count == 1 ? "0" + byte : byte
    }.joined()
  }
}
