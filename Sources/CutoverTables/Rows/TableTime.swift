import CutoverBasics

/// Moments as SQLite files have them, to the nanosecond. A time without an offset is UTC, since that is what SQLite's
/// own functions give. Fields have moments to the microsecond: what is beyond is cut off, so that no time comes into the
/// next day.
package struct TableTime: Equatable {
  /// Since 1970 began.
  let milliseconds: Int64
  /// Beyond those: 0 to 999,999.
  let nanoseconds: Int

  package init(milliseconds: Int64) { self.init(milliseconds: milliseconds, nanoseconds: 0) }

  init(milliseconds: Int64, nanoseconds: Int) {
    self.milliseconds = milliseconds
    self.nanoseconds = nanoseconds
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
    var text = text
    guard let time = text.withUTF8(Self.read) else { return nil }
    self = time
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> TableTime? {
    // Leap seconds and days that there are not are refused here.
    guard bytes.count >= 19, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
      let start = UTCDate.milliseconds(date: bytes[..<10], time: bytes[11..<19])
    else { return nil }
    var at = 19
    var fraction = 0
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      var digits = 0
      while at < bytes.count, let digit = Self.digit(bytes[at]) {
        if digits < 9 { fraction = fraction * 10 + digit }
        digits += 1
        at += 1
      }
      guard digits > 0 else { return nil }
      for _ in digits..<max(digits, 9) { fraction *= 10 }
    }
    guard let offset = Self.offset(bytes[at...]) else { return nil }
    let milliseconds = start - offset + Int64(fraction / 1_000_000)
    guard Self.bounds.contains(milliseconds) else { return nil }
    return TableTime(milliseconds: milliseconds, nanoseconds: fraction % 1_000_000)
  }

  /// In milliseconds; 0 where none is given.
  private static func offset(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
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

  package func adding(seconds: Int64) -> TableTime {
    TableTime(milliseconds: milliseconds + seconds * 1000, nanoseconds: nanoseconds)
  }

  /// Without the fraction of the second: what `CURRENT_TIMESTAMP` gives.
  package var wholeSeconds: TableTime { TableTime(milliseconds: milliseconds - (milliseconds % 1000 + 1000) % 1000) }

  /// As fields have it.
  package var text: String { UTCDate(milliseconds).text(microseconds: nanoseconds / 1000) }

  /// As a column has it: with no fraction, or three, six or nine digits of one, as SQLite's own functions and most
  /// libraries have it.
  func text(_ spelling: TimeSpelling) -> String {
    let date = UTCDate(milliseconds)
    var digits = Substring(date.fraction(nanoseconds: nanoseconds))
    while digits.hasSuffix("000") { digits.removeLast(3) }
    let time = date.time + (digits.isEmpty ? "" : "." + digits)
    return spelling == .spaced ? "\(date.date) \(time)" : "\(date.date)T\(time)+00:00"
  }
}
