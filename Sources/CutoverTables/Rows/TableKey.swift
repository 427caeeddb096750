import CutoverDomain
package import CutoverJSON
import CutoverSQLite

/// What tells a row from the others of its table.
package struct TableKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Part: Sendable, Hashable, Comparable {
    case integer(Int64)
    case text(ExactString)
  }

  package let parts: [Part]

  package init(_ parts: [Part]) { self.parts = parts }

  package init(_ text: String) { self.init([.text(ExactString(text))]) }
  package init(_ number: Int64) { self.init([.integer(number)]) }

  /// The key where it is one value, as a text; else `nil`.
  package var text: String? {
    guard parts.count == 1 else { return nil }
    return switch parts[0] {
    case .text(let text): text.string
    case .integer(let number): "\(number)"
    }
  }

  package static func < (left: TableKey, right: TableKey) -> Bool {
    left.parts.lexicographicallyPrecedes(right.parts)
  }

  /// For people: `271`, `"ACME", 3`.
  package var description: String {
    parts.map { part in
      switch part {
      case .integer(let number): "\(number)"
      case .text(let text): text.string.quotedBeginning
      }
    }.joined(separator: ", ")
  }

  /// The key as the members of a record have it.
  func json(_ columns: [TableColumn]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (column, part) in zip(columns, parts) {
      writer.name(column.field)
      switch part {
      case .integer(let number):
        if column.kind == .string { writer.string("\(number)") } else { writer.int(number) }
      case .text(let text): writer.string(text.string)
      }
    }
    writer.endObject()
    return writer.bytes
  }

  func bind(to statement: SQLiteStatement, from first: Int) {
    for (index, part) in parts.enumerated() {
      switch part {
      case .integer(let number): statement.bind(first + index, number)
      case .text(let text): statement.bind(first + index, text.string)
      }
    }
  }

  /// The key that stands in some columns of a row; `nil` where there is none.
  init?(_ statement: SQLiteStatement, from first: Int, count: Int) {
    var parts: [Part] = []
    for column in first..<first + count {
      switch statement.storageClass(column) {
      case .integer: parts.append(.integer(statement.int64(column)))
      case .text: parts.append(.text(ExactString(statement.text(column))))
      default: return nil
      }
    }
    self.parts = parts
  }
}
