import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// A column, and the field of the record that it holds.
struct RecordColumn: Sendable {
  let field: String
  let name: String
  /// The type in which statements have the value.
  let type: PostgresType
  let form: StoredForm?

  init(_ field: String, _ type: PostgresType, _ place: StoredColumn?) {
    self.field = field
    self.type = type
    name = place?.name ?? field
    form = place?.form
    let hasForm = type == .text || type == .json || (type == .int8 && (form == .integer || form == .seconds))
    precondition(form == nil || hasForm, "the field \(field) has no text for its column")
  }

  var quotedName: String { TableSQL.quoted(name) }

  /// What a statement selects: the column's value as the field has it.
  var selected: String {
    guard let form else { return quotedName }
    let text = form.text(of: quotedName)
    switch (type, form) {
    case (.int8, .seconds): return text
    case (.int8, _): return "\(quotedName)::bigint"
    case (.json, .object): return "coalesce(nullif(\(quotedName), '{}')::json, 'null')"
    case (.json, _): return "coalesce(to_json(\(text)), 'null')"
    case (_, .reference): return "coalesce(\(text), '')"
    default: return text
    }
  }

  /// What a statement writes of the value `source`.
  func written(_ source: String) -> String {
    switch (type, form) {
    case (_, nil): return source
    case (.int8, .seconds?): return "to_timestamp(\(source))"
    case (.int8, _): return source
    case (.json, .object?): return "coalesce(nullif(\(source)::jsonb, 'null'), '{}')"
    case (.json, let form?): return form.value(of: "(\(source) #>> '{}')")
    case (_, let form?): return form.value(of: source)
    }
  }

  /// The type of a key's values in the table, where it is not a text.
  var keyType: String? { form?.type ?? (type == .text ? nil : "\(type)") }
}

/// The columns of a record's fields, in the order of the fields. A field with parts of its own is a column of JSON, a map or a
/// list is a table of its own.
struct RecordColumns: FieldVisitor {
  private(set) var columns: [RecordColumn] = []
  private let elsewhere: [String]
  private let places: [String: StoredColumn]

  init<Record: WireObject>(of type: Record.Type, elsewhere: [String] = [], _ places: [String: StoredColumn] = [:]) {
    self.elsewhere = elsewhere
    self.places = places
    var zero = Record()
    try! zero.visit(&self)  // only what cannot be a column is refused, and that at once
    for field in places.keys {
      precondition(columns.contains { $0.field == field }, "there is no field \(field) for a column")
    }
  }

  private mutating func add(_ name: StaticString, _ type: PostgresType) {
    columns.append(RecordColumn("\(name)", type, places["\(name)"]))
  }

  mutating func string(_ name: StaticString, _ value: inout String) { add(name, .text) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(name, .float8) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(name, .int8) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(name, .bool) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .json) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .json) }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { add(name, .json) }
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) { pass(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { pass(name) }

  private func pass(_ name: StaticString) {
    precondition(elsewhere.contains("\(name)"), "the field \(name) has parts of its own: they need a table of theirs")
  }
}

/// The values of records by columns, as the statements that write many rows take them.
struct ColumnValues: FieldVisitor {
  private let columns: PostgresColumns
  /// By the fields' places, the column that each is for; -1 for none.
  private let places: [Int]
  private var place = 0

  /// Binds those of the fields of `rows` that `fields` names the places of, in their order.
  static func bind<Record: WireObject>(
    _ rows: [StoredRecord<Record>], _ fields: [Int], of types: [PostgresType], into parameters: inout PostgresParameters
  ) {
    var places = Array(repeating: -1, count: types.count)
    for (column, field) in fields.enumerated() { places[field] = column }
    let columns = PostgresColumns(fields.map { types[$0] })
    var values = ColumnValues(columns: columns, places: places)
    rows.withUnsafeBufferPointer { rows in
      for row in rows.indices {
        values.place = 0
        // Visited where it stands, and not changed: a copy would count references to all of its texts.
        let stored = UnsafeMutablePointer(mutating: rows.baseAddress! + row)
        try! stored.pointee.record.visit(&values)  // nothing here throws
      }
    }
    parameters.append(columns, rows: rows.count)
  }

  private init(columns: PostgresColumns, places: [Int]) { (self.columns, self.places) = (columns, places) }

  private mutating func add<Value: PostgresCodable>(_ value: Value) {
    let column = places[place]
    if column >= 0 { columns.append(value, to: column) }
    place += 1
  }

  mutating func string(_ name: StaticString, _ value: inout String) { add(value) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(value) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(value) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(value) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(value) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(value) }
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { add(ObjectColumn(value)) }

  // Rows of another table, see ``RecordColumns``.
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}

/// Reads the fields of a record from the columns of a row, which is lent as long as this is used.
struct RowFields: FieldVisitor {
  let row: UnsafePointer<PostgresRow>
  private var column = 0

  private init(_ row: UnsafePointer<PostgresRow>) { self.row = row }

  /// The record whose fields a row begins with.
  static func record<Record: WireObject>(of row: borrowing PostgresRow, as type: Record.Type) throws -> Record {
    try withUnsafePointer(to: row) { row in
      var fields = RowFields(row)
      var record = Record()
      try record.visit(&fields)
      return record
    }
  }

  private mutating func read<Value: PostgresCodable>(_ value: inout Value) throws {
    value = try row.pointee.decode(column)
    column += 1
  }

  mutating func string(_ name: StaticString, _ value: inout String) throws { try read(&value) }
  mutating func float(_ name: StaticString, _ value: inout Double) throws { try read(&value) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) throws { try read(&value) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) throws { try read(&value) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws { try read(&value) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws { try read(&value) }

  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) throws {
    value = try row.pointee.decode(column, as: ObjectColumn<Value>.self).value
    column += 1
  }

  // Rows of another table, see ``RecordColumns``.
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}

/// A value with parts of its own in a `json` column, which keeps the order, digits and signs that the wire has.
private struct ObjectColumn<Value: WireValue>: PostgresCodable {
  let value: Value

  init(_ value: Value) { self.value = value }

  static var postgresType: PostgresType { .json }

  func encode(into buffer: inout PostgresBuffer) {
    if let json = try? value.json { json.withUnsafeBytes { buffer.append($0) } }
  }

  /// What JSON cannot say becomes a NULL, which the table refuses.
  func encodeField(into buffer: inout PostgresBuffer) {
    guard let json = try? value.json else { return buffer.appendNull() }
    buffer.appendField { buffer in json.withUnsafeBytes { buffer.append($0) } }
  }

  static func decode(_ bytes: UnsafeRawBufferPointer) throws -> ObjectColumn {
    ObjectColumn(try decodingJSON(bytes, Value.init(reading:)))
  }
}

/// The values of a record's fields by their names, for a statement about one place.
struct NamedFields: FieldVisitor {
  private(set) var values: [String: any PostgresCodable] = [:]

  init<Record: WireObject>(of record: Record) {
    var record = record
    try! record.visit(&self)  // nothing here throws
  }

  mutating func string(_ name: StaticString, _ value: inout String) { values["\(name)"] = value }
  mutating func float(_ name: StaticString, _ value: inout Double) { values["\(name)"] = value }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { values["\(name)"] = value }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { values["\(name)"] = value }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {}
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) {}
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}
