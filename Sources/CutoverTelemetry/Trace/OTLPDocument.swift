import CutoverJSON

/// Spans in the JSON encoding of OTLP. <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>
struct OTLPDocument {
  let resource: Logger.Metadata
  let version: String

  func bytes(of spans: [Span]) -> [UInt8] {
    var writer = JSONWriter(reserving: 512 * spans.count)
    writer.beginObject()
    writer.name("resourceSpans")
    writer.beginArray()
    writer.beginObject()
    writer.name("resource")
    writer.beginObject()
    write(resource, to: &writer)
    writer.endObject()
    writer.name("scopeSpans")
    writer.beginArray()
    writer.beginObject()
    writer.name("scope")
    writer.beginObject()
    writer.field("name", "cutover")
    writer.field("version", version)
    writer.endObject()
    writer.name("spans")
    writer.beginArray()
    for span in spans { write(span, to: &writer) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  private func write(_ span: Span, to writer: inout JSONWriter) {
    let content = span.content
    writer.beginObject()
    // Numbers of 64 bits are text, identities are hexadecimal, unlike in the JSON encoding of other protocol buffers.
    writer.field("traceId", span.context.traceText)
    writer.field("spanId", span.context.spanText)
    if let state = span.context.state { writer.field("traceState", state) }
    if let parent = span.parent { writer.field("parentSpanId", SpanContext.text(parent, digits: 16)) }
    writer.field("name", span.name)
    writer.field("kind", Int64(span.kind.rawValue))
    writer.field("startTimeUnixNano", "\(span.start.nanoseconds)")
    writer.field("endTimeUnixNano", "\((content.end ?? span.start).nanoseconds)")
    write(content.attributes, to: &writer)
    if let failure = content.failure {
      writer.name("status")
      writer.beginObject()
      writer.field("message", failure)
      writer.field("code", Int64(2))
      writer.endObject()
    }
    writer.endObject()
  }

  private func write(_ attributes: Logger.Metadata, to writer: inout JSONWriter) {
    writer.name("attributes")
    writer.beginArray()
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      writer.beginObject()
      writer.field("key", name)
      writer.name("value")
      writer.beginObject()
      switch value {
      case .string(let value): writer.field("stringValue", value)
      case .integer(let value): writer.field("intValue", "\(value)")
      case .double(let value) where value.isFinite: writer.field("doubleValue", value)
      case .double(let value): writer.field("stringValue", "\(value)")
      case .bool(let value): writer.field("boolValue", value)
      }
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }
}
