import ArgumentParser
import CutoverTelemetry

/// The log, the metrics and the traces of this process, as the environment asks for them.
///
/// A command at a terminal says what it has to say by itself, so it logs nothing unless `CUTOVER_LOG` asks it to; one
/// that goes on running logs from `info` on.
package struct ProgramTelemetry {
  private let exporter: OTLPExporter?

  /// Throws `Failure` where a variable says something that is not understood.
  package static func start(isService: Bool) throws -> ProgramTelemetry {
    do {
      let defaults = LogSettings(level: isService ? .info : .critical)
      let log = try Settings.optional(.log).map { text throws(LogSettingsError) in
        try LogSettings(text, defaults: LogSettings(level: .info))
      }
      let settings = log ?? defaults
      LoggingSystem.bootstrap(AddressedLog(StreamLogHandler(level: settings.level, format: settings.format)))
    } catch let error { throw Failure(.configuration, error.description) }
    ProcessMetrics.register(in: .shared, version: ProgramVersion.current)
    do {
      guard let traces = try TraceSettings(Settings.variable) else { return ProgramTelemetry(exporter: nil) }
      let exporter = OTLPExporter(
        traces.endpoint, resource: traces.resource, version: ProgramVersion.current)
      Tracer.bootstrap(exporter, sampler: traces.sampler)
      return ProgramTelemetry(exporter: exporter)
    } catch let error { throw Failure(.configuration, error.description) }
  }

  /// Sends the spans that wait.
  package func stop() {
    guard let exporter else { return }
    Tracer.bootstrap(nil)
    exporter.stop()
  }
}

/// A log whose entries name commands that act on the domain which the entry is about.
private struct AddressedLog: LogHandler {
  private let log: StreamLogHandler

  init(_ log: StreamLogHandler) { self.log = log }

  var level: LogLevel { log.level }

  func write(_ entry: LogEntry) {
    let metadata = entry.metadata.mapValues { value -> MetadataValue in
      guard case .string(let text) = value else { return value }
      return .string(PrintedCommand.addressed(text))
    }
    log.write(
      LogEntry(
        time: entry.time, level: entry.level, label: entry.label, message: PrintedCommand.addressed(entry.message),
        metadata: metadata))
  }
}

/// A command that goes on running until it is told to end, and so has a log.
package protocol Service {}
