import CutoverBasics

/// A moment as RFC 3339 writes it, to any number of digits of a second.
public struct Timestamp: Sendable, Equatable {
  /// What a moment can be cut off at.
  public enum Unit: String, Sendable, CaseIterable {
    case microsecond, millisecond, second, minute, hour, day
  }

  /// Seconds since 1970 began, in UTC.
  private let seconds: Int64
  /// The digits of the second's fraction, without zeros at the end.
  private let fraction: [UInt8]

  /// The moment that `text` says, `nil` if it is none: `2026-11-21T09:30:15.123Z`, `2026-11-21 10:30:15+01:00`. Without
  /// an offset it is taken to be in UTC. A leap second is the first of the next minute.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ count: Int) -> Int64? {
      guard start + count <= bytes.count else { return nil }
      return bytes[start..<start + count].reduce(0) { sum, byte in
        guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        return sum * 10 + Int64(byte - UInt8(ascii: "0"))
      }
    }
    func has(_ byte: Character, at place: Int) -> Bool { place < bytes.count && bytes[place] == byte.asciiValue }
    guard number(0, 4) != nil, has("-", at: 4), number(5, 2) != nil, has("-", at: 7), number(8, 2) != nil,
      has("T", at: 10) || has("t", at: 10) || has(" ", at: 10), let hour = number(11, 2),
      has(":", at: 13), let minute = number(14, 2), has(":", at: 16), let second = number(17, 2), hour < 24,
      minute < 60, second <= 60,
      let midnight = UTCDate.milliseconds(String(decoding: bytes[..<10], as: UTF8.self) + "T00:00:00.000Z")
    else { return nil }
    var at = 19
    var digits: [UInt8] = []
    if has(".", at: at) {
      at += 1
      while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
        digits.append(bytes[at])
        at += 1
      }
      if digits.isEmpty { return nil }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    var offset: Int64 = 0
    if has("Z", at: at) || has("z", at: at) {
      at += 1
    } else if has("+", at: at) || has("-", at: at) {
      guard let hours = number(at + 1, 2), has(":", at: at + 3), let minutes = number(at + 4, 2), minutes < 60 else {
        return nil
      }
      offset = (hours * 3600 + minutes * 60) * (has("-", at: at) ? -1 : 1)
      at += 6
    }
    guard at == bytes.count else { return nil }
    seconds = midnight / 1000 + hour * 3600 + minute * 60 + second - offset
    fraction = digits
  }

  private init(seconds: Int64, fraction: [UInt8]) {
    self.seconds = seconds
    self.fraction = fraction
  }

  /// The last moment not after this one that is a whole number of units.
  public func truncated(to unit: Unit) -> Timestamp {
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
    return Timestamp(seconds: seconds, fraction: digits)
  }

  private func floor(_ step: Int64) -> Timestamp {
    let rest = seconds % step
    return Timestamp(seconds: seconds - (rest < 0 ? rest + step : rest), fraction: [])
  }
}
