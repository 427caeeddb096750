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

  /// A member of an object that is being copied.
  private struct Member {
    /// The name without escapes, in a buffer of names.
    var name: Range<Int>
    /// Name and value as they were written, without a comma.
    var text: Range<Int>
  }

  private static func copyObject(_ reader: JSONReader, _ bytes: inout [UInt8]) throws(JSONError) {
    var names: [UInt8] = []
    var members: [Member] = []
    var isSorted = true
    bytes.append(UInt8(ascii: "{"))
    let start = bytes.count
    try reader.beginObject()
    while try reader.nextMember() {
      let nameStart = names.count
      names.append(contentsOf: reader.memberName)
      if !members.isEmpty { bytes.append(UInt8(ascii: ",")) }
      let textStart = bytes.count
      JSONWriter.append(utf8: reader.memberName, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      try copy(reader, &bytes)
      let member = Member(name: nameStart..<names.count, text: textStart..<bytes.count)
      if let last = members.last, !precedes(names[last.name], names[member.name]) { isSorted = false }
      members.append(member)
    }
    if !isSorted { sort(&members, names, in: &bytes, from: start) }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Puts the members that stand from `start` on in order, without those that a later one of their name replaces.
  private static func sort(_ members: inout [Member], _ names: [UInt8], in bytes: inout [UInt8], from start: Int) {
    // Swift's sort is stable, so that the last of equal names is the last one read.
    members.sort { precedes(names[$0.name], names[$1.name]) }
    let unsorted = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for (at, member) in members.enumerated() {
      if at + 1 < members.count, names[members[at + 1].name] == names[member.name] { continue }
      if bytes.count > start { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: unsorted[member.text.lowerBound - start..<member.text.upperBound - start])
    }
  }

  private static func precedes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}

extension OpaqueJSON: Equatable {
  /// Byte for byte.
  public static func == (left: OpaqueJSON, right: OpaqueJSON) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }
}
