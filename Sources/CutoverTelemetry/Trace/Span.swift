import CutoverThreads

/// A piece of work within a trace, from its making to ``end()``.
package final class Span: Sendable {
  package enum Kind: Int, Sendable {
    // The numbers of OTLP.
    case `internal` = 1
    case server, client, producer, consumer
  }

  package let context: SpanContext
  let name: String
  let kind: Kind
  let parent: UInt64?
  let start: LogTime
  private let state = Monitor(State())
  private let finished: @Sendable (Span) -> Void

  struct State: Sendable {
    var attributes: Logger.Metadata = [:]
    var failure: String?
    var end: LogTime?
  }

  init(
    _ name: String, kind: Kind, context: SpanContext, parent: UInt64?, finished: @escaping @Sendable (Span) -> Void
  ) {
    self.name = name
    self.kind = kind
    self.context = context
    self.parent = parent
    self.finished = finished
    start = .now()
  }

  /// Says something of the work, by OpenTelemetry's semantic conventions where they have a name for it.
  package func set(_ attribute: String, _ value: MetadataValue) { state.withLock { $0.attributes[attribute] = value } }

  /// Says that the work failed, and why.
  package func fail(_ reason: String) { state.withLock { $0.failure = reason } }

  /// Ends the work; a second call changes nothing.
  package func end() {
    let isFirst = state.withLock { state in
      guard state.end == nil else { return false }
      state.end = .now()
      return true
    }
    if isFirst { finished(self) }
  }

  var content: State { state.withLock { $0 } }
}
