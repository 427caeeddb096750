extension JSONReader {
  /// Passes over the next value. Checks it as thoroughly as reading it would.
  public func skipValue() throws(JSONError) {
    try walk { _, _ in }
  }

  /// Appends the next value as it is written, but without the white space between its tokens.
  public func copyValue(into bytes: inout [UInt8]) throws(JSONError) {
    swap(&copy, &bytes)
    defer { swap(&copy, &bytes) }
    copyStart = 0
    copyEnd = 0
    try walk { start, end in
      // Tokens that touch are copied together.
      if start != copyEnd {
        flushCopy()
        copyStart = start
      }
      copyEnd = end
    }
    flushCopy()
  }

  /// Appends the tokens that were found since the last time, before the window moves.
  func flushCopy() {
    copy.append(contentsOf: slice(copyStart, copyEnd))
    copyStart = 0
    copyEnd = 0
  }

  /// Goes over the tokens of the next value, and hands the start and end of each in `text` to `visit`. Keeps no state
  /// but the frames, so that depth costs no stack.
  @inline(__always)
  private func walk(_ visit: (_ start: Int, _ end: Int) -> Void) throws(JSONError) {
    let outerDepth = depth
    value: while true {
      let position = try token()
      mark = position
      let byte = text[position]
      if byte == UInt8(ascii: "\"") {
        visit(position, try checkString(position) + 1)
        cursor += 1
      } else if JSONBytes.isDigit(byte) || byte == UInt8(ascii: "-") {
        visit(position, try checkNumber(position))
        cursor += 1
      } else if byte == UInt8(ascii: "{") {
        visit(position, position + 1)
        cursor += 1
        try push(isObject: true)
      } else if byte == UInt8(ascii: "[") {
        visit(position, position + 1)
        cursor += 1
        try push(isObject: false)
        let first = try token()
        if text[first] != UInt8(ascii: "]") {
          frames[depth - 1].index = 0
          continue value
        }
      } else if byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f") || byte == UInt8(ascii: "n") {
        visit(position, try checkLiteral(position))
        cursor += 1
      } else {
        throw unexpected(position, "a value")
      }

      // Behind a value, or inside an object that was just begun.
      while depth > outerDepth {
        let position = try token()
        let byte = text[position]
        let isFirst = frames[depth - 1].index < 0
        if frames[depth - 1].isObject {
          if !isFirst || byte == UInt8(ascii: "}") { visit(position, position + 1) }
          if try nextName() {
            let name = mark
            frames[depth - 1].name = Frame.noName
            visit(name, try checkString(name) + 1)
            frames[depth - 1].name = name
            frames[depth - 1].index += 1
            try passColon()
            visit(Int(tokens[cursor - 1]), Int(tokens[cursor - 1]) + 1)
            continue value
          }
        } else {
          visit(position, position + 1)
          cursor += 1
          if !isFirst, byte == UInt8(ascii: ",") {
            frames[depth - 1].index += 1
            continue value
          }
          guard byte == UInt8(ascii: "]") else { throw unexpectedInside(position, "',' or ']'") }
          mark = position
        }
        depth -= 1
      }
      isPending = false
      return
    }
  }
}
