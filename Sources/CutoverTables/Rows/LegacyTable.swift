package import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// A table of a legacy SQLite file as its dataset declares it.
///
/// ```swift
/// LegacyTable<Trade>(
///   "onchain_trades", key: ["id"], columns: ["txHash": "tx_hash", "createdAt": .init("created_at", .time(.spaced))])
/// ```
///
/// Columns that no field names stay as they are: the table is somebody else's.
package struct LegacyTable<Record: WireObject>: Sendable {
  let shape: TableShape

  package var name: String { shape.name }

  /// - Parameters:
  ///   - key: The fields that tell a record from the others, texts or integers. Three at the most.
  ///   - order: The fields by which records are listed; those with the same values stand in the order of their keys.
  ///   - columns: Where fields stand that are not in a column of their own name in the form of their kind.
  package init(
    _ name: String, key: [StaticString], order: [StaticString] = [], columns places: [String: ColumnPlace] = [:]
  ) {
    let columns = FieldColumns(of: Record.self, places).columns
    func index(_ field: StaticString) -> Int {
      guard let index = columns.firstIndex(where: { $0.field == "\(field)" }) else {
        preconditionFailure("\(name) has no field \(field)")
      }
      return index
    }
    for field in places.keys {
      precondition(columns.contains { $0.field == field }, "\(name) has no field \(field)")
    }
    shape = TableShape(name: name, columns: columns, key: key.map(index), order: order.map(index))
  }

  /// The key of a record. Throws ``UnwritableField`` for one that cannot be a key.
  package func key(of record: Record) throws -> TableKey { try shape.key(of: shape.values(of: record)) }

  /// The key of one value that is `text`; `nil` where it cannot be one.
  package func key(_ text: String) -> TableKey? {
    guard shape.keyColumns.count == 1 else { return nil }
    return shape.keyColumns[0].form == .text ? TableKey(text) : Int64(text).map { TableKey($0) }
  }
}

/// What an engine knows of a table without its records' type.
package struct TableShape: Sendable {
  package let name: String
  let columns: [TableColumn]
  /// The places of the key's columns.
  let key: [Int]
  let order: [Int]
  /// The statements that run for each row, made once: what selects the record of a key, writes one, and removes one.
  private(set) var byKey = ""
  private(set) var put = ""
  private(set) var remove = ""

  init(name: String, columns: [TableColumn], key: [Int], order: [Int]) {
    precondition(!name.isEmpty && !name.contains("\"") && !name.contains("'"), "\(name) cannot be the name of a table")
    precondition(1...3 ~= key.count, "the key of \(name) has one to three fields")
    for column in key.map({ columns[$0] }) {
      let isKey = [.text, .integer, .digits].contains(column.form)
      precondition(isKey && !column.isNullable, "\(column.field) of \(name) cannot be a part of a key")
    }
    for column in order.map({ columns[$0] }) {
      precondition(!column.isNullable, "\(name) cannot be listed by \(column.field), which can be null")
    }
    self.name = name
    self.columns = columns
    self.key = key
    self.order = order
    (byKey, put, remove) = (selectionByKey, upsert, deletion)
  }

  /// The column of a field, whose values are texts or integers.
  func column(_ field: String) -> TableColumn {
    guard let column = columns.first(where: { $0.field == field }), [.text, .integer, .digits].contains(column.form)
    else {
      preconditionFailure("\(name) has no column of texts or integers for \(field)")
    }
    return column
  }

  var keyColumns: [TableColumn] { key.map { columns[$0] } }

  /// The values of a record's columns. Throws ``UnwritableField``.
  func values<Record: WireObject>(of record: Record) throws -> [ColumnValue] {
    var visitor = FieldValues(columns)
    var record = record
    try record.visit(&visitor)
    return visitor.values
  }

  /// Binds a record's values to the statement that writes it.
  func bind(_ values: [ColumnValue], to put: SQLiteStatement) {
    var place = 0
    for (column, value) in zip(columns, values) where !column.isAbsent {
      place += 1
      value.bind(to: put, place)
    }
  }

  func key(of values: [ColumnValue]) throws -> TableKey {
    TableKey(
      try key.map { index in
        switch values[index] {
        case .integer(let number): .integer(number)
        case .text(let text): .text(ExactString(text))
        default: throw UnwritableField(columns[index].field, "it cannot be a part of a key")
        }
      })
  }
}

/// The columns of a record's fields, in the order of the fields.
private struct FieldColumns: FieldVisitor {
  private(set) var columns: [TableColumn] = []
  private let places: [String: ColumnPlace]

  init<Record: WireObject>(of type: Record.Type, _ places: [String: ColumnPlace]) {
    self.places = places
    var zero = Record()
    try! zero.visit(&self)  // only what cannot be a column is refused, and that at once
  }

  private mutating func add(_ name: StaticString, _ kind: FieldKind) {
    columns.append(TableColumn("\(name)", kind, places["\(name)"]))
  }

  mutating func string(_ name: StaticString, _ value: inout String) { add(name, .string) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(name, .float) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(name, .integer) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(name, .boolean) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .opaque) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .opaque) }

  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { refuse(name) }
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) { refuse(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { refuse(name) }

  private func refuse(_ name: StaticString) -> Never {
    preconditionFailure("the field \(name) has parts of its own: they need a table of theirs")
  }
}
