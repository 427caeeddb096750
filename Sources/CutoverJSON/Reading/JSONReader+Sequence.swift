extension JSONReader {
  /// Moves to the next text of a sequence of them, white space between; false at the end of the input. The first call
  /// moves to the first one.
  package func nextText() throws(JSONError) -> Bool {
    precondition(depth == 0, "nextText() inside an array or object")
    if isPending, count > 0 { try skipValue() }
    if cursor == count, !(try refill()) { return false }
    isPending = true
    return true
  }

  /// Whether the next value ends within the bytes that have been read from the input. O(its size), at most that of the
  /// window.
  package func endsInWindow() throws(JSONError) -> Bool {
    _ = try token()
    var open = 0
    var at = cursor
    while at < count {
      switch text[Int(tokens[at])] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
      default: break
      }
      if open <= 0 { return true }
      at += 1
    }
    return false
  }
}
