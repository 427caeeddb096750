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

  /// Keeps what is open in an array, so that depth costs no stack.
  private static func copy(_ reader: JSONReader, _ bytes: inout [UInt8]) throws(JSONError) {
    /// `nil` for an array.
    var open: [OpenObject?] = []
    value: while true {
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
        if try reader.nextElement() {
          open.append(nil)
          continue value
        }
        bytes.append(UInt8(ascii: "]"))
      case .object:
        try reader.beginObject()
        bytes.append(UInt8(ascii: "{"))
        if try reader.nextMember() {
          var object = OpenObject(start: bytes.count)
          object.begin(reader.memberName, in: &bytes)
          open.append(object)
          continue value
        }
        bytes.append(UInt8(ascii: "}"))
      }
      // The value may be the last one of what is open, and that of what is open around it.
      while let top = open.indices.last {
        if open[top] == nil {
          if try reader.nextElement() {
            bytes.append(UInt8(ascii: ","))
            continue value
          }
          bytes.append(UInt8(ascii: "]"))
        } else {
          open[top]?.end(in: bytes)
          if try reader.nextMember() {
            bytes.append(UInt8(ascii: ","))
            open[top]?.begin(reader.memberName, in: &bytes)
            continue value
          }
          open[top]?.sort(in: &bytes)
          bytes.append(UInt8(ascii: "}"))
        }
        open.removeLast()
      }
      return
    }
  }
}

/// An object that is being copied, and its members so far.
private struct OpenObject {
  private struct Member {
    /// The name without escapes, in `names`.
    var name: Range<Int>
    /// Name and value as they were written, without a comma.
    var text: Range<Int>
  }

  /// Where the first member stands among the bytes.
  private let start: Int
  private var names: [UInt8] = []
  private var members: [Member] = []
  private var isSorted = true

  init(start: Int) { self.start = start }

  /// Writes the name of a member, whose value comes next.
  mutating func begin(_ name: UnsafeBufferPointer<UInt8>, in bytes: inout [UInt8]) {
    let nameStart = names.count
    names.append(contentsOf: name)
    let member = Member(name: nameStart..<names.count, text: bytes.count..<bytes.count)
    JSONWriter.append(utf8: name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if let last = members.last, !Self.precedes(last, member, names) { isSorted = false }
    members.append(member)
  }

  /// The value of the member has been written.
  mutating func end(in bytes: [UInt8]) {
    let last = members.count - 1
    members[last].text = members[last].text.lowerBound..<bytes.count
  }

  /// Puts the members in order, without those that a later one of their name replaces.
  mutating func sort(in bytes: inout [UInt8]) {
    if isSorted { return }
    // Swift's sort is stable, so that the last of equal names is the last one read.
    let names = names
    members.sort { Self.precedes($0, $1, names) }
    let unsorted = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for (at, member) in members.enumerated() {
      if at + 1 < members.count, names[members[at + 1].name] == names[member.name] { continue }
      if bytes.count > start { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: unsorted[member.text.lowerBound - start..<member.text.upperBound - start])
    }
  }

  private static func precedes(_ left: Member, _ right: Member, _ names: [UInt8]) -> Bool {
    names[left.name].lexicographicallyPrecedes(names[right.name])
  }
}

extension OpaqueJSON: Equatable {
  /// Byte for byte.
  public static func == (left: OpaqueJSON, right: OpaqueJSON) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }
}
