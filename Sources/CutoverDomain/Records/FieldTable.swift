import CutoverJSON
import Glibc

/// The names of a type's fields, to find the field that a member of a document is meant for.
public struct FieldTable: Sendable {
  private let names: [[UInt8]]

  public init<Object: WireObject>(of type: Object.Type) {
    var collector = NameCollector()
    var zero = Object()
    try! zero.visit(&collector)  // a NameCollector throws nothing
    names = collector.names
  }

  public init(names: [String]) { self.names = names.map { Array($0.utf8) } }

  public init(names: [StaticString]) {
    self.names = names.map { $0.withUTF8Buffer(Array.init) }
  }

  /// The name of the field at `position`.
  public func name(_ position: Int) -> String { String(decoding: names[position], as: UTF8.self) }

  /// The position of the field that `name` means: the one of exactly this name, else the first one that is equal to it
  /// under Unicode simple case folding. `expecting` is tried first, since documents mostly keep one order.
  public func index(of name: UnsafeBufferPointer<UInt8>, expecting: Int = 0) -> Int? {
    if expecting < names.count, equal(names[expecting], name) { return expecting }
    return names.firstIndex { equal($0, name) } ?? names.firstIndex { equalFolded($0, name) }
  }

  private func equal(_ field: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard field.count == name.count, let start = name.baseAddress else { return field.isEmpty && name.isEmpty }
    return memcmp(field, start, field.count) == 0
  }

  /// Whether both fold to the same. Fields have ASCII names, and two characters beyond ASCII fold into it: the long s
  /// (U+017F) and the Kelvin sign (U+212A); see CaseFolding.txt of Unicode, status C.
  private func equalFolded(_ field: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    var at = 0
    func passes(_ bytes: UInt8...) -> Bool {
      guard name.count - at >= bytes.count, name[at..<at + bytes.count].elementsEqual(bytes) else { return false }
      at += bytes.count
      return true
    }
    for byte in field.map(lowered) {
      if byte == UInt8(ascii: "s"), passes(0xC5, 0xBF) { continue }
      if byte == UInt8(ascii: "k"), passes(0xE2, 0x84, 0xAA) { continue }
      guard at < name.count, lowered(name[at]) == byte else { return false }
      at += 1
    }
    return at == name.count
  }
}

private struct NameCollector: FieldVisitor {
  var names: [[UInt8]] = []

  private mutating func add(_ name: StaticString) { names.append(name.withUTF8Buffer(Array.init)) }

  mutating func string(_ name: StaticString, _ value: inout String) { add(name) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(name) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(name) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(name) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(name) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(name) }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { add(name) }
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) { add(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { add(name) }
}
