/// One thing that happened.
package struct LogEntry: Sendable, Equatable {
  package let time: LogTime
  package let level: LogLevel
  /// Which part of the program speaks.
  package let label: String
  package let message: String
  package let metadata: Logger.Metadata

  package init(time: LogTime, level: LogLevel, label: String, message: String, metadata: Logger.Metadata) {
    self.time = time
    self.level = level
    self.label = label
    self.message = message
    self.metadata = metadata
  }
}
