/// A moment in the Gregorian calendar, UTC, its parts as digits. The algorithm is Howard Hinnant's `civil_from_days`.
package struct UTCDate: Sendable {
  package let year: String
  package let month: String
  package let day: String
  package let hour: String
  package let minute: String
  package let second: String
  package let millisecond: String

  /// The moment `milliseconds` after 1970 began.
  package init(_ milliseconds: Int64) {
    func floor(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
      let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
      return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
    func digits(_ number: Int64, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (days, rest) = floor(milliseconds, 86_400_000)
    let (era, dayOfEra) = floor(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    year = digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)
    self.month = digits(month, 2)
    day = digits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2)
    hour = digits(rest / 3_600_000, 2)
    minute = digits(rest / 60_000 % 60, 2)
    second = digits(rest / 1000 % 60, 2)
    millisecond = digits(rest % 1000, 3)
  }

  /// The day alone: `2026-11-21`.
  package var date: String { "\(year)-\(month)-\(day)" }

  /// RFC 3339, to the second: for sentences.
  package var seconds: String { "\(date)T\(hour):\(minute):\(second)Z" }

  /// RFC 3339, to the millisecond.
  package var text: String { "\(year)-\(month)-\(day)T\(hour):\(minute):\(second).\(millisecond)Z" }
}

extension UTCDate {
  /// Unix milliseconds of a moment as ``text`` writes it, `nil` for anything else.
  package static func milliseconds(_ text: String) -> Int64? {
    let parts = text.split { "-T:.Z".contains($0) }.compactMap { Int64($0) }
    guard parts.count == 7 else { return nil }
    // Hinnant's `days_from_civil`: the year begins in March.
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (parts[1] + (parts[1] > 2 ? -3 : 9)) + 2) / 5 + parts[2] - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    let result = days * 86_400_000 + parts[3] * 3_600_000 + parts[4] * 60_000 + parts[5] * 1000 + parts[6]
    return UTCDate(result).text.utf8.elementsEqual(text.utf8) ? result : nil
  }
}
