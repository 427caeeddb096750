import CutoverDomain
import CutoverJSON

/// Fields that stand in columns of `TIMESTAMPTZ`.
extension RecordTable {
  /// The first such field of `record` whose value is no moment in UTC such as `2025-10-10T19:45:00.000000Z`: the server
  /// would read it by the settings of its session, or as another moment.
  package static func strangeTime(in record: Record) -> String? {
    guard let fields = timeFields else { return nil }
    var visitor = TimeCheck(fields: fields)
    var record = record
    try! record.visit(&visitor)  // nothing here throws
    return visitor.found
  }

  /// Cuts off what such fields of `record` have beyond the microsecond: the server would round it, even into the next day.
  package static func cutTimes(in record: inout Record) {
    guard let fields = timeFields else { return }
    var visitor = TimeCut(fields: fields)
    try! record.visit(&visitor)  // nothing here throws
  }

  /// By the fields' places, whether they are such; `nil` where none is.
  private static var timeFields: [Bool]? {
    let fields = sql.columns.map { $0.form == .time }
    return fields.contains(true) ? fields : nil
  }
}

/// The form `0000-00-00T00:00:00`, which a `Z` ends, and at the most nine digits of a fraction before that.
private func isMoment(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard bytes.count >= 20, bytes.count <= 30, bytes.last == UInt8(ascii: "Z") else { return false }
  func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  for (byte, wanted) in zip(bytes, "0000-00-00T00:00:00".utf8) {
    guard isDigit(wanted) ? isDigit(byte) : byte == wanted else { return false }
  }
  let fraction = bytes[19..<bytes.count - 1]
  return fraction.isEmpty
    || fraction.first == UInt8(ascii: ".") && fraction.count > 1 && fraction.dropFirst().allSatisfy(isDigit)
}

private struct TimeCheck: FieldVisitor {
  let fields: [Bool]
  private(set) var found: String?
  private var place = 0

  init(fields: [Bool]) { self.fields = fields }

  private mutating func check(_ name: StaticString, _ isGood: () -> Bool) {
    if place < fields.count, fields[place], found == nil, !isGood() { found = "\(name)" }
    place += 1
  }

  mutating func string(_ name: StaticString, _ value: inout String) {
    let text = value
    check(name) { isMoment(text) }
  }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
    let json = value
    check(name) { json.isNull || (try? JSONValue.parse(Array(json.text.utf8)))?.string.map(isMoment) == true }
  }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { any(name, &value) }
  mutating func float(_ name: StaticString, _ value: inout Double) { place += 1 }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { place += 1 }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { place += 1 }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { place += 1 }
  // Rows of another table, see ``RecordColumns``.
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}

private struct TimeCut: FieldVisitor {
  let fields: [Bool]
  private var place = 0

  init(fields: [Bool]) { self.fields = fields }

  /// How long a moment is that has six digits behind the second.
  private static let longest = "0000-00-00T00:00:00.000000Z".utf8.count

  /// `padding` stands at either end of the moment.
  private mutating func cut(_ text: String, padding: Int) -> String? {
    defer { place += 1 }
    guard place < fields.count, fields[place], text.utf8.count > Self.longest + 2 * padding else { return nil }
    let moment = String(text.prefix(Self.longest - 1 + padding))
    return moment + String(text.suffix(1 + padding))
  }

  mutating func string(_ name: StaticString, _ value: inout String) {
    if let text = cut(value, padding: 0) { value = text }
  }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
    if let text = cut(value.text, padding: 1) { value = OpaqueJSON(unchecked: text) }
  }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { any(name, &value) }
  mutating func float(_ name: StaticString, _ value: inout Double) { place += 1 }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { place += 1 }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { place += 1 }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { place += 1 }
  // Rows of another table, see ``RecordColumns``.
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}
