import CutoverBasics

/// Moments as SQLite files have them, to the microsecond. A time without an offset is UTC, since that is what SQLite's
/// own functions give; what is beyond a microsecond is cut off, so that no time comes into the next day.
package struct TableTime: Equatable {
  /// Since 1970 began.
  let milliseconds: Int64
  /// Beyond those: 0 to 999.
  let microseconds: Int

  init(milliseconds: Int64, microseconds: Int = 0) {
    self.milliseconds = milliseconds
    self.microseconds = microseconds
  }

  /// The years that four digits can say.
  private static let bounds = -62_167_219_200_000...253_402_300_799_999 as ClosedRange<Int64>

  /// `nil` for what is out of range.
  init?(unixSeconds seconds: Int64) {
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow, Self.bounds.contains(milliseconds) else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// SQLite keeps Julian days to the millisecond.
  init?(julianDay day: Double) {
    let milliseconds = ((day - 2_440_587.5) * 86_400_000).rounded()
    guard milliseconds.isFinite, milliseconds.magnitude < 1e15, Self.bounds.contains(Int64(milliseconds)) else {
      return nil
    }
    self.init(milliseconds: Int64(milliseconds))
  }

  /// `2025-10-10 19:45:00`, `2025-10-10T19:45:00.123456+02:00`, `2025-10-10T19:45:00Z`; `nil` for anything else.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T") else { return nil }
    let date = String(decoding: bytes[..<10], as: UTF8.self)
    let time = String(decoding: bytes[11..<19], as: UTF8.self)
    // Leap seconds and days that there are not are refused here.
    guard let start = UTCDate.milliseconds("\(date)T\(time).000Z") else { return nil }
    var at = 19
    var fraction = 0
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      var digits = 0
      while at < bytes.count, let digit = Self.digit(bytes[at]) {
        if digits < 6 { fraction = fraction * 10 + digit }
        digits += 1
        at += 1
      }
      guard digits > 0 else { return nil }
      for _ in digits..<max(digits, 6) { fraction *= 10 }
    }
    guard let offset = Self.offset(bytes[at...]) else { return nil }
    let milliseconds = start - offset + Int64(fraction / 1000)
    guard Self.bounds.contains(milliseconds) else { return nil }
    self.init(milliseconds: milliseconds, microseconds: fraction % 1000)
  }

  /// In milliseconds; 0 where none is given.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.isEmpty || bytes.elementsEqual("Z".utf8) { return 0 }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }.map { Self.digit($0) }
    let numbers = digits.compactMap(\.self)
    guard digits.count == 4, numbers.count == 4, bytes.count == 5 || bytes.dropFirst(3).first == UInt8(ascii: ":"),
      let sign = bytes.first.flatMap({ $0 == UInt8(ascii: "+") ? 1 : $0 == UInt8(ascii: "-") ? -1 : nil as Int64? })
    else { return nil }
    let (hours, minutes) = (numbers[0] * 10 + numbers[1], numbers[2] * 10 + numbers[3])
    guard hours < 24, minutes < 60 else { return nil }
    return sign * Int64(hours * 60 + minutes) * 60_000
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private func fraction(_ date: UTCDate) -> String {
    let rest = String(microseconds)
    return date.millisecond + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }

  package func adding(seconds: Int64) -> TableTime {
    TableTime(milliseconds: milliseconds + seconds * 1000, microseconds: microseconds)
  }

  /// As fields have it.
  package var text: String {
    let date = UTCDate(milliseconds)
    return "\(date.date)T\(date.hour):\(date.minute):\(date.second).\(fraction(date))Z"
  }

  /// As a column has it: without zeros at the end of the fraction.
  func text(_ spelling: TimeSpelling) -> String {
    let date = UTCDate(milliseconds)
    var digits = Array(fraction(date).utf8)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let fraction = digits.isEmpty ? "" : "." + String(decoding: digits, as: UTF8.self)
    let time = "\(date.hour):\(date.minute):\(date.second)\(fraction)"
    return spelling == .spaced ? "\(date.date) \(time)" : "\(date.date)T\(time)+00:00"
  }
}
