/// How the values of a field stand in a column. SQLite keeps a storage class with each value, whatever the column was
/// declared as: what has another one than the form says cannot be read.
package enum ColumnForm: Sendable, Equatable {
  case text
  case integer
  /// An integer that the record has as a text.
  case digits
  /// A binary64 number.
  case real
  /// A binary64 number that the record has as a text: its shortest decimal, without an exponent.
  case decimal
  /// 0 or 1.
  case boolean
  /// A moment: a text in either spelling, Unix seconds as an integer, or a Julian day as a real number. The field has
  /// it in UTC, to the microsecond: `2025-10-10T19:45:00.000000Z`. One that an event has to the nanosecond is written so.
  case time(TimeSpelling)
  /// A text that is JSON.
  case json
  /// The table has no such column: the field is that of the repository, and keeps the value of a new record.
  case absent
}

/// How a moment is written into a text column.
package enum TimeSpelling: Sendable, Equatable {
  /// `2025-10-10 19:45:00.500`, as SQLite's own functions have it.
  case spaced
  /// `2025-10-10T19:45:00.500+00:00`, RFC 3339.
  case offset
}

/// What a record's field is in Swift.
enum FieldKind: Sendable {
  case string, integer, float, boolean
  /// Any JSON: a value of the column's form, or null.
  case opaque
}

/// Where a field's value stands, where that is not a column of the field's name in the form of its kind.
package struct ColumnPlace: Sendable, ExpressibleByStringLiteral {
  let name: String?
  let form: ColumnForm?

  package init(_ name: String? = nil, _ form: ColumnForm? = nil) {
    self.name = name
    self.form = form
  }

  package init(stringLiteral name: String) { self.init(name) }
}

/// A column of a table, and the field of the record that it holds.
struct TableColumn: Sendable {
  let field: String
  let name: String
  let kind: FieldKind
  let form: ColumnForm

  var isNullable: Bool { kind == .opaque }

  init(_ field: String, _ kind: FieldKind, _ place: ColumnPlace?) {
    self.field = field
    self.kind = kind
    name = place?.name ?? field
    form = place?.form ?? Self.usual(kind)
    precondition(Self.fits(kind, form), "the field \(field) cannot be a column of the form \(form)")
    precondition(!name.isEmpty && !name.contains("\""), "\(name) cannot be the name of a column")
  }

  var quotedName: String { "\"\(name)\"" }
  var isAbsent: Bool { form == .absent }
  /// What a statement selects.
  var selected: String { isAbsent ? "NULL" : quotedName }

  private static func usual(_ kind: FieldKind) -> ColumnForm {
    switch kind {
    case .string: .text
    case .integer: .integer
    case .float: .real
    case .boolean: .boolean
    case .opaque: .json
    }
  }

  private static func fits(_ kind: FieldKind, _ form: ColumnForm) -> Bool {
    switch (kind, form) {
    case (_, .absent), (.opaque, _), (.integer, .integer), (.float, .real), (.boolean, .boolean): true
    case (.string, .text), (.string, .digits), (.string, .decimal), (.string, .time): true
    default: false
    }
  }
}
