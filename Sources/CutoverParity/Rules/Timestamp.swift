import CutoverBasics

/// A moment as RFC 3339 writes it, to any number of digits of a second.
package struct Timestamp: Sendable, Equatable {
  /// What a moment can be cut off at.
  package enum Unit: String, Sendable, CaseIterable {
    case microsecond, millisecond, second, minute, hour, day
  }

  /// Seconds since 1970 began, in UTC; of a leap second those of the second before it.
  private let seconds: Int64
  /// Whether it is in a leap second, which follows the last second of its day.
  private var isLeap = false
  /// The digits of the second's fraction, without zeros at the end.
  private let fraction: [UInt8]

  /// The moment that `text` says, `nil` if it is not written as RFC 3339 has it: `2026-11-21T09:30:15.123Z`,
  /// `2026-11-21 10:30:15+01:00`. Without an offset nobody knows which moment is meant. A leap second is one only at the
  /// end of June or December, UTC (section 5.7).
  package init?(_ text: String) {
    var rest = Scanner(bytes: Array(text.utf8)[...])
    guard let year = rest.number(4), rest.skip("-"), let month = rest.number(2), rest.skip("-"),
      let day = rest.number(2),
      rest.skip("T", "t", " "), let hour = rest.number(2), rest.skip(":"), let minute = rest.number(2), rest.skip(":"),
      let second = rest.number(2), hour < 24, minute < 60, second <= 60,
      let midnight = Self.midnight(year, month, day)
    else { return nil }
    var digits: [UInt8] = []
    if rest.skip(".") {
      digits = rest.digits()
      if digits.isEmpty { return nil }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    guard let offset = rest.offset(), rest.bytes.isEmpty else { return nil }
    seconds = midnight + hour * 3600 + minute * 60 + min(second, 59) - offset
    fraction = digits
    if second == 60 {
      let moment = UTCDate(seconds * 1000)
      guard ["06-30T23:59:59", "12-31T23:59:59"].contains(moment.text.dropFirst(5).prefix(14)) else { return nil }
      isLeap = true
    }
  }

  private init(seconds: Int64, isLeap: Bool, fraction: [UInt8]) {
    self.seconds = seconds
    self.isLeap = isLeap
    self.fraction = fraction
  }

  /// Seconds since 1970 to the beginning of a day, `nil` if there is no such day.
  private static func midnight(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    func digits(_ number: Int64, _ count: Int) -> String {
      String(repeating: "0", count: count - String(number).count) + String(number)
    }
    return UTCDate.milliseconds("\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T00:00:00.000Z").map {
      $0 / 1000
    }
  }

  /// The last moment not after this one that is a whole number of units.
  package func truncated(to unit: Unit) -> Timestamp {
    switch unit {
    case .microsecond: cut(6)
    case .millisecond: cut(3)
    case .second: floor(1)
    case .minute: floor(60)
    case .hour: floor(3600)
    case .day: floor(86_400)
    }
  }

  private func cut(_ count: Int) -> Timestamp {
    var digits = Array(fraction.prefix(count))
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return Timestamp(seconds: seconds, isLeap: isLeap, fraction: digits)
  }

  private func floor(_ step: Int64) -> Timestamp {
    let rest = seconds % step
    return Timestamp(seconds: seconds - (rest < 0 ? rest + step : rest), isLeap: isLeap && step == 1, fraction: [])
  }
}

/// What is left of a text.
private struct Scanner {
  var bytes: ArraySlice<UInt8>

  /// Passes one of the characters, if one comes next.
  mutating func skip(_ characters: Unicode.Scalar...) -> Bool {
    guard let first = bytes.first, characters.contains(Unicode.Scalar(first)) else { return false }
    bytes.removeFirst()
    return true
  }

  /// All digits that come next.
  mutating func digits() -> [UInt8] {
    let digits = Array(bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    bytes.removeFirst(digits.count)
    return digits
  }

  /// A number of exactly so many digits.
  mutating func number(_ count: Int) -> Int64? {
    let digits = bytes.prefix(count)
    guard digits.count == count, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    bytes.removeFirst(count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  /// The seconds by which local time is ahead of UTC.
  mutating func offset() -> Int64? {
    if skip("Z", "z") { return 0 }
    let isBehind = bytes.first == UInt8(ascii: "-")
    guard skip("+", "-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
      return nil
    }
    return (hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
  }
}
