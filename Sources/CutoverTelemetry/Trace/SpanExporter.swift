/// Where ended spans go.
public protocol SpanExporter: Sendable {
  /// Takes a span that has ended; must not block.
  func export(_ span: Span)
}
