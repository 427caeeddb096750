extension JSONReader {
  /// The next value as a tree. Its size in memory is many times that of the text.
  public func readValue() throws(JSONError) -> JSONValue { try readValue(levels: .max) }

  /// The same, with at most `levels` arrays and objects inside each other: one that is deeper is an array with its text. So
  /// trees of equal texts are equal, and of different ones different.
  public func readValue(levels: Int) throws(JSONError) -> JSONValue {
    // The arrays and objects that are open, each with the name it has in its parent.
    var open: [(name: ExactString?, elements: [JSONValue], members: [JSONMember])] = []
    let outerDepth = depth
    var value: JSONValue
    value: while true {
      switch try peek() {
      case .null:
        try readNull()
        value = .null
      case .bool: value = .bool(try readBool())
      case .number: value = .number(try readNumber())
      case .string: value = .string(ExactString(try readString()))
      case .array where open.count >= levels, .object where open.count >= levels:
        var text: [UInt8] = []
        try copyValue(into: &text)
        value = .array([.string(ExactString(String(decoding: text, as: UTF8.self)))])
      case .array:
        try beginArray()
        open.append((name: nil, elements: [], members: []))
        if try nextElement() { continue value }
        value = .array([])
        open.removeLast()
      case .object:
        try beginObject()
        open.append((name: nil, elements: [], members: []))
        if try nextMember() {
          open[open.count - 1].name = currentName
          continue value
        }
        value = .object([])
        open.removeLast()
      }
      // The value may be the last one of what is open, and that of what is open around it.
      while depth > outerDepth {
        let top = open.count - 1
        if let name = open[top].name {
          open[top].members.append(JSONMember(name: name, value: value))
          if try nextMember() {
            open[top].name = currentName
            continue value
          }
          value = .object(open.removeLast().members)
        } else {
          open[top].elements.append(value)
          if try nextElement() { continue value }
          value = .array(open.removeLast().elements)
        }
      }
      return value
    }
  }

  private var currentName: ExactString { ExactString(String(decoding: memberName, as: UTF8.self)) }
}

extension JSONValue {
  /// The value that a whole text holds. Throws ``JSONError``; `source` is what it calls the text.
  public static func parse(
    _ bytes: [UInt8], source: String = "input", options: JSONReaderOptions = .init()
  ) throws(JSONError) -> JSONValue {
    let reader = JSONReader(bytes: bytes, source: source, options: options)
    let value = try reader.readValue()
    try reader.finish()
    return value
  }

  /// The value that a whole text holds. Throws ``JSONError``.
  public static func parse(_ text: String, source: String = "input") throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), source: source)
  }
}
