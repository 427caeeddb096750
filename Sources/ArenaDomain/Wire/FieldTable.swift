import CutoverJSON
import Glibc

/// The names of a type's fields, to find the field that a member of a document is meant for.
struct FieldTable: Sendable {
  private let names: [[UInt8]]

  init<Object: WireObject>(of type: Object.Type) {
    var collector = NameCollector()
    var zero = Object()
    try! zero.visit(&collector)  // a NameCollector throws nothing
    names = collector.names
  }

  init(names: [String]) { self.names = names.map { Array($0.utf8) } }

  init(names: [StaticString]) {
    self.names = names.map { $0.withUTF8Buffer(Array.init) }
  }

  /// The name of the field at `position`.
  func name(_ position: Int) -> String { String(decoding: names[position], as: UTF8.self) }

  /// The position of the field that `name` means: the one of exactly this name, else the first one that differs in
  /// ASCII case alone. `expecting` is tried first, since documents mostly keep one order.
  func index(of name: UnsafeBufferPointer<UInt8>, expecting: Int = 0) -> Int? {
    if expecting < names.count, equal(names[expecting], name) { return expecting }
    return names.firstIndex { equal($0, name) } ?? names.firstIndex { equalIgnoringCase($0, name) }
  }

  private func equal(_ field: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard field.count == name.count, let start = name.baseAddress else { return field.isEmpty && name.isEmpty }
    return memcmp(field, start, field.count) == 0
  }

  private func equalIgnoringCase(_ field: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    return field.count == name.count && zip(field, name).allSatisfy { lowered($0) == lowered($1) }
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
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout [Value]?) { add(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { add(name) }
}
