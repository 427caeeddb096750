extension String {
  /// The beginning of the text in quotation marks, as messages show it: short, without anything that would move a cursor.
  package var quotedBeginning: String {
    let start = unicodeScalars.prefix(40)
    let visible = start.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : "\($0)" }.joined()
    return "\"\(visible)\(start.endIndex < unicodeScalars.endIndex ? "…" : "")\""
  }
}
