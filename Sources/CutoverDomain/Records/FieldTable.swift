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
    // Asked of every member that no field has, so nothing is made on the way; nothing that folds is shorter than its field.
    guard name.count >= field.count else { return false }
    func follows(_ at: Int, _ second: UInt8, _ third: UInt8? = nil) -> Bool {
      guard at + (third == nil ? 1 : 2) < name.count, name[at + 1] == second else { return false }
      return third == nil || name[at + 2] == third
    }
    var at = 0
    for byte in field {
      guard at < name.count else { return false }
      let (wanted, found) = (Self.lowered(byte), name[at])
      if Self.lowered(found) == wanted {
        at += 1
      } else if wanted == UInt8(ascii: "s"), found == 0xC5, follows(at, 0xBF) {
        at += 2
      } else if wanted == UInt8(ascii: "k"), found == 0xE2, follows(at, 0x84, 0xAA) {
        at += 3
      } else {
        return false
      }
    }
    return at == name.count
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
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
