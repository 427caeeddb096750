package import CutoverDomain
import CutoverJSON
package import CutoverRepository
package import CutoverTables

/// Where the fields of a record stand in a table of a legacy SQLite file and in that of the repository, where both have
/// columns of the same names: those of the fields in small letters, with `_` before what was a capital.
package struct DatasetColumns: Sendable {
  package let legacy: [String: ColumnPlace]
  package let stored: [String: StoredColumn]

  /// - Parameters:
  ///   - forms: Of fields whose legacy column is not of the usual form.
  ///   - own: The fields that the repository alone has, and the form of their columns where it is not the usual one.
  ///   - wider: Of fields whose column in the repository takes more than the legacy one does.
  ///   - legacyNames: Of fields whose legacy column has another name.
  package init<Record: WireObject>(
    of type: Record.Type, _ forms: [String: ColumnForm] = [:], own: [String: StoredForm?] = [:],
    wider: [String: StoredForm] = [:], legacyNames: [String: String] = [:]
  ) {
    var names = FieldNames()
    var zero = Record()
    try! zero.visit(&names)  // nothing here throws
    var legacy: [String: ColumnPlace] = [:]
    var stored: [String: StoredColumn] = [:]
    for name in names.names {
      let column = Self.column(name)
      if let form = own[name] {
        legacy[name] = ColumnPlace(column, .absent)
        stored[name] = StoredColumn(column, form)
      } else {
        legacy[name] = ColumnPlace(legacyNames[name] ?? column, forms[name])
        stored[name] = StoredColumn(
          column, wider[name] ?? Self.stored(forms[name], isOpaque: names.opaque.contains(name)))
      }
    }
    (self.legacy, self.stored) = (legacy, stored)
  }

  /// The form of a column of the repository that holds what a legacy column of a form does.
  private static func stored(_ form: ColumnForm?, isOpaque: Bool) -> StoredForm? {
    switch form {
    case .digits, .integer: .integer
    case .decimal: .decimal
    case .time: .time
    case .text: isOpaque ? .text : nil
    default: nil
    }
  }

  private static func column(_ field: String) -> String {
    field.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}

private struct FieldNames: FieldVisitor {
  private(set) var names: [String] = []
  private(set) var opaque: Set<String> = []

  private mutating func add(_ name: StaticString) { names.append("\(name)") }

  mutating func string(_ name: StaticString, _ value: inout String) { add(name) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(name) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(name) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(name) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
    add(name)
    opaque.insert("\(name)")
  }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { any(name, &value) }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { add(name) }
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) { add(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { add(name) }
}
