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
  /// A moment of an integer field, in whole seconds since 1970. Of a field that can be any JSON, the number or null.
  case seconds
  /// In small letters: `a93d518b-e622-5c6e-9696-4572ebc23b5e`.
  case uuid
  /// JSON of a column of `JSONB`; an object without members is null in the field.
  case object
  /// The number of the row of another table that has the text in a field of its own: where there is none, NULL, and null or
  /// the empty text in the field.
  case reference(table: String, field: String)

  /// The type that a text is cast to on its way into the column.
  var type: String {
    switch self {
    case .text: "text"
    case .integer, .reference: "bigint"
    case .decimal: "numeric"
    case .time, .seconds: "timestamptz"
    case .uuid: "uuid"
    case .object: "jsonb"
    }
  }

  /// The text of a column's value, or the number of seconds.
  func text(of column: String) -> String {
    switch self {
    case .text: column
    case .integer, .uuid, .object: "\(column)::text"
    case .decimal: "trim_scale(\(column))::text"
    case .time: "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    case .seconds: "extract(epoch FROM \(column))::bigint"
    case .reference(let table, let field): TableSQL.text(of: table, field, numbered: column)
    }
  }

  /// The value that a text has in a column.
  func value(of text: String) -> String {
    switch self {
    case .seconds: "to_timestamp((\(text))::bigint)"
    case .reference(let table, let field): TableSQL.number(in: table, field, of: text)
    default: "\(text)::\(type)"
    }
  }
}
