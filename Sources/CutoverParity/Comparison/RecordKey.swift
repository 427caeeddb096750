import CutoverJSON
import Glibc

/// The key of a record as bytes that no other key has, found without parsing the record.
///
/// Each component is a type, a length of eight bytes, and the value; a record without a key is addressed by its
/// position. The bytes are a dictionary's key, and can be turned back into the ``JSONPath/Segment`` that reports show.
struct RecordKey {
  private let fields: [[UInt8]]
  private let names: [String]

  private enum Tag {
    static let absent = UInt8(0)
    static let null = UInt8(1)
    static let bool = UInt8(2)
    static let number = UInt8(3)
    static let string = UInt8(4)
    static let composite = UInt8(5)
    static let position = UInt8(6)
  }

  init(fields names: [String]) {
    self.names = names
    fields = names.map { Array($0.utf8) }
  }

  /// Puts the key of `record`, the `index`th of its array, into `key`. Throws ``JSONError`` if the record is no JSON.
  func encode(_ record: [UInt8], index: Int, into key: inout [UInt8]) throws {
    key.removeAll(keepingCapacity: true)
    if encodeQuickly(record, into: &key) { return }
    key.removeAll(keepingCapacity: true)
    guard let found = ElementKey(of: try tree(of: record), by: names) else {
      return append(Tag.position, Array(String(index).utf8), to: &key)
    }
    for component in found.components {
      switch component.value {
      case .absent: append(Tag.absent, [], to: &key)
      case .null: append(Tag.null, [], to: &key)
      case .bool(let bool): append(Tag.bool, [bool ? 1 : 0], to: &key)
      case .number(let text): append(Tag.number, text.utf8, to: &key)
      case .string(let string): append(Tag.string, string.string.utf8, to: &key)
      case .composite(let text): append(Tag.composite, text.utf8, to: &key)
      }
    }
  }

  /// What `encode` has put into `key`, as a segment of a path.
  func segment(_ key: [UInt8]) -> JSONPath.Segment {
    var components: [ElementKey.Component] = []
    var position = 0
    for name in names {
      let tag = key[position]
      let length = (0..<8).reduce(0) { $0 | Int(key[position + 1 + $1]) << (8 * $1) }
      let bytes = key[(position + 9)..<(position + 9 + length)]
      position += 9 + length
      let text = String(decoding: bytes, as: UTF8.self)
      if tag == Tag.position { return .index(Int(text) ?? 0) }
      let value: ElementKey.Value =
        switch tag {
        case Tag.null: .null
        case Tag.bool: .bool(bytes.first == 1)
        case Tag.number: .number(text)
        case Tag.string: .string(ExactString(text))
        case Tag.composite: .composite(text)
        default: .absent
        }
      components.append(.init(field: ExactString(name), value: value))
    }
    return .key(ElementKey(components))
  }

  /// 64 bits of `key`, another 64 for another `salt`: eight bytes at a time, multiplied and folded. The seed is random,
  /// so that no data can aim at it.
  static func hash(_ key: [UInt8], salt: UInt64 = 0) -> UInt64 {
    key.withUnsafeBytes { bytes in
      var hash = seed &+ salt &* 0xD6E8_FEB8_6659_FD93
      var offset = 0
      func mix(_ word: UInt64) {
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        hash = (product.high ^ product.low) &+ seed
      }
      while offset + 8 <= bytes.count {
        mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var tail = UInt64(bytes.count)
      while offset < bytes.count {
        tail = tail << 8 | UInt64(bytes[offset])
        offset += 1
      }
      mix(tail)
      mix(salt)
      return hash
    }
  }

  private static let seed = UInt64.random(in: .min ... .max)

  private func append(_ tag: UInt8, _ bytes: some Collection<UInt8>, to key: inout [UInt8]) {
    key.append(tag)
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { key.append(contentsOf: $0) }
    key.append(contentsOf: bytes)
  }

  /// The common case: an object without white space whose key fields are strings without escapes or short natural
  /// numbers, and whose names have no escapes either. Gives `false` for anything else.
  private func encodeQuickly(_ record: [UInt8], into key: inout [UInt8]) -> Bool {
    record.withUnsafeBufferPointer { bytes in
      var scanner = MemberScanner(bytes)
      guard scanner.begin() else { return false }
      if fields.count == 1 {
        while let (name, value) = scanner.next() {
          if !Self.equal(name, fields[0]) { continue }
          return appendPlain(UnsafeBufferPointer(rebasing: bytes[value]), to: &key)
        }
        return false
      }
      var places = [Range<Int>?](repeating: nil, count: fields.count)
      var missing = fields.count
      while missing > 0, let (name, value) = scanner.next() {
        for (index, field) in fields.enumerated() where places[index] == nil && Self.equal(name, field) {
          places[index] = value
          missing -= 1
        }
      }
      return missing == 0
        && places.allSatisfy { place in
          place.map { appendPlain(UnsafeBufferPointer(rebasing: bytes[$0]), to: &key) } ?? false
        }
    }
  }

  private static func equal(_ name: UnsafeBufferPointer<UInt8>, _ field: [UInt8]) -> Bool {
    guard name.count == field.count, let start = name.baseAddress else { return name.isEmpty && field.isEmpty }
    return memcmp(start, field, field.count) == 0
  }

  private func appendPlain(_ value: UnsafeBufferPointer<UInt8>, to key: inout [UInt8]) -> Bool {
    if value.first == UInt8(ascii: "\"") {
      let content = UnsafeBufferPointer(rebasing: value[1..<value.count - 1])
      if content.has(UInt8(ascii: "\\")) { return false }
      append(Tag.string, content, to: &key)
      return true
    }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard (1...20).contains(value.count), value.allSatisfy(digits.contains), value.first != UInt8(ascii: "0") else {
      return false
    }
    append(Tag.number, value, to: &key)
    return true
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func has(_ byte: UInt8) -> Bool { baseAddress.map { memchr($0, Int32(byte), count) != nil } ?? false }
}

/// Steps through the members of an object that is known to be JSON without white space. It gives up, rather than
/// read on, where it finds anything that it does not expect.
private struct MemberScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func begin() -> Bool {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "{") else { return false }
    position = 1
    return true
  }

  /// The next member: its name without the quotes, and where its value stands. `nil` at the end, at a name with
  /// escapes, and at white space.
  mutating func next() -> (UnsafeBufferPointer<UInt8>, Range<Int>)? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    let nameStart = position + 1
    guard skipString() else { return nil }
    let name = UnsafeBufferPointer(rebasing: bytes[nameStart..<(position - 1)])
    guard !name.has(UInt8(ascii: "\\")), position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
      return nil
    }
    position += 1
    let valueStart = position
    guard skipValue() else { return nil }
    let value = valueStart..<position
    position += 1
    return (name, value)
  }

  private mutating func skipString() -> Bool {
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return false
  }

  /// Leaves `position` at the comma or brace after the value.
  private mutating func skipValue() -> Bool {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        if !skipString() { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return true }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { return true }
      default: break
      }
      position += 1
    }
    return false
  }
}
