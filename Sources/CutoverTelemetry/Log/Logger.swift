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
public struct Logger: Sendable {
  public typealias Metadata = [String: MetadataValue]

  public let label: String
  private let handler: any LogHandler
  private var metadata: Metadata = [:]

  /// Logs to where ``LoggingSystem`` was told.
  public init(label: String) { self.init(label: label, handler: LoggingSystem.handler) }

  public init(label: String, handler: any LogHandler) {
    self.label = label
    self.handler = handler
  }

  /// Whether entries of this level are written.
  public func isEnabled(_ level: LogLevel) -> Bool { level >= handler.level }

  /// What every entry of this logger says.
  public subscript(metadataKey key: String) -> MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an entry where its level is enabled; neither message nor metadata are made where it is not.
  public func log(
    level: LogLevel, _ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil
  ) {
    guard isEnabled(level) else { return }
    var all = self.metadata
    if let own = metadata() { all.merge(own) { $1 } }
    if let span = Tracer.current {
      all["trace_id"] = .string(span.traceText)
      all["span_id"] = .string(span.spanText)
    }
    handler.write(LogEntry(time: .now(), level: level, label: label, message: message(), metadata: all))
  }

  public func trace(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .trace, message(), metadata: metadata())
  }

  public func debug(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .debug, message(), metadata: metadata())
  }

  public func info(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .info, message(), metadata: metadata())
  }

  public func notice(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .notice, message(), metadata: metadata())
  }

  public func warning(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .warning, message(), metadata: metadata())
  }

  public func error(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .error, message(), metadata: metadata())
  }

  public func critical(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .critical, message(), metadata: metadata())
  }
}
