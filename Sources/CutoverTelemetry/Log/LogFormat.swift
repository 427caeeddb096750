import CutoverJSON

/// How a log entry is written: for machines or for people. Always one line, whatever is in it.
package enum LogFormat: String, Sendable, CaseIterable {
  /// An object a line: `time`, `level`, `logger`, `message`, then the metadata by name.
  case json
  /// `2026-02-10T09:30:00.125Z warning cutover.sink: The sink fails  error="disk full" sequence=17`
  case text

  /// The line, with its end.
  package func line(of entry: LogEntry) -> [UInt8] {
    switch self {
    case .json: Self.json(entry)
    case .text: Self.text(entry)
    }
  }

  private static func json(_ entry: LogEntry) -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.field("time", entry.time.description)
    writer.field("level", entry.level.rawValue)
    writer.field("logger", entry.label)
    writer.field("message", entry.message)
    for (name, value) in sorted(entry.metadata) {
      writer.name(name)
      switch value {
      case .string(let value): writer.string(value)
      case .integer(let value): writer.int(value)
      // JSON has no word for infinity.
      case .double(let value): if value.isFinite { writer.double(value) } else { writer.string("\(value)") }
      case .bool(let value): writer.bool(value)
      }
    }
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func text(_ entry: LogEntry) -> [UInt8] {
    var line = "\(entry.time) \(entry.level.rawValue) \(entry.label): \(visible(entry.message))"
    var separator = "  "
    for (name, value) in sorted(entry.metadata) {
      line += separator + name + "=" + quoted(value.description)
      separator = " "
    }
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  /// With the metadata names that the entry itself has given way.
  private static func sorted(_ metadata: Logger.Metadata) -> [(String, MetadataValue)] {
    metadata.map { (reserved.contains($0.key) ? $0.key + "_" : $0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  private static let reserved: Set<String> = ["time", "level", "logger", "message"]

  /// In quotes where it would not be read as one word.
  private static func quoted(_ text: String) -> String {
    let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x7F }
    return isWord ? text : "\"" + visible(text, quotes: true) + "\""
  }

  /// Without anything that would end the line or steer a terminal.
  private static func visible(_ text: String, quotes: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\"" where quotes: result += "\\\""
      case "\\" where quotes: result += "\\\\"
      default:
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        if isControl {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
