/// Any JSON, as the legacy service gives it back: the structure stays, every number becomes a 64-bit float, and all is
/// written anew as ``JSONWriter`` writes, the members of objects sorted by the bytes of their names; of members with
/// the same name the last stays.
public struct OpaqueJSON: Sendable, CustomStringConvertible {
  /// The value as it goes over the wire.
  public let text: String

  public static let null = OpaqueJSON(unchecked: "null")

  public var isNull: Bool { self == .null }
  public var description: String { text }

  /// Takes a text that was written this way before.
  public init(unchecked text: String) { self.text = text }

  /// Reads the next value. Throws `outOfRange` for a number whose float would be infinite.
  public init(reading reader: JSONReader) throws(JSONError) {
    if try reader.peek() == .null {
      try reader.readNull()
      self = .null
      return
    }
    var bytes: [UInt8] = []
    try OpaqueJSON.copy(reader, &bytes)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// As deep a recursion as the value, which the reader limits.
  private static func copy(_ reader: JSONReader, _ bytes: inout [UInt8]) throws(JSONError) {
    switch try reader.peek() {
    case .null:
      try reader.readNull()
      bytes += "null".utf8
    case .bool: bytes += (try reader.readBool() ? "true" : "false").utf8
    case .number: JSONWriter.append(try reader.readDouble(), to: &bytes)
    case .string: JSONWriter.append(try reader.readString(), to: &bytes)
    case .array:
      try reader.beginArray()
      bytes.append(UInt8(ascii: "["))
      var isFirst = true
      while try reader.nextElement() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        try copy(reader, &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object: try copyObject(reader, &bytes)
    }
  }

  private static func copyObject(_ reader: JSONReader, _ bytes: inout [UInt8]) throws(JSONError) {
    var members: [(name: [UInt8], value: [UInt8])] = []
    var isSorted = true
    try reader.beginObject()
    while try reader.nextMember() {
      let name = Array(reader.memberName)
      var value: [UInt8] = []
      try copy(reader, &value)
      if let last = members.last, !last.name.lexicographicallyPrecedes(name) { isSorted = false }
      members.append((name, value))
    }
    if !isSorted {
      // Swift's sort is stable, so that the last of equal names is the last one read.
      members.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for (at, member) in members.enumerated() where at + 1 == members.count || members[at + 1].name != member.name {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      member.name.withUnsafeBufferPointer { JSONWriter.append(utf8: $0, to: &bytes) }
      bytes.append(UInt8(ascii: ":"))
      bytes += member.value
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

extension OpaqueJSON: Equatable {
  /// Byte for byte.
  public static func == (left: OpaqueJSON, right: OpaqueJSON) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }
}
