import CSimdjson
import Glibc

/// The part of a JSON text that is in memory, and its tokens.
///
/// Invariants between two calls of ``advance()``:
/// - `text` holds whole tokens only: no string, number or literal is cut off at `textEnd`, except by the end of the input.
/// - The byte at `textEnd` can be read: it is the one that follows in the input, or a space at the end of it.
/// - Unless `isDirty`, every string is closed, free of raw control characters, and valid UTF-8.
/// - `input[0 ..< inputEnd]` are the bytes that `text` was made from, and `base` is the offset of the first of them.
final class JSONWindow {
  let source: JSONByteSource
  private let replacesInvalidUTF8: Bool

  // Tokens, for the reader.
  private(set) var text: UnsafeMutablePointer<UInt8>
  private(set) var textEnd = 0
  private(set) var tokens: UnsafePointer<UInt32>
  private(set) var count = 0
  /// The window holds an error somewhere: strings must be checked byte by byte to find it.
  private(set) var isDirty = false
  /// Nothing follows this window.
  var isLast: Bool { isSourceEmpty && inputEnd == filled }

  // The bytes as they came.
  private var input: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var filled = 0
  private var inputEnd = 0
  private var isSourceEmpty = false
  private var index: OpaquePointer
  private var indexCapacity: Int

  // Where the window is.
  private(set) var base = 0
  private var line = 1
  private var lineStart = 0

  // With U+FFFD in place of bad bytes the text is a copy.
  private var replaced: UnsafeMutablePointer<UInt8>?
  private var replacements: [Int] = []

  /// Bytes that may be read beyond the end of a text, so that literals can be compared without looking for the end.
  private static let padding = 16
  /// How far back a window's end may be moved to a place that is likely to be between tokens.
  private static let backtrack = 1 << 16

  init(source: JSONByteSource, options: JSONReaderOptions) {
    self.source = source
    replacesInvalidUTF8 = options.invalidUTF8 == .replace
    // One byte more than there is, so that the first read meets the end.
    capacity = max(8, min(options.window, 1 << 30, (source.size ?? 1 << 30) + 1))
    input = .allocate(capacity: capacity + JSONWindow.padding)
    text = input
    indexCapacity = capacity
    guard let index = csimdjson_index_create(indexCapacity) else { fatalError("out of memory") }
    self.index = index
    tokens = csimdjson_index_positions(index)
  }

  deinit {
    csimdjson_index_destroy(index)
    input.deallocate()
    replaced?.deallocate()
  }

  /// Moves on to the next tokens; false at the end of the input.
  func advance() throws(JSONError) -> Bool {
    leave(inputEnd)
    while true {
      try fill()
      if base == 0, filled >= 3, input[0] == 0xEF, input[1] == 0xBB, input[2] == 0xBF {
        throw error(.byteOrderMark, at: 0, pointer: "", "the text begins with a byte order mark, which JSON may not")
      }
      if filled == 0 { return false }
      if try indexInput(upTo: isSourceEmpty ? filled : likelyBoundary()) {
        if count > 0 { return true }
        leave(inputEnd)  // white space
      } else {
        try grow()
      }
    }
  }

  /// How many bytes of the input stand before `position` in `text`.
  func offset(of position: Int) -> Int {
    base + (replacements.isEmpty ? position : position - 2 * replacements.count { $0 < position })
  }

  /// Where `position` in `text` is in the input; the column from 1, in bytes.
  func locate(_ position: Int) -> (line: Int, column: Int, offset: Int) {
    let before = offset(of: position) - base
    var line = line
    var lineStart = lineStart
    for at in 0..<before where input[at] == UInt8(ascii: "\n") {
      line += 1
      lineStart = base + at + 1
    }
    return (line, base + before - lineStart + 1, base + before)
  }

  func error(_ code: JSONError.Code, at position: Int, pointer: String, _ message: String) -> JSONError {
    let (line, column, offset) = locate(position)
    return JSONError(
      code: code, source: source.name, line: line, column: column, offset: offset, pointer: pointer, message: message)
  }

  // MARK: The bytes

  /// Drops `length` bytes from the front of the input.
  private func leave(_ length: Int) {
    let newlines = csimdjson_count_byte(input, length, UInt8(ascii: "\n"))
    if newlines > 0 {
      line += newlines
      lineStart = base + csimdjson_last_byte(input, length, UInt8(ascii: "\n")) + 1
    }
    memmove(input, input + length, filled - length)
    filled -= length
    base += length
    inputEnd = 0
    text = input
    textEnd = 0
    count = 0
    isDirty = false
    replacements.removeAll(keepingCapacity: true)
  }

  private func fill() throws(JSONError) {
    if !isSourceEmpty {
      let wanted = capacity - filled
      let got = try source.read(into: input + filled, count: wanted)
      filled += got
      isSourceEmpty = got < wanted
    }
  }

