extension OpaqueJSON {
  /// A text; null for `nil`.
  package init(text: String?) {
    guard let text else {
      self = .null
      return
    }
    var writer = JSONWriter()
    writer.string(text)
    self.init(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  /// The value where it is a text; `nil` for anything else.
  package var plainText: String? { (try? JSONValue.parse(Array(text.utf8)))?.string }
}
