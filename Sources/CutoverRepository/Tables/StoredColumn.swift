/// Where a field's value stands, where that is not a column of the field's name and of the field's kind.
package struct StoredColumn: Sendable, ExpressibleByStringLiteral {
  let name: String?
  let form: StoredForm?

  package init(_ name: String? = nil, _ form: StoredForm? = nil) {
    self.name = name
    self.form = form
  }

  package init(stringLiteral name: String) { self.init(name) }
}

/// How the values of a text field stand in a column of another type. Of a field that can be any JSON the value is such
/// a text, or null, which is NULL in the column. The server converts them, both ways without a loss.
package enum StoredForm: Sendable, Equatable {
  case text
  /// An integer of 64 bits at the most, as its digits.
  case integer
  /// A decimal of as many digits as the column has, without an exponent and without zeros at its end.
  case decimal
  /// A moment in UTC, to the microsecond: `2025-10-10T19:45:00.000000Z`.
  case time

  /// The type that a text is cast to on its way into the column.
  var type: String {
    switch self {
    case .text: "text"
    case .integer: "bigint"
    case .decimal: "numeric"
    case .time: "timestamptz"
    }
  }

  /// The text of a column's value.
  func text(of column: String) -> String {
    switch self {
    case .text: column
    case .integer: "\(column)::text"
    case .decimal: "trim_scale(\(column))::text"
    case .time: "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    }
  }
}
