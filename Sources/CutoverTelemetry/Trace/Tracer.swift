import CutoverThreads
import Synchronization

/// Where spans are made, by swift-distributed-tracing's names. Off until the program gives it somewhere to send them to,
/// and then nearly free: a look at one atomic.
package enum Tracer {
  /// The span that the calling thread works on.
  @TaskLocal package static var current: SpanContext?

  private static let isOn = Atomic(false)
  private static let state = Monitor<Setup?>(nil)

  private struct Setup: Sendable {
    let exporter: any SpanExporter
    let sampler: Sampler
  }

  /// Has spans sent to `exporter` from now on; `nil` for none.
  package static func bootstrap(_ exporter: (any SpanExporter)?, sampler: Sampler = Sampler(ratio: 1)) {
    state.withLock { $0 = exporter.map { Setup(exporter: $0, sampler: sampler) } }
    isOn.store(exporter != nil, ordering: .releasing)
  }

  package static var isEnabled: Bool { isOn.load(ordering: .acquiring) }

  /// Runs `body` within a span: a child of `parent`, else of the current span, else of a new trace. Spans that `body`
  /// makes are its children. An error of `body` is noted.
  package static func withSpan<R>(
    _ name: String, kind: Span.Kind = .internal, parent: SpanContext? = nil, _ body: (Span?) throws -> R
  ) rethrows -> R {
    guard isEnabled, let (context, span) = begin(name, kind, parent ?? current) else { return try body(nil) }
    defer { span?.end() }
    return try $current.withValue(context) {
      do { return try body(span) } catch {
        span?.fail("\(error)")
        throw error
      }
    }
  }

  /// As ``withSpan(_:kind:parent:_:)``, for work that goes on when `body` returns: the code that finishes it ends the
  /// span.
  package static func withOpenSpan<R>(
    _ name: String, kind: Span.Kind = .internal, parent: SpanContext? = nil, _ body: (Span?) throws -> R
  ) rethrows -> R {
    guard isEnabled, let (context, span) = begin(name, kind, parent ?? current) else { return try body(nil) }
    return try $current.withValue(context) { try body(span) }
  }

  /// `work` as it is done on another thread within the span of the calling one.
  package static func carryingCurrent(_ work: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    guard isEnabled, let current else { return work }
    return { $current.withValue(current, operation: work) }
  }

  /// A span below the current one; `nil` where there is none that anybody wants recorded.
  static func childSpan(_ name: String, kind: Span.Kind) -> Span? {
    guard isEnabled, let current, current.isSampled else { return nil }
    return begin(name, kind, current)?.1
  }

  private static func begin(_ name: String, _ kind: Span.Kind, _ parent: SpanContext?) -> (SpanContext, Span?)? {
    guard let setup = state.withLock({ $0 }) else { return nil }
    let trace = parent?.trace ?? UInt128.random(in: 1 ... .max)
    let context = SpanContext(
      trace: trace, span: UInt64.random(in: 1 ... .max),
      isSampled: setup.sampler.decides(parentSampled: parent?.isSampled, trace: trace), state: parent?.state)
    guard context.isSampled else { return (context, nil) }
    return (
      context, Span(name, kind: kind, context: context, parent: parent?.span) { setup.exporter.export($0) }
    )
  }
}
