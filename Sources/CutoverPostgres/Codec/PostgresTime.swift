/// A `timestamptz`: microseconds since 1970-01-01 00:00:00 UTC.
public struct PostgresTimestamp: PostgresCodable, Sendable, Hashable, Comparable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Later and earlier than every time.
  public static let infinity = PostgresTimestamp(microseconds: .max)
  public static let negativeInfinity = PostgresTimestamp(microseconds: .min)

  public static var postgresType: PostgresType { .timestamptz }

  /// From 1970 to 2000, where Postgres begins to count.
  private static let offset: Int64 = 946_684_800_000_000

  public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  public func encode(into buffer: inout PostgresBuffer) {
    switch microseconds {
    case .max, .min: buffer.append(microseconds)
    default:
      let (value, overflow) = microseconds.subtractingReportingOverflow(PostgresTimestamp.offset)
      // Long before 4713 BC, where the type begins: the server refuses this value as out of range.
      buffer.append(overflow ? .min + 1 : value)
    }
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresTimestamp {
    guard let value = bytes.number(Int64.self) else { throw PostgresError.size(bytes, for: Self.self) }
    if value == .max || value == .min { return PostgresTimestamp(microseconds: value) }
    let (microseconds, overflow) = value.addingReportingOverflow(offset)
    if overflow { throw PostgresError.decoding("a time after the year 294246") }
    return PostgresTimestamp(microseconds: microseconds)
  }
}

/// A `date`: days since 1970-01-01.
public struct PostgresDate: PostgresCodable, Sendable, Hashable, Comparable {
  public var days: Int32

  public init(days: Int32) { self.days = days }

  /// Later and earlier than every day.
  public static let infinity = PostgresDate(days: .max)
  public static let negativeInfinity = PostgresDate(days: .min)

  public static var postgresType: PostgresType { .date }

  /// From 1970 to 2000, where Postgres begins to count.
  private static let offset: Int32 = 10_957

  public static func < (left: PostgresDate, right: PostgresDate) -> Bool { left.days < right.days }

  public func encode(into buffer: inout PostgresBuffer) {
    switch days {
    case .max, .min: buffer.append(days)
    default:
      let (value, overflow) = days.subtractingReportingOverflow(PostgresDate.offset)
      buffer.append(overflow ? .min + 1 : value)
    }
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer) throws -> PostgresDate {
    guard let value = bytes.number(Int32.self) else { throw PostgresError.size(bytes, for: Self.self) }
    // The last date of the type is far from where this could overflow.
    return PostgresDate(days: value == .max || value == .min ? value : value &+ offset)
  }
}
