/// What a log entry says beside its message. Numbers stay numbers where the log is JSON.
public enum MetadataValue: Sendable, Equatable, CustomStringConvertible {
  case string(String)
  case integer(Int64)
  case double(Double)
  case bool(Bool)

  /// A duration, in seconds.
  public static func seconds(_ duration: Duration) -> Self { .double(duration.inSeconds) }

  public var description: String {
    switch self {
    case .string(let value): value
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): "\(value)"
    }
  }
}

extension MetadataValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
