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
  /// What the reader reads, `nil` where that is a part of a document.
  private let file: DocumentFile?
  /// Whether values and elements come with their bytes.
  var copies: Bool
  private var state: State
  /// The arrays and objects that are open, the innermost one last.
  private var open: [State] = []
  /// Whether the next array or object is to come piece by piece, however small it is.
  private var opensNext: Bool
  /// Whether the array that lines are compared as has been announced.
  private var hasBegun: Bool

  /// Reads a document. Throws ``JSONError``.
  convenience init(_ document: Document) throws(JSONError) { self.init(try DocumentFile(document), of: document) }

  /// Reads a document that is open; without `copies`, values and elements come without their bytes.
  init(_ file: DocumentFile, of document: Document, copies: Bool = true) {
    self.file = file
    reader = file.reader()
    self.copies = copies
    state = document.format == .lines ? .inLines : .value
    opensNext = false
    hasBegun = document.format == .json
  }

  /// Reads an array or object piece by piece that is there as bytes already.
  init(opening bytes: [UInt8], of document: Document) {
    file = nil
    reader = JSONReader(
      bytes: bytes, source: document.name, options: JSONReaderOptions(window: document.window))
    copies = true
    state = .value
    opensNext = true
    hasBegun = true
  }

  /// The next piece, `nil` behind the last one. Throws ``JSONError``, also for a file that has changed meanwhile.
  func next() throws(JSONError) -> DocumentItem? {
    let item: DocumentItem?
    do throws(JSONError) {
      item = try nextPiece()
    } catch {
      // What looks like bad JSON may be what somebody has left half written.
      throw file?.hasChanged == true ? (file?.changeError ?? error) : error
    }
    if item == nil, let file, file.hasChanged { throw file.changeError }
    return item
  }

  private func nextPiece() throws(JSONError) -> DocumentItem? {
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
