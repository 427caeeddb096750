/// Which span of which trace, as it travels between programs by W3C Trace Context, level 1.
/// <https://www.w3.org/TR/trace-context/>
package struct SpanContext: Sendable, Equatable {
  /// 128 bits, not all zero.
  package let trace: UInt128
  /// 64 bits, not all zero.
  package let span: UInt64
  /// Whether somebody wants the trace recorded.
  package let isSampled: Bool
  /// What other systems want passed on, as it came.
  package let state: String?

  package init(trace: UInt128, span: UInt64, isSampled: Bool, state: String? = nil) {
    self.trace = trace
    self.span = span
    self.isSampled = isSampled
    self.state = state
  }

  /// Reads the headers `traceparent` and `tracestate`; `nil` where the first is not one, so that a new trace begins.
  package init?(traceparent: String, tracestate: String? = nil) {
    let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, let version = Self.number(parts[0], digits: 2, UInt8.self), version != 0xFF,
      // Only later versions may say more.
      version > 0 || parts.count == 4,
      let trace = Self.number(parts[1], digits: 32, UInt128.self), trace != 0,
      let span = Self.number(parts[2], digits: 16, UInt64.self), span != 0,
      let flags = Self.number(parts[3], digits: 2, UInt8.self)
    else { return nil }
    self.init(
      trace: trace, span: span, isSampled: flags & 1 == 1,
      state: tracestate.flatMap { $0.isEmpty || $0.utf8.count > 512 ? nil : $0 })
  }

  /// The header `traceparent` that passes this on.
  package var traceparent: String { "00-\(traceText)-\(spanText)-\(isSampled ? "01" : "00")" }

  var traceText: String { Self.text(trace, digits: 32) }
  var spanText: String { Self.text(span, digits: 16) }

  static func text(_ number: some BinaryInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }

  private static func number<N: FixedWidthInteger>(_ text: Substring, digits: Int, _ type: N.Type) -> N? {
    let isHexadecimal = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    return text.utf8.count == digits && isHexadecimal ? N(text, radix: 16) : nil
  }
}
