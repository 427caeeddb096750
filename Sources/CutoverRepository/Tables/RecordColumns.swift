import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// The columns of a record's fields, in the order of the fields.
struct RecordColumns: FieldVisitor {
  private(set) var columns: [(name: String, type: PostgresType)] = []

  init<Record: WireObject>(of type: Record.Type) {
    var zero = Record()
    try! zero.visit(&self)  // only what cannot be a column is refused, and that at once
  }

  private mutating func add(_ name: StaticString, _ type: PostgresType) { columns.append(("\(name)", type)) }

  mutating func string(_ name: StaticString, _ value: inout String) { add(name, .text) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(name, .float8) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(name, .int8) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(name, .bool) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .json) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(name, .json) }

  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) { refuse(name) }
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) { refuse(name) }
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) { refuse(name) }

  private func refuse(_ name: StaticString) -> Never {
    preconditionFailure("the field \(name) has parts of its own: they need a table of theirs")
  }
}

/// The values of records by columns, as the statements that write many rows take them.
struct ColumnValues: FieldVisitor {
  private var columns: [any Column]
  private var column = 0

  init<Record: WireObject>(_ records: [StoredRecord<Record>]) {
    columns = RecordColumns(of: Record.self).columns.map { Self.column(of: $0.type, records.count) }
    for stored in records {
      column = 0
      var record = stored.record
      try! record.visit(&self)  // nothing here throws
    }
  }

  func bind(into parameters: inout PostgresParameters) { for column in columns { column.bind(into: &parameters) } }

  private static func column(of type: PostgresType, _ count: Int) -> any Column {
    switch type {
    case .text: ColumnOf<String>(count)
    case .float8: ColumnOf<Double>(count)
    case .int8: ColumnOf<Int64>(count)
    case .bool: ColumnOf<Bool>(count)
    default: ColumnOf<OpaqueJSON>(count)
    }
  }

  private mutating func add<Value: PostgresCodable>(_ value: Value) {
    unsafeDowncast(columns[column], to: ColumnOf<Value>.self).values.append(value)
    column += 1
  }

  mutating func string(_ name: StaticString, _ value: inout String) { add(value) }
  mutating func float(_ name: StaticString, _ value: inout Double) { add(value) }
  mutating func integer(_ name: StaticString, _ value: inout Int64) { add(value) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { add(value) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) { add(value) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) { add(value) }

  // A table with such a field is refused before, see ``RecordColumns``.
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}

private protocol Column: AnyObject {
  func bind(into parameters: inout PostgresParameters)
}

private final class ColumnOf<Value: PostgresCodable>: Column {
  var values: [Value] = []

  init(_ count: Int) { values.reserveCapacity(count) }

  func bind(into parameters: inout PostgresParameters) { parameters.append(values) }
}

/// Reads the fields of a record from the columns of a row, which is lent as long as this is used.
struct RowFields: FieldVisitor {
  let row: UnsafePointer<PostgresRow>
  private var column = 0

  init(_ row: UnsafePointer<PostgresRow>) { self.row = row }

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

  // A table with such a field is refused before, see ``RecordColumns``.
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}
}
