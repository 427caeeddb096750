import CutoverThreads

/// Where loggers log that were not told, by swift-log's name. The program says it once, at its start.
package enum LoggingSystem {
  private static let state = Monitor<any LogHandler>(StreamLogHandler(level: .warning, format: .text))

  /// Has loggers that are made from now on log to `handler`.
  package static func bootstrap(_ handler: any LogHandler) { state.withLock { $0 = handler } }

  static var handler: any LogHandler { state.withLock { $0 } }
}
