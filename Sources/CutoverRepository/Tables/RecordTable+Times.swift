import CutoverDomain
import CutoverJSON

/// Fields that stand in columns of `TIMESTAMPTZ`.
extension RecordTable {
  /// The first such field of `record` whose value is no moment in UTC such as `2025-10-10T19:45:00.000000Z`: the server
  /// would read it by the settings of its session, or as another moment. With `names` those fields alone count.
  package static func strangeTime(in record: Record, among names: Set<String>? = nil) -> String? {
    var (found, record) = (String?.none, record)
    visitTimes(of: &record) { name, text in
      if found == nil, names?.contains("\(name)") != false, text.map(isMoment) == false { found = "\(name)" }
      return nil
    }
    return found
  }

  /// Cuts off what such fields of `record` have beyond the microsecond: the server would round it, even into the next day.
  package static func cutTimes(in record: inout Record) { visitTimes(of: &record) { $1.flatMap(cut) } }

  /// Visits such fields with their texts, `nil` for `null`, and stores what `change` gives.
  private static func visitTimes(of record: inout Record, _ change: (StaticString, String?) -> String?) {
    guard let fields = timeFields else { return }
    withoutActuallyEscaping(change) { change in
      var visitor = TimeFields(fields: fields, change: change)
      try! record.visit(&visitor)  // nothing here throws
    }
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

/// A moment without what it has beyond six digits of a second; `nil` where it has no more.
private func cut(_ text: String) -> String? {
  let longest = "0000-00-00T00:00:00.000000Z".utf8.count
  return text.utf8.count > longest ? String(text.prefix(longest - 1)) + "Z" : nil
}

private struct TimeFields: FieldVisitor {
  let fields: [Bool]
  let change: (StaticString, String?) -> String?
  private var place = 0

  init(fields: [Bool], change: @escaping (StaticString, String?) -> String?) {
    (self.fields, self.change) = (fields, change)
  }

  /// What is to be stored in the place of a field; `nil` for one that stays, or holds no moment.
  private mutating func changed(_ name: StaticString, _ text: () -> String?) -> String? {
    defer { place += 1 }
    return place < fields.count && fields[place] ? change(name, text()) : nil
  }

  mutating func string(_ name: StaticString, _ value: inout String) {
    let text = value
    if let new = changed(name, { text }) { value = new }
  }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
    let json = value
    // A value that is no text is no moment either.
    let text = { json.isNull ? nil : json.plainText ?? json.text }
    if let new = changed(name, text) { value = OpaqueJSON(unchecked: JSONValue.text(new).compact) }
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
