import CutoverThreads

/// Where the program says what happened, by swift-log's names.
///
/// Entries have names for what they are about, the same everywhere: `event` (id), `sequence` (its number in the journal),
/// `sink`, `endpoint`, `model_id`, `symbol`, `provider`, `duration` (seconds), `error`. Within a span, `trace_id` and
/// `span_id` lead to its trace.
///
/// ```swift
/// var log = Logger(label: "cutover.sink")
/// log[metadataKey: "sink"] = "legacy"
/// log.warning("The sink fails", metadata: ["sequence": .integer(17), "error": "disk full"])
/// ```
package struct Logger: Sendable {
  package typealias Metadata = [String: MetadataValue]

  package let label: String
  private let handler: any LogHandler
  private var metadata: Metadata = [:]

  /// Logs to where ``LoggingSystem`` was told.
  package init(label: String) { self.init(label: label, handler: LoggingSystem.handler) }

  package init(label: String, handler: any LogHandler) {
    self.label = label
    self.handler = handler
  }

  /// Whether entries of this level are written.
  package func isEnabled(_ level: LogLevel) -> Bool { level >= handler.level }

  /// What every entry of this logger says.
  package subscript(metadataKey key: String) -> MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an entry where its level is enabled; neither message nor metadata are made where it is not.
  package func log(
    level: LogLevel, _ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil
  ) {
    guard isEnabled(level) else { return }
    var all = self.metadata
    if let owner = ThreadOwner.name { all["domain"] = .string(owner) }
    if let own = metadata() { all.merge(own) { $1 } }
    if let span = Tracer.current {
      all["trace_id"] = .string(span.traceText)
      all["span_id"] = .string(span.spanText)
    }
    handler.write(LogEntry(time: .now(), level: level, label: label, message: message(), metadata: all))
  }

  package func trace(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .trace, message(), metadata: metadata())
  }

  package func debug(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .debug, message(), metadata: metadata())
  }

  package func info(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .info, message(), metadata: metadata())
  }

  package func notice(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .notice, message(), metadata: metadata())
  }

  package func warning(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .warning, message(), metadata: metadata())
  }

  package func error(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .error, message(), metadata: metadata())
  }

  package func critical(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .critical, message(), metadata: metadata())
  }
}
