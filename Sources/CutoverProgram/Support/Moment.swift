import CutoverBasics

/// Moments for people, UTC.
package enum Moment {
  /// RFC 3339.
  package static func text(_ milliseconds: Int64) -> String { UTCDate(milliseconds).text }

  /// RFC 3339 to the second: for sentences and lists.
  package static func seconds(_ milliseconds: Int64) -> String { UTCDate(milliseconds).seconds }

  /// To the minute: `2026-11-21 09:30`.
  package static func short(_ milliseconds: Int64) -> String {
    let date = UTCDate(milliseconds)
    return "\(date.year)-\(date.month)-\(date.day) \(date.hour):\(date.minute)"
  }
}
