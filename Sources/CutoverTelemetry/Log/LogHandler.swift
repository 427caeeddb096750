/// Where log entries go.
package protocol LogHandler: Sendable {
  /// Entries below it are not made.
  var level: LogLevel { get }

  func write(_ entry: LogEntry)
}
