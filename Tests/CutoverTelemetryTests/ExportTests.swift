import CutoverJSON
import CutoverThreads
import Testing

@testable import CutoverTelemetry

/// The tracer is one for the process, so these come one after the other.
@Suite(.serialized) struct ExportTests {
  @Test func `spans below each other reach the collector as one trace, those of a failure with the reason`() throws {
    struct Refusal: Error {}
    let collector = try LoopbackCollector(status: 200)
    let registry = MetricsRegistry()
    let exporter = OTLPExporter(
      try HTTPEndpoint(url: "http://127.0.0.1:\(collector.port)/v1/traces"), resource: ["service.name": "test"],
      version: "1", interval: .milliseconds(20), in: registry)
    Tracer.bootstrap(exporter)
    let calls = StoreCalls("postgres", system: "postgresql", in: registry) { _ in "refusal" }
    let parent = SpanContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    #expect(throws: Refusal.self) {
      try Tracer.withSpan("request", kind: .server, parent: parent) { _ in
        try calls.measure("ListTrades", calls.timer("ListTrades")) { throw Refusal() }
      }
    }
    Tracer.bootstrap(nil)
    exporter.stop()
    let request = try #require(collector.requests().first)
    #expect(request.head.hasPrefix("POST /v1/traces HTTP/1.1\r\n"))
    #expect(request.head.contains("\r\nContent-Type: application/json\r\n"))
    let document = try JSONValue.parse(request.body)
    let spans = try #require(
      document["resourceSpans"]?.elements?.first?["scopeSpans"]?.elements?.first?["spans"]?.elements)
    try #require(spans.count == 2)
    let (call, work) = (spans[0], spans[1])
    #expect(work["name"]?.string == "request")
    #expect(work["traceId"]?.string == "0af7651916cd43dd8448eb211c80319c")
    #expect(work["parentSpanId"]?.string == "b7ad6b7169203331")
    #expect(call["traceId"] == work["traceId"])
    #expect(call["parentSpanId"] == work["spanId"])
    #expect(call["status"]?["code"]?.int == 2)
    let text = registry.text()
    #expect(text.contains("\ncutover_spans_total{outcome=\"exported\"} 2\n"))
    #expect(text.contains("\ncutover_store_call_errors_total{store=\"postgres\",error=\"refusal\"} 1\n"))
    #expect(
      text.contains("\ncutover_store_call_duration_seconds_count{store=\"postgres\",call=\"ListTrades\"} 1\n"))
  }

  @Test func `without a trace under way a call to a store makes none, nor does one that nobody wants recorded`() throws
  {
    let kept = KeptSpans()
    Tracer.bootstrap(kept)
    defer { Tracer.bootstrap(nil) }
    #expect(Tracer.childSpan("ListTrades", kind: .client) == nil)
    let unsampled = SpanContext(trace: 1, span: 1, isSampled: false)
    Tracer.withSpan("request", parent: unsampled) { span in
      #expect(span == nil)
      #expect(Tracer.current?.trace == 1)
      #expect(Tracer.childSpan("ListTrades", kind: .client) == nil)
    }
    #expect(kept.names.isEmpty)
    #expect(Tracer.current == nil)
  }

  @Test func `a log entry within a span leads to its trace`() throws {
    let handler = Collected(level: .info)
    Tracer.bootstrap(KeptSpans())
    defer { Tracer.bootstrap(nil) }
    Tracer.withSpan("work", parent: SpanContext(trace: 0xAB, span: 1, isSampled: true)) { span in
      Logger(label: "x", handler: handler).info("within")
      #expect(handler.entries[0].metadata["trace_id"] == "000000000000000000000000000000ab")
      #expect(handler.entries[0].metadata["span_id"] == span.map { .string($0.context.spanText) })
    }
    Logger(label: "x", handler: handler).info("without")
    #expect(handler.entries[1].metadata.isEmpty)
  }

  @Test func `a collector that is not there costs the spans and nothing else`() throws {
    let closed = try LoopbackCollector(status: 200)
    let endpoint = try HTTPEndpoint(url: "http://127.0.0.1:\(closed.port)")
    closed.stop()
    let registry = MetricsRegistry()
    let exporter = OTLPExporter(
      endpoint, resource: [:], version: "1", limit: 2, interval: .seconds(30), in: registry)
    for number in 1...3 {
      let context = SpanContext(trace: 1, span: UInt64(number), isSampled: true)
      Span("work", kind: .internal, context: context, parent: nil) { exporter.export($0) }.end()
    }
    exporter.stop()
    #expect(
      registry.text() == """
        # HELP cutover_spans_total Spans by what became of them
        # TYPE cutover_spans_total counter
        cutover_spans_total{outcome="dropped"} 1
        cutover_spans_total{outcome="failed"} 2

        """)
  }
}

/// Keeps the names of spans.
private final class KeptSpans: SpanExporter {
  private let state = Monitor<[String]>([])

  func export(_ span: Span) { state.withLock { $0.append(span.name) } }

  var names: [String] { state.withLock { $0 } }
}