  /// Makes room for a token that is longer than the window.
  private func grow() throws(JSONError) {
    guard capacity <= 1 << 30 else {
      throw error(.tooLarge, at: 0, pointer: "", "a single value is larger than 2 GiB")
    }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + JSONWindow.padding)
    larger.update(from: input, count: filled)
    input.deallocate()
    input = larger
    text = larger
    capacity *= 2
  }

  private func reserveIndex(_ length: Int) throws(JSONError) {
    guard length > indexCapacity else { return }
    guard let larger = csimdjson_index_create(length) else {
      throw error(.tooLarge, at: 0, pointer: "", "a window of \(length) bytes is too large")
    }
    csimdjson_index_destroy(index)
    index = larger
    indexCapacity = length
  }

  // MARK: The tokens

  /// An end for the window that is unlikely to cut a token: behind the last line feed, or behind the last `":`. It is
  /// but a guess, which indexing verifies.
  private func likelyBoundary() -> Int {
    let start = max(0, filled - JSONWindow.backtrack)
    let newline = csimdjson_last_byte(input + start, filled - start, UInt8(ascii: "\n"))
    if newline >= 0 { return start + newline + 1 }
    var at = filled - 1
    while at > start {
      if input[at] == UInt8(ascii: ":"), input[at - 1] == UInt8(ascii: "\""), !isEscaped(at - 1) { return at + 1 }
      at -= 1
    }
    return filled
  }

  /// Whether an odd number of backslashes stands before `position`.
  private func isEscaped(_ position: Int) -> Bool {
    var at = position
    while at > 0, input[at - 1] == UInt8(ascii: "\\") { at -= 1 }
    return (position - at) % 2 == 1
  }

  private func lastQuote(before end: Int) -> Int {
    var found = csimdjson_last_byte(input, end, UInt8(ascii: "\""))
    while found > 0, isEscaped(found) { found = csimdjson_last_byte(input, found, UInt8(ascii: "\"")) }
    return max(0, found)
  }

  /// Finds the tokens of the first `end` bytes of the input, or fewer: tokens that are not complete stay for the next
  /// window. False if that leaves nothing, and more input is needed.
  private func indexInput(upTo end: Int) throws(JSONError) -> Bool {
    var end = end
    try prepareText(upTo: end)
    var status = csimdjson_index_fill(index, text, textEnd)
    if status == csimdjson_unclosed_string {
      let quote = lastQuote(before: end)
      if quote == 0 {
        if end < filled { return try indexInput(upTo: filled) }
        // Not worth more memory if the string is wrong already.
        guard isSourceEmpty || hasControlCharacter() else { return false }
        status = csimdjson_invalid
      } else {
        end = quote
        try prepareText(upTo: end)
        status = csimdjson_index_fill(index, text, textEnd)
      }
    }
    isDirty = status != csimdjson_clean
    if isDirty { csimdjson_index_fill_unchecked(index, text, textEnd) }
    tokens = csimdjson_index_positions(index)
    count = csimdjson_index_count(index)
    inputEnd = end
    if count > 0, !isSourceEmpty, end == filled, mayContinue(Int(tokens[count - 1])) {
      count -= 1
      textEnd = Int(tokens[count])
      inputEnd = textEnd - 2 * replacements.count { $0 < textEnd }
      return inputEnd > 0
    }
    return true
  }

  /// Whether the last token, at `start`, is a number or literal that the next bytes of the input may belong to.
  private func mayContinue(_ start: Int) -> Bool {
    switch text[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ":"), UInt8(ascii: ","):
      return false
    default: break
    }
    let scalar = UnsafeBufferPointer(start: text + start, count: textEnd - start)
    if scalar.last.map(JSONBytes.isSpace) ?? true { return false }
    return scalar.count < 8 || scalar.allSatisfy(JSONBytes.isInNumbers)
  }

  private func hasControlCharacter() -> Bool {
    (0..<filled).contains { input[$0] < 0x20 }
  }

  /// Makes `text` the first `end` bytes of the input, bad UTF-8 replaced if that is the reader's wish.
  private func prepareText(upTo end: Int) throws(JSONError) {
    replacements.removeAll(keepingCapacity: true)
    if replacesInvalidUTF8, !csimdjson_is_utf8(input, end) {
      try replaceInvalidUTF8(upTo: end)
    } else {
      text = input
      textEnd = end
    }
    try reserveIndex(textEnd)
    if end == filled { text[textEnd] = UInt8(ascii: " ") } else if text != input { text[textEnd] = input[end] }
  }

  private func replaceInvalidUTF8(upTo end: Int) throws(JSONError) {
    replaced?.deallocate()
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: 3 * end + JSONWindow.padding)
    replaced = target
    var to = 0
    var from = 0
    while from < end {
      let length = JSONBytes.sequenceLength(input + from, end - from)
      if length == 0 {
        replacements.append(to)
        (target[to], target[to + 1], target[to + 2]) = (0xEF, 0xBF, 0xBD)
        to += 3
        from += 1
      } else {
        for _ in 0..<length {
          target[to] = input[from]
          to += 1
          from += 1
        }
      }
    }
    text = target
    textEnd = to
  }
}
