import CutoverDomain
package import CutoverJSON
import Glibc

/// A JSON text to compare: a file, what comes through standard input, or what is in memory already.
package struct Document: Sendable, Equatable {
  package enum Format: Sendable {
    /// One value.
    case json
    /// Values one after another, a line each: compared as the array of them.
    case lines
  }

  enum Content: Sendable, Equatable {
    case standardInput
    /// The bytes of its path, which need not be UTF-8. A file that was found in a folder is a regular one: whatever has
    /// taken its place since is not opened, as that may wait for ever.
    case file([UInt8], isRegular: Bool)
    case memory([UInt8])
  }

  /// What messages call it.
  package let name: String
  package let format: Format
  let content: Content
  /// How much of it is held at a time, in bytes: what fits is read as one piece.
  var window = JSONReaderOptions().window

  /// Names that are taken for lines.
  package static let lineSuffixes = [".ndjson", ".jsonl"]

  /// Names that are taken for documents.
  package static let suffixes = [".json"] + lineSuffixes

  /// The file at `path`, or standard input for `-`. `format` is told by the name's ending where it is `nil`.
  package init(path: String, format: Format? = nil) {
    name = path == "-" ? "standard input" : path
    content = path == "-" ? .standardInput : .file(Array(path.utf8), isRegular: false)
    self.format = format ?? Self.format(ofName: Array(path.utf8))
  }

  /// The regular file at a path that need not be UTF-8.
  package init(regularFile path: [UInt8], name: String, format: Format? = nil) {
    self.name = name
    content = .file(path, isRegular: true)
    self.format = format ?? Self.format(ofName: path)
  }

  private init(_ bytes: [UInt8], of document: Document) {
    name = document.name
    format = document.format
    window = document.window
    content = .memory(bytes)
  }

  /// Whether a name, as bytes, ends as one of `suffixes` does, in letters of any case.
  package static func has(_ suffixes: [String], _ name: [UInt8]) -> Bool {
    suffixes.contains { suffix in
      name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { byte, expected in
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 == expected : byte == expected
      }
    }
  }

  private static func format(ofName name: [UInt8]) -> Format { has(lineSuffixes, name) ? .lines : .json }

  /// The same document in memory. Throws ``JSONError``.
  package func loaded() throws(JSONError) -> Document {
    let file = try DocumentFile(self)
    let bytes = try file.readAll()
    if file.hasChanged { throw file.changeError }
    return Document(bytes, of: self)
  }

  /// The document as a tree: lines as the array of them. Throws ``JSONError``.
  package func value() throws(JSONError) -> JSONValue {
    let file = try DocumentFile(self)
    // The reader does not keep the file open.
    defer { withExtendedLifetime(file) {} }
    let reader = file.reader()
    if format == .lines {
      var elements: [JSONValue] = []
      while try reader.nextText() { elements.append(try reader.readValue()) }
      return .array(elements)
    }
    let value = try reader.readValue()
    try reader.finish()
    return value
  }
}

extension ReadError {
  /// What keeps a document from being read, with its place in it.
  init(_ error: JSONError, in document: Document) {
    let code: Code =
      switch error.code {
      case .changed: .unavailable
      case .cannotRead: .missing
      default: .undecodable
      }
    self.init(
      code, source: error.line > 0 ? "\(error.source):\(error.line):\(error.column)" : error.source,
      message: error.place,
      remedy: error.code == .trailingContent && document.format == .json
        ? "if it holds a value a line, say --lines" : nil)
  }
}
