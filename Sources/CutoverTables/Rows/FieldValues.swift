import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// A value on its way into a column.
enum ColumnValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  /// What a row has in a column; `nil` for bytes.
  init?(_ row: SQLiteStatement, _ column: Int) {
    switch row.storageClass(column) {
    case .null: self = .null
    case .integer: self = .integer(row.int64(column))
    case .real: self = .real(row.double(column))
    case .text: self = .text(row.text(column))
    case .blob: return nil
    }
  }

  func bind(to statement: SQLiteStatement, _ index: Int) {
    switch self {
    case .null: statement.bindNull(index)
    case .integer(let number): statement.bind(index, number)
    case .real(let number): statement.bind(index, number)
    case .text(let text): statement.bind(index, text)
    }
  }
}

/// A field whose value no column of its form can hold.
package struct UnwritableField: Error, CustomStringConvertible {
  package let field: String
  package let message: String

  init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }

  package var description: String { "\(field): \(message)" }
}

/// Makes column values of a record's fields.
struct FieldValues: FieldVisitor {
  private let columns: [TableColumn]
  private(set) var values: [ColumnValue] = []

  init(_ columns: [TableColumn]) {
    self.columns = columns
    values.reserveCapacity(columns.count)
  }

  private var column: TableColumn { columns[values.count] }

  mutating func string(_ name: StaticString, _ value: inout String) throws { values.append(try text(value)) }

  mutating func float(_ name: StaticString, _ value: inout Double) throws {
    guard value.isFinite else { throw UnwritableField("\(name)", "\(value) is not a number that can be kept") }
    values.append(.real(value))
  }

  mutating func integer(_ name: StaticString, _ value: inout Int64) { values.append(.integer(value)) }
  mutating func bool(_ name: StaticString, _ value: inout Bool) { values.append(.integer(value ? 1 : 0)) }
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws { values.append(try opaque(value)) }
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws { try any(name, &value) }

  // A table with such a field is refused before, see ``LegacyTable``.
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}

  /// A text as the column's form has it.
  private func text(_ value: String) throws -> ColumnValue {
    switch column.form {
    case .absent: return .null
    case .digits:
      guard let number = Int64(value), "\(number)" == value else {
        throw UnwritableField(column.field, "\(value.quotedBeginning) is no integer of 64 bits")
      }
      return .integer(number)
    case .decimal:
      guard let number = ShortDecimal.number(value) else {
        throw UnwritableField(column.field, "\(value.quotedBeginning) is no decimal that a binary64 number is near to")
      }
      return .real(number)
    case .time(let spelling):
      guard let time = TableTime(value) else {
        throw UnwritableField(column.field, "\(value.quotedBeginning) is no time such as 2025-10-10T19:45:00.000000Z")
      }
      return .text(time.text(spelling))
    default: return .text(value)
    }
  }

  private func opaque(_ value: OpaqueJSON) throws -> ColumnValue {
    if value.isNull || column.isAbsent { return .null }
    if column.form == .json { return .text(value.text) }
    guard let parsed = try? JSONValue.parse(Array(value.text.utf8)) else {
      throw UnwritableField(column.field, "it is no JSON")
    }
    switch column.form {
    case .text, .digits, .decimal, .time: if let text = parsed.string { return try self.text(text) }
    case .boolean: if let value = parsed.bool { return .integer(value ? 1 : 0) }
    case .integer: if let number = parsed.number.flatMap({ Int64($0.lexeme) }) { return .integer(number) }
    case .real:
      if let number = parsed.number.flatMap({ ShortDecimal.number($0.lexeme) }) { return .real(number) }
    default: break
    }
    throw UnwritableField(
      column.field, "\(value.text.quotedBeginning) cannot stand in a column of the form \(column.form)")
  }
}
