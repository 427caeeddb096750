import CutoverDomain
import CutoverJSON
import CutoverRepository
import CutoverTables

/// What no table takes of a record: an event that has it is refused while its sender is still there to hear of it.
/// Accepted, it would be put aside by one side alone.
enum UnkeepableText {
  /// The first such field of `record`; `nil` where there is none.
  static func refusal<Records: Dataset>(of record: Records.Record, in records: Records.Type) throws -> EventError? {
    var (record, texts) = (record, Texts())
    try record.visit(&texts)
    let required = Records.requiredTexts.map { "\($0)" }
    for (name, value) in texts.fields {
      if value.isEmpty, required.contains(name) {
        return EventError(.missingField, field: "/data/\(name)", "a record needs this, and it cannot be empty")
      }
      if value.utf8.contains(0) {
        return EventError(.outOfRange, field: "/data/\(name)", "the character U+0000 cannot be kept")
      }
    }
    if let field = Records.strangeTime(in: record) {
      return EventError(
        .outOfRange, field: "/data/\(field)", "it has to be a time in UTC such as 2025-10-10T19:45:00.000000Z")
    }
    do { _ = try Records.legacyTable?.key(of: record) } catch let error as UnwritableField {
      return EventError(.outOfRange, field: "/data/\(error.field)", error.message)
    }
    return nil
  }

  /// The texts among a record's own fields.
  private struct Texts: FieldVisitor {
    var fields: [(name: String, value: String)] = []

    mutating func string(_ name: StaticString, _ value: inout String) { fields.append(("\(name)", value)) }
    mutating func float(_ name: StaticString, _ value: inout Double) {}
    mutating func integer(_ name: StaticString, _ value: inout Int64) {}
    mutating func bool(_ name: StaticString, _ value: inout Bool) {}
    mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {}
    mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) {}
    mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
    mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
    mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
  }
}
