import CutoverDomain
public import CutoverJSON
import Glibc

/// A JSON text to compare: a file, or what comes through standard input.
public struct Document: Sendable, Equatable {
  public enum Format: Sendable {
    /// One value.
    case json
    /// Values one after another, a line each: compared as the array of them.
    case lines
  }

  /// A file's path, or `-` for standard input.
  public let path: String
  public let format: Format
  /// How much of it is held at a time, in bytes: what fits is read as one piece.
  var window = JSONReaderOptions().window

  /// Names that are taken for lines.
  public static let lineSuffixes = [".ndjson", ".jsonl"]

  /// Names that are taken for documents.
  public static let suffixes = [".json"] + lineSuffixes

  /// `format` is told by the name's ending where it is `nil`.
  public init(path: String, format: Format? = nil) {
    self.path = path
    self.format = format ?? (Self.lineSuffixes.contains { path.lowercased().hasSuffix($0) } ? .lines : .json)
  }

  public var isStandardInput: Bool { path == "-" }

  /// What messages call it.
  public var name: String { isStandardInput ? "standard input" : path }

  /// The document as a tree: lines as the array of them. Throws ``JSONError``.
  public func value() throws(JSONError) -> JSONValue {
    let reader = try open()
    if format == .lines {
      var elements: [JSONValue] = []
      while try reader.nextText() { elements.append(try reader.readValue()) }
      return .array(elements)
    }
    let value = try reader.readValue()
    try reader.finish()
    return value
  }

  /// A reader at the document's beginning. Throws ``JSONError``.
  func open() throws(JSONError) -> JSONReader {
    let options = JSONReaderOptions(window: window)
    return isStandardInput
      ? JSONReader(descriptor: STDIN_FILENO, source: name, options: options)
      : try JSONReader(file: path, options: options)
  }
}

extension ReadError {
  /// What keeps a document from being read, with its place in it.
  init(_ error: JSONError, in document: Document) {
    self.init(
      error.code == .cannotRead ? .missing : .undecodable,
      source: error.line > 0 ? "\(error.source):\(error.line):\(error.column)" : error.source, message: error.place,
      remedy: error.code == .trailingContent && document.format == .json
        ? "if it holds a value a line, say --lines" : nil)
  }
}
