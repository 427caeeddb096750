import CutoverDomain
import CutoverJSON
import CutoverRepository
import CutoverTables

/// What no table takes of a record: an event that has it is refused while its sender is still there to hear of it.
/// Accepted, it would be put aside, and by one side alone where the other one's table is less strict.
enum UnkeepableText {
  /// The first such field of `record`, or of some of its fields where the event has no others; `nil` where there is none.
  static func refusal<Records: Dataset>(
    of record: Records.Record, in records: Records.Type, _ fields: Set<String>? = nil
  ) throws -> EventError? {
    var (record, values) = (record, FieldTexts())
    try record.visit(&values)
    let required = Records.requiredTexts.map { "\($0)" }
    let rules = Records.rules
    for (name, value, isText) in values.fields where fields?.contains(name) != false {
      let rule = rules[name]
      if value == "", required.contains(name) {
        return EventError(.missingField, field: "/data/\(name)", "a record needs this, and it cannot be empty")
      }
      // Of any other value it is escaped in its JSON.
      if isText || rule != nil, value?.utf8.contains(0) == true {
        return EventError(.outOfRange, field: "/data/\(name)", "the character U+0000 cannot be kept")
      }
      if let refusal = rule?.refusal(value) {
        return EventError(.outOfRange, field: "/data/\(name)", refusal)
      }
    }
    if let field = Records.strangeTime(in: record, among: fields) {
      return EventError(
        .outOfRange, field: "/data/\(field)", "it has to be a time in UTC such as 2025-10-10T19:45:00.000000Z")
    }
    do { _ = try Records.legacyTable?.key(of: record) } catch let error as UnwritableField {
      guard fields?.contains(error.field) != false else { return nil }
      return EventError(.outOfRange, field: "/data/\(error.field)", error.message)
    }
    return nil
  }

  /// A record's own fields as texts, `nil` for null; without those that are no text, integer or JSON.
  private struct FieldTexts: FieldVisitor {
    var fields: [(name: String, value: String?, isText: Bool)] = []

    mutating func string(_ name: StaticString, _ value: inout String) { fields.append(("\(name)", value, true)) }
    mutating func integer(_ name: StaticString, _ value: inout Int64) { fields.append(("\(name)", "\(value)", false)) }
    mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
      fields.append(("\(name)", value.isNull ? nil : value.plainText ?? value.text, false))
    }
    mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { any(name, &value) }
    mutating func float(_ name: StaticString, _ value: inout Double) {}
    mutating func bool(_ name: StaticString, _ value: inout Bool) {}
    mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
    mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
    mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
  }
}
