extension JSONReader {
  /// An error at the current place: the value that is next, or else the one that was read last. For decoders on top.
  public func error(_ code: JSONError.Code, _ message: String) -> JSONError {
    if isPending, cursor == count { _ = try? refill() }
    return error(code, at: isPending && cursor < count ? Int(tokens[cursor]) : mark, message)
  }

  /// The place of the value that is next or was read last, as an RFC 6901 pointer.
  public var pointer: String { pointer(depth) }

  func error(_ code: JSONError.Code, at position: Int, _ message: String) -> JSONError {
    window.error(code, at: position, pointer: pointer(depth), message)
  }

  func unexpected(_ position: Int, _ wanted: String) -> JSONError {
    error(.unexpectedCharacter, at: position, "expected \(wanted), found \(JSONBytes.describe(text[position]))")
  }

  /// The same between two members or elements, where the pointer is that of their container.
  func unexpectedInside(_ position: Int, _ wanted: String) -> JSONError {
    let message = "expected \(wanted), found \(JSONBytes.describe(text[position]))"
    return window.error(.unexpectedCharacter, at: position, pointer: pointer(depth - 1), message)
  }

  func wrongType(_ position: Int, _ wanted: JSONKind) -> JSONError {
    guard let found = JSONKind(firstByte: text[position]) else { return unexpected(position, wanted.description) }
    return error(.wrongType, at: position, "expected \(wanted), found \(found)")
  }

  /// An error inside a token that begins well: `code` at `position`, unless the input ends at `reached`, up to where it
  /// could have become a good one.
  func malformed(_ code: JSONError.Code, at position: Int, reached: Int, _ message: String) -> JSONError {
    reached >= window.textEnd && window.isLast
      ? error(.unexpectedEnd, at: window.textEnd, "the input ends inside a value")
      : error(code, at: position, message)
  }

  /// After the last window.
  func unexpectedEnd() -> JSONError {
    let message =
      depth > 0
      ? "the input ends inside \(frames[depth - 1].isObject ? JSONKind.object : .array)" : "the input is empty"
    return window.error(.unexpectedEnd, at: window.textEnd, pointer: pointer(max(0, depth - 1)), message)
  }

  private func pointer(_ levels: Int) -> String {
    var bytes: [UInt8] = []
    var name: [UInt8] = []
    for level in 0..<levels {
      if !frames[level].isObject {
        if frames[level].index >= 0 { bytes += "/\(frames[level].index)".utf8 }
      } else if frames[level].name != Frame.noName {
        name.removeAll(keepingCapacity: true)
        appendName(level, to: &name)
        bytes.append(UInt8(ascii: "/"))
        JSONPointer.escape(name, into: &bytes)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
