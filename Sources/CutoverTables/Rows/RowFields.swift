import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// A value that is not what its column says.
struct UnreadableColumn: Error {
  let column: String
  let message: String
}

/// Reads the fields of a record from the columns of a row, each by its storage class: SQLite would make a number of any
/// text, and a text of any number.
struct RowFields: FieldVisitor {
  private let columns: [TableColumn]
  private let row: SQLiteStatement
  private var at = 0

  init(_ columns: [TableColumn], _ row: SQLiteStatement) {
    self.columns = columns
    self.row = row
  }

  private var column: TableColumn { columns[at] }

  mutating func string(_ name: StaticString, _ value: inout String) throws {
    if !column.isAbsent { value = try text() }
    at += 1
  }

  mutating func float(_ name: StaticString, _ value: inout Double) throws {
    if !column.isAbsent { value = try real() }
    at += 1
  }

  mutating func integer(_ name: StaticString, _ value: inout Int64) throws {
    if !column.isAbsent { value = try integer() }
    at += 1
  }

  mutating func bool(_ name: StaticString, _ value: inout Bool) throws {
    if !column.isAbsent { value = try boolean() }
    at += 1
  }

  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws {
    if !column.isAbsent { value = row.isNull(at) ? .null : try opaque() }
    at += 1
  }

  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws { try any(name, &value) }

  // A table with such a field is refused before, see ``LegacyTable``.
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) {}
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) {}
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) {}

  /// The column as a text field has it.
  private func text() throws -> String {
    switch column.form {
    case .digits: return "\(try integer())"
    case .decimal: return ShortDecimal.text(try real())
    case .time: return try time().text
    default: return try plainText()
    }
  }

  private func plainText() throws -> String {
    guard row.storageClass(at) == .text else { throw unexpected("a text") }
    let text = row.text(at)
    // What is not UTF-8 was replaced while it was read: a replacement must not become the truth.
    guard !text.utf8.contains(Self.firstOfReplacement) || Array(text.utf8) == row.bytes(at) else {
      throw UnreadableColumn(column: column.name, message: "holds a text that is not UTF-8")
    }
    return text
  }

  /// The first byte of U+FFFD, and of a few characters that are fine.
  private static var firstOfReplacement: UInt8 { 0xEF }

  private func integer() throws -> Int64 {
    guard row.storageClass(at) == .integer else { throw unexpected("an integer") }
    return row.int64(at)
  }

  private func real() throws -> Double {
    switch row.storageClass(at) {
    case .real:
      let number = row.double(at)
      guard number.isFinite else { throw UnreadableColumn(column: column.name, message: "holds an infinite number") }
      return number
    case .integer where row.int64(at).magnitude <= 1 << 53: return Double(row.int64(at))
    default: throw unexpected("a number")
    }
  }

  private func boolean() throws -> Bool {
    guard row.storageClass(at) == .integer, row.int64(at) == 0 || row.int64(at) == 1 else { throw unexpected("0 or 1") }
    return row.int64(at) == 1
  }

  private func time() throws -> TableTime {
    let time: TableTime? =
      switch row.storageClass(at) {
      case .text: TableTime(try plainText())
      case .integer: TableTime(unixSeconds: row.int64(at))
      case .real: TableTime(julianDay: row.double(at))
      default: nil
      }
    guard let time else { throw unexpected("a time such as 2025-10-10 19:45:00") }
    return time
  }

  private func opaque() throws -> OpaqueJSON {
    var writer = JSONWriter()
    switch column.form {
    case .text, .digits, .decimal, .time: writer.string(try text())
    case .integer: writer.int(try integer())
    case .boolean: writer.bool(try boolean())
    case .real: writer.double(try real())
    case .json:
      do {
        return try OpaqueJSON(reading: JSONReader(bytes: Array(try plainText().utf8), source: column.name))
      } catch let error as JSONError {
        throw UnreadableColumn(column: column.name, message: "holds a text that is no JSON: \(error.message)")
      }
    case .absent: return .null
    }
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  /// What stands there instead, without anything that would be a secret of a long text.
  private func unexpected(_ wanted: String) -> UnreadableColumn {
    let found =
      switch row.storageClass(at) {
      case .null: "no value"
      case .integer: "the integer \(row.int64(at))"
      case .real: "the number \(row.double(at))"
      case .text: "the text \(row.text(at).quotedBeginning)"
      case .blob: "\(row.byteCount(at)) bytes that are no text"
      }
    return UnreadableColumn(column: column.name, message: "holds \(found), not \(wanted)")
  }
}
