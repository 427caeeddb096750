import CutoverJSON

/// What a reader finds in a text, one line an event; the last line is the error that ended it, if there was one. Every
/// value is read by the method for its kind.
func events(_ reader: JSONReader) -> [String] {
  var lines: [String] = []
  do {
    try value(reader, &lines)
    try reader.finish()
  } catch {
    lines.append("\(error.code) \(error)")
  }
  return lines
}

private func value(_ reader: JSONReader, _ lines: inout [String]) throws(JSONError) {
  switch try reader.peek() {
  case .null:
    try reader.readNull()
    lines.append("null")
  case .bool: lines.append("\(try reader.readBool())")
  case .number: lines.append(try reader.readNumber().lexeme)
  case .string: lines.append("string \(try reader.readString())")
  case .array:
    try reader.beginArray()
    lines.append("[")
    while try reader.nextElement() { try value(reader, &lines) }
    lines.append("]")
  case .object:
    try reader.beginObject()
    lines.append("{")
    while try reader.nextMember() {
      lines.append("name \(String(decoding: reader.memberName, as: UTF8.self))")
      try value(reader, &lines)
    }
    lines.append("}")
  }
}

/// The error that reading the whole of a text ends with; nil if it is good.
func errorReading(_ bytes: [UInt8], options: JSONReaderOptions = .init()) -> JSONError? {
  let reader = JSONReader(bytes: bytes, options: options)
  do {
    try reader.skipValue()
    try reader.finish()
    return nil
  } catch {
    return error
  }
}

/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
