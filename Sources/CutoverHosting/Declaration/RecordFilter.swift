package import CutoverDomain
import CutoverJSON

/// A query parameter by which clients choose records of a list: those for which it is true.
///
/// The same code decides on both sides, so that nothing but the records can differ.
package struct RecordFilter<Record>: Sendable {
  let parameter: QueryParameter
  let matches: @Sendable (_ record: Record, _ value: String) -> Bool

  package init(
    _ name: String, _ kind: QueryParameter.Kind,
    matches: @escaping @Sendable (_ record: Record, _ value: String) -> Bool
  ) {
    parameter = QueryParameter(name, kind)
    self.matches = matches
  }

  /// Records that have the text in a field.
  package static func equal(
    _ name: String, longest: Int = 200, _ field: @escaping @Sendable (Record) -> String
  ) -> RecordFilter {
    RecordFilter(name, .text(longest: longest)) { ExactString(field($0)) == ExactString($1) }
  }

  /// Records that have one of some texts in a field.
  package static func choice(
    _ name: String, _ texts: [String], _ field: @escaping @Sendable (Record) -> String
  ) -> RecordFilter {
    RecordFilter(name, .choice(texts)) { ExactString(field($0)) == ExactString($1) }
  }

  /// Records that have the number in a field.
  package static func number(
    _ name: String, _ range: ClosedRange<Int64> = 0...(.max), _ field: @escaping @Sendable (Record) -> Int64?
  ) -> RecordFilter {
    RecordFilter(name, .number(range)) { field($0).map { "\($0)" } == $1 }
  }

  /// Records whose time, `2025-10-10T19:45:00.000000Z`, is that of the parameter or a later one.
  package static func from(_ name: String, _ field: @escaping @Sendable (Record) -> String?) -> RecordFilter {
    RecordFilter(name, .time) { record, start in field(record).map { $0 >= start } ?? false }
  }

  /// Records whose time, `2025-10-10T19:45:00.000000Z`, is before that of the parameter.
  package static func before(_ name: String, _ field: @escaping @Sendable (Record) -> String?) -> RecordFilter {
    RecordFilter(name, .time) { record, end in field(record).map { $0 < end } ?? false }
  }
}
