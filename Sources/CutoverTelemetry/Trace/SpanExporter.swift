/// Where ended spans go.
package protocol SpanExporter: Sendable {
  /// Takes a span that has ended; must not block.
  func export(_ span: Span)
}
