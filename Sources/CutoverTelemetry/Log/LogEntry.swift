/// One thing that happened.
public struct LogEntry: Sendable, Equatable {
  public let time: LogTime
  public let level: LogLevel
  /// Which part of the program speaks.
  public let label: String
  public let message: String
  public let metadata: Logger.Metadata

  public init(time: LogTime, level: LogLevel, label: String, message: String, metadata: Logger.Metadata) {
    self.time = time
    self.level = level
    self.label = label
    self.message = message
    self.metadata = metadata
  }
}
