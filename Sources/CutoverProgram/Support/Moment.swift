import CutoverBasics

/// Moments for people, UTC.
package enum Moment {
  /// RFC 3339.
  package static func text(_ milliseconds: Int64) -> String { UTCDate(milliseconds).text }

  /// RFC 3339 to the second: for sentences and lists.
  package static func seconds(_ milliseconds: Int64) -> String { UTCDate(milliseconds).seconds }
}
