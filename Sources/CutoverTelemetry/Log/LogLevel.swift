/// How much a log entry matters, by swift-log's names.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
  case trace, debug, info, notice, warning, error, critical

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.order < right.order }

  private var order: Int {
    switch self {
    case .trace: 0
    case .debug: 1
    case .info: 2
    case .notice: 3
    case .warning: 4
    case .error: 5
    case .critical: 6
    }
  }
}
