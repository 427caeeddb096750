import CSimdjson
import Glibc

extension JSONReader {
  public func readNull() throws(JSONError) {
    try readLiteral(.null)
  }

  public func readBool() throws(JSONError) -> Bool {
    try readLiteral(.bool)
    return text[mark] == UInt8(ascii: "t")
  }

  /// A string, its escapes resolved. A surrogate without its other half reads as U+FFFD.
  public func readString() throws(JSONError) -> String {
    let contents = try readContents()
    if contents.isPlain { return String(decoding: contents.bytes, as: UTF8.self) }
    scratch.removeAll(keepingCapacity: true)
    JSONBytes.unescape(contents.bytes, into: &scratch)
    return String(decoding: scratch, as: UTF8.self)
  }

  /// Appends a string's UTF-8, its escapes resolved.
  public func readUTF8(into bytes: inout [UInt8]) throws(JSONError) {
    let contents = try readContents()
    if contents.isPlain {
      bytes.append(contentsOf: contents.bytes)
    } else {
      JSONBytes.unescape(contents.bytes, into: &bytes)
    }
  }

  /// A number as it is written.
  public func readNumber() throws(JSONError) -> JSONNumber {
    let end = try readLexeme()
    return JSONNumber(unchecked: String(decoding: slice(mark, end), as: UTF8.self))
  }

  /// The double nearest to a number; `outOfRange` if that would be infinite.
  public func readDouble() throws(JSONError) -> Double {
    let end = try readLexeme()
    let value = csimdjson_parse_double(text + mark, text + end)
    guard value.isFinite else { throw error(.outOfRange, at: mark, "the number is too large for a 64-bit float") }
    return value
  }

  /// An integer: digits and perhaps a minus sign. `notAnInteger` for `1.0` and `1e3`, `outOfRange` beyond 64 bits.
  public func readInt64() throws(JSONError) -> Int64 {
    let end = try readLexeme()
    let isNegative = text[mark] == UInt8(ascii: "-")
    var value: Int64 = 0
    var isTooLarge = false
    for at in (isNegative ? mark + 1 : mark)..<end {
      guard JSONBytes.isDigit(text[at]) else {
        throw error(.notAnInteger, at: mark, "expected an integer, found a number with a fraction or an exponent")
      }
      let digit = Int64(text[at] - UInt8(ascii: "0"))
      let (shifted, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, overToo) =
        isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
      isTooLarge = isTooLarge || over || overToo
      value = sum
    }
    guard !isTooLarge else { throw error(.outOfRange, at: mark, "the integer does not fit 64 bits") }
    return value
  }

  // MARK: Tokens

  /// Consumes a number; it stands between `mark` and the position returned.
  private func readLexeme() throws(JSONError) -> Int {
    let position = try token()
    let first = text[position]
    guard first == UInt8(ascii: "-") || JSONBytes.isDigit(first) else { throw wrongType(position, .number) }
    let end = try checkNumber(position)
    consume(position)
    return end
  }

  private func readLiteral(_ kind: JSONKind) throws(JSONError) {
    let position = try token()
    guard JSONKind(firstByte: text[position]) == kind else { throw wrongType(position, kind) }
    _ = try checkLiteral(position)
    consume(position)
  }

  /// Consumes a string; gives what is between its quotes, and whether that has no escapes.
  private func readContents() throws(JSONError) -> (bytes: UnsafeBufferPointer<UInt8>, isPlain: Bool) {
    let position = try token()
    guard text[position] == UInt8(ascii: "\"") else { throw wrongType(position, .string) }
    let end = try checkString(position)
    consume(position)
    return (slice(position + 1, end), nextBackslash >= end)
  }

  @inline(__always)
  private func consume(_ position: Int) {
    mark = position
    cursor += 1
    isPending = false
  }

  /// Checks the string at `start`, which is the token at `cursor`, and gives the position of its closing quote. The
  /// string has escapes if `nextBackslash` is now before that.
  @inline(__always)
  func checkString(_ start: Int) throws(JSONError) -> Int {
    if isDirty { return try checkDirtyString(start) }
    // Only white space can stand between a string and the next token.
    var end = Int(tokens[cursor + 1]) &- 1
    while text[end] != UInt8(ascii: "\"") { end &-= 1 }
    if nextBackslash < start { findBackslash(start) }
    if nextBackslash < end { try checkEscapes(end) }
    return end
  }

