/// A moment in the Gregorian calendar, UTC, as texts. The algorithms are Howard Hinnant's `civil_from_days` and
/// `days_from_civil`.
package struct UTCDate: Sendable {
  private let year: Int64
  private let month: Int64
  private let day: Int64
  /// Milliseconds since the day began.
  private let rest: Int64

  /// The moment `milliseconds` after 1970 began.
  package init(_ milliseconds: Int64) {
    func floor(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
      let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
      return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
    let (days, rest) = floor(milliseconds, 86_400_000)
    let (era, dayOfEra) = floor(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    self.rest = rest
  }

  /// The day alone: `2026-11-21`.
  package var date: String { written { addDay(to: &$0, "-") } }

  /// The time of day, to the second: `23:58:37`.
  package var time: String { written { addClock(to: &$0, ":") } }

  /// RFC 3339, to the second: for sentences.
  package var seconds: String { moment() }

  /// RFC 3339, to the millisecond.
  package var text: String { moment(rest % 1000, digits: 3) }

  /// RFC 3339, to the microsecond; `microseconds` are those beyond the millisecond, 0 to 999.
  package func text(microseconds: Int) -> String { moment(rest % 1000 * 1000 + Int64(microseconds), digits: 6) }

  /// The nine digits behind the second; `nanoseconds` are those beyond the millisecond, 0 to 999,999.
  package func fraction(nanoseconds: Int) -> String {
    written { $0.append(rest % 1000 * 1_000_000 + Int64(nanoseconds), digits: 9) }
  }

  /// For names of files, to the second: `20261121T235837Z`.
  package var compact: String {
    written {
      addDay(to: &$0, "")
      $0 += "T".utf8
      addClock(to: &$0, "")
      $0 += "Z".utf8
    }
  }

  /// With so many digits of a fraction of the second.
  private func moment(_ fraction: Int64 = 0, digits: Int = 0) -> String {
    written {
      addDay(to: &$0, "-")
      $0 += "T".utf8
      addClock(to: &$0, ":")
      if digits > 0 {
        $0 += ".".utf8
        $0.append(fraction, digits: digits)
      }
      $0 += "Z".utf8
    }
  }

  private func addDay(to bytes: inout [UInt8], _ mark: String) {
    bytes.append(year, digits: 4)
    bytes += mark.utf8
    bytes.append(month, digits: 2)
    bytes += mark.utf8
    bytes.append(day, digits: 2)
  }

  private func addClock(to bytes: inout [UInt8], _ mark: String) {
    bytes.append(rest / 3_600_000, digits: 2)
    bytes += mark.utf8
    bytes.append(rest / 60_000 % 60, digits: 2)
    bytes += mark.utf8
    bytes.append(rest / 1000 % 60, digits: 2)
  }

  private func written(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Adds `number` with `count` digits at the least.
  fileprivate mutating func append(_ number: Int64, digits count: Int) {
    let text = String(number).utf8
    for _ in 0..<Swift.max(0, count - text.count) { append(UInt8(ascii: "0")) }
    self += text
  }
}

extension UTCDate {
  /// Unix milliseconds of a moment as ``text`` writes it, `nil` for anything else.
  package static func milliseconds(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "."),
        bytes[23] == UInt8(ascii: "Z"), let seconds = milliseconds(date: bytes[0..<10], time: bytes[11..<19]),
        let fraction = number(bytes[20..<23])
      else { return nil }
      return seconds + fraction
    }
  }

  /// Unix milliseconds of a day such as `2026-11-21` and a time of day such as `23:58:37`, as bytes, within the years of four
  /// digits; `nil` for anything else, also for a day or a second that there is not.
  package static func milliseconds(date: Slice<UnsafeBufferPointer<UInt8>>, time: Slice<UnsafeBufferPointer<UInt8>>)
    -> Int64?
  {
    guard date.count == 10, time.count == 8 else { return nil }
    let (d, t) = (date.startIndex, time.startIndex)
    let (dash, colon) = (UInt8(ascii: "-"), UInt8(ascii: ":"))
    guard date[d + 4] == dash, date[d + 7] == dash, time[t + 2] == colon, time[t + 5] == colon,
      let year = number(date[d..<d + 4]), let month = number(date[d + 5..<d + 7]),
      let day = number(date[d + 8..<d + 10]),
      let hour = number(time[t..<t + 2]), let minute = number(time[t + 3..<t + 5]),
      let second = number(time[t + 6..<t + 8]), 1...12 ~= month, 1...daysOfMonth(month, year) ~= day, hour < 24,
      minute < 60, second < 60
    else { return nil }
    // The year begins in March.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000
  }

  private static func daysOfMonth(_ month: Int64, _ year: Int64) -> Int64 {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// `nil` where there is anything but digits.
  private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    var number: Int64 = 0
    for byte in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return number
  }
}
