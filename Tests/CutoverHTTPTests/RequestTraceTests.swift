import CutoverHTTP
import CutoverTelemetry
import CutoverThreads
import Testing

@Suite(.serialized) struct `A request` {
  private final class Collector: SpanExporter {
    let contexts = Monitor<[SpanContext]>([])

    func export(_ span: Span) { contexts.withLock { $0.append(span.context) } }
  }

  private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func `is a span of its client's trace, also where another thread answers it`() throws {
    let collector = Collector()
    // Only what its beginner wants recorded: other tests of this process begin no traces.
    Tracer.bootstrap(collector, sampler: Sampler(ratio: 0))
    defer { Tracer.bootstrap(nil) }
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let inner = Monitor<SpanContext?>(nil)
    let route = Route(
      .get, "/slow/{name}",
      handler: workers.handler { _ in
        inner.withLock { $0 = Tracer.current }
        return .text("done")
      })
    let client = HTTPTestClient(Router([route]))
    #expect(client.send(.get, "/slow/x", headers: ["traceparent": Self.parent]).status == 200)
    let span = try #require(collector.contexts.withLock { $0.first })
    #expect(span.traceparent.contains("0af7651916cd43dd8448eb211c80319c"))
    #expect(inner.withLock { $0 } == span)
    #expect(collector.contexts.withLock { $0.count } == 1)
    #expect(client.send(.get, "/slow/x").status == 200)
    #expect(collector.contexts.withLock { $0.count } == 1)
  }
}
