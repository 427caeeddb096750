/// What a log entry says beside its message. Numbers stay numbers where the log is JSON.
package enum MetadataValue: Sendable, Equatable, CustomStringConvertible {
  case string(String)
  case integer(Int64)
  case double(Double)
  case bool(Bool)

  /// A duration, in seconds.
  package static func seconds(_ duration: Duration) -> Self { .double(duration.inSeconds) }

  package var description: String {
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
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