  private func findBackslash(_ start: Int) {
    let found = memchr(text + start, Int32(UInt8(ascii: "\\")), window.textEnd - start)
    nextBackslash = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(text) } ?? window.textEnd
  }

  /// Checks the escapes between `nextBackslash` and `end`, the closing quote.
  private func checkEscapes(_ end: Int) throws(JSONError) {
    var at = nextBackslash
    while at < end {
      let length = JSONBytes.escapeLength(text + at)
      if length == 0 { throw badEscape(at) }
      at += refusesLoneSurrogates ? try pairLength(at, length) : length
      guard let found = memchr(text + at, Int32(UInt8(ascii: "\\")), end - at) else { return }
      at = UnsafeRawPointer(found) - UnsafeRawPointer(text)
    }
  }

  /// The length of the escape at `position`, which is `length`, or that of a pair of surrogates. What follows a string
  /// can be read and is no escape.
  private func pairLength(_ position: Int, _ length: Int) throws(JSONError) -> Int {
    guard length == 6 else { return length }
    let unit = JSONBytes.codeUnit(text + position + 2)
    if unit & 0xF800 != 0xD800 { return length }
    let second = text + position + length
    if unit & 0xFC00 == 0xD800, second[0] == UInt8(ascii: "\\"), JSONBytes.escapeLength(second) == 6,
      JSONBytes.codeUnit(second + 2) & 0xFC00 == 0xDC00
    {
      return 2 * length
    }
    throw error(
      .loneSurrogate, at: position,
      "\(String(decoding: slice(position, position + length), as: UTF8.self)) is half of a surrogate pair, which is no text"
    )
  }

  private func badEscape(_ position: Int) -> JSONError {
    // An escape that the input's end cuts short is no bad one.
    var at = position + 1
    if at < window.textEnd, text[at] == UInt8(ascii: "u") {
      at += 1
      while at < min(position + 6, window.textEnd), isxdigit(Int32(text[at])) != 0 { at += 1 }
    }
    return malformed(.badEscape, at: position, reached: at, "this is no escape")
  }

  private func checkDirtyString(_ start: Int) throws(JSONError) -> Int {
    nextBackslash = .max
    var at = start + 1
    while at < window.textEnd {
      switch text[at] {
      case UInt8(ascii: "\""): return at
      case UInt8(ascii: "\\"):
        nextBackslash = min(nextBackslash, at)
        let length = JSONBytes.escapeLength(text + at)
        if length == 0 || at + length > window.textEnd { throw badEscape(at) }
        at += refusesLoneSurrogates ? try pairLength(at, length) : length
      case 0..<0x20:
        let byte = JSONBytes.describe(text[at])
        throw error(.controlCharacter, at: at, "\(byte) in a string must be escaped; is a quote missing?")
      case 0x80...:
        let length = JSONBytes.sequenceLength(text + at, window.textEnd - at)
        if length == 0 { throw error(.invalidUTF8, at: at, "\(JSONBytes.describe(text[at])) is not valid UTF-8 here") }
        at += length
      default: at += 1
      }
    }
    throw error(.unexpectedEnd, at: at, "the input ends inside a value")
  }

  /// Checks the literal at `start` and gives its end.
  func checkLiteral(_ start: Int) throws(JSONError) -> Int {
    let literal: StaticString =
      switch text[start] {
      case UInt8(ascii: "t"): "true"
      case UInt8(ascii: "f"): "false"
      default: "null"
      }
    for at in 0..<literal.utf8CodeUnitCount where text[start + at] != literal.utf8Start[at] {
      throw malformed(.badLiteral, at: start, reached: start + at, "expected \(literal)")
    }
    let end = start + literal.utf8CodeUnitCount
    guard JSONBytes.endsScalar(text[end]) else { throw error(.badLiteral, at: start, "expected \(literal)") }
    return end
  }

  /// Checks the number at `start`, which begins with a digit or a minus sign, and gives its end.
  @inline(__always)
  func checkNumber(_ start: Int) throws(JSONError) -> Int {
    var at = text + start
    if at[0] == UInt8(ascii: "-") { at += 1 }
    if at[0] == UInt8(ascii: "0") {
      at += 1
    } else {
      guard JSONBytes.isDigit(at[0]) else { throw badNumber(at) }
      repeat { at += 1 } while JSONBytes.isDigit(at[0])
    }
    if at[0] == UInt8(ascii: ".") {
      at += 1
      guard JSONBytes.isDigit(at[0]) else { throw badNumber(at) }
      repeat { at += 1 } while JSONBytes.isDigit(at[0])
    }
    if at[0] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at[0] == UInt8(ascii: "+") || at[0] == UInt8(ascii: "-") { at += 1 }
      guard JSONBytes.isDigit(at[0]) else { throw badNumber(at) }
      repeat { at += 1 } while JSONBytes.isDigit(at[0])
    }
    guard JSONBytes.endsScalar(at[0]) else { throw badNumber(at) }
    return at - text
  }

  private func badNumber(_ at: UnsafePointer<UInt8>) -> JSONError {
    malformed(
      .badNumber, at: at - text, reached: at - text, "\(JSONBytes.describe(at[0])) cannot stand here in a number")
  }
}
