import Glibc

/// Writes entries to a file descriptor, each with one call, so that those of several threads and processes do not mix.
package struct StreamLogHandler: LogHandler {
  package let level: LogLevel
  package let format: LogFormat
  private let descriptor: Int32

  /// Logs to the standard error stream.
  package init(level: LogLevel, format: LogFormat) {
    self.init(level: level, format: format, descriptor: STDERR_FILENO)
  }

  /// `descriptor` stays open as long as there is somebody who logs; it is not closed.
  package init(level: LogLevel, format: LogFormat, descriptor: Int32) {
    self.level = level
    self.format = format
    self.descriptor = descriptor
  }

  package func write(_ entry: LogEntry) {
    let line = format.line(of: entry)
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // There is nowhere to say that the log cannot be written.
        return
      }
      rest = rest.dropFirst(count)
    }
  }
}
