import CutoverJSON

/// Reads a document forward, piece by piece.
final class DocumentStream {
  private enum State {
    /// A value is next.
    case value
    case inArray
    case inObject
    /// Texts of a sequence are next.
    case inLines
    case end
  }

  private let reader: JSONReader
  private let copies: Bool
  private var state: State
  /// The arrays and objects that are open, the innermost one last.
  private var open: [State] = []
  /// Whether the next array or object is to come piece by piece, however small it is.
  private var opensNext: Bool
  /// Whether the array that lines are compared as has been announced.
  private var hasBegun: Bool

  /// Reads a document; without `copies`, values and elements come without their bytes. Throws ``JSONError``.
  init(_ document: Document, copies: Bool = true) throws(JSONError) {
    reader = try document.open()
    self.copies = copies
    state = document.format == .lines ? .inLines : .value
    opensNext = false
    hasBegun = document.format == .json
  }

  /// Reads an array or object piece by piece that is there as bytes already.
  init(opening bytes: [UInt8], of document: Document) {
    reader = JSONReader(
      bytes: bytes, source: document.name, options: JSONReaderOptions(window: document.window))
    copies = true
    state = .value
    opensNext = true
    hasBegun = true
  }

  /// The next piece, `nil` behind the last one. Throws ``JSONError``.
  func next() throws(JSONError) -> DocumentItem? {
    switch state {
    case .end: return nil
    case .value: return try value()
    case .inObject:
      if try reader.nextMember() {
        state = .value
        return .name(ExactString(String(decoding: reader.memberName, as: UTF8.self)))
      }
      try close()
      return .endObject
    case .inArray:
      if try reader.nextElement() { return .element(try copy()) }
      try close()
      return .endArray
    case .inLines:
      if !hasBegun {
        hasBegun = true
        return .beginArray
      }
      if try reader.nextText() { return .element(try copy()) }
      state = .end
      return .endArray
    }
  }

  private func value() throws(JSONError) -> DocumentItem {
    let kind = try reader.peek()
    // A scalar always does.
    let isWhole = try reader.endsInWindow()
    if isWhole, !opensNext || (kind != .object && kind != .array) {
      let bytes = try copy()
      try leave()
      return .value(bytes)
    }
    opensNext = false
    if kind == .object {
      try reader.beginObject()
      state = .inObject
    } else {
      try reader.beginArray()
      state = .inArray
    }
    open.append(state)
    return kind == .object ? .beginObject : .beginArray
  }

  private func copy() throws(JSONError) -> [UInt8] {
    var bytes: [UInt8] = []
    if copies { try reader.copyValue(into: &bytes) } else { try reader.skipValue() }
    return bytes
  }

  private func close() throws(JSONError) {
    open.removeLast()
    try leave()
  }

  /// Goes on behind a value.
  private func leave() throws(JSONError) {
    if let outer = open.last {
      state = outer
    } else {
      try reader.finish()
      state = .end
    }
  }
}
