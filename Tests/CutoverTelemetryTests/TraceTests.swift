import CutoverJSON
import CutoverThreads
import Testing

@testable import CutoverTelemetry

@Suite struct TraceTests {
  private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func `a context goes out as it came in`() throws {
    let context = try #require(SpanContext(traceparent: Self.parent, tracestate: "a=b,c=d"))
    #expect(context.isSampled)
    #expect(context.state == "a=b,c=d")
    #expect(context.traceparent == Self.parent)
    let unsampled = try #require(SpanContext(traceparent: "00-00000000000000000000000000000001-0000000000000001-02"))
    #expect(!unsampled.isSampled)
    #expect(unsampled.traceparent == "00-00000000000000000000000000000001-0000000000000001-00")
    #expect(SpanContext(traceparent: "cc" + Self.parent.dropFirst(2) + "-what-comes-later") != nil)
  }

  @Test(arguments: [
    "", "00", "ff" + parent.dropFirst(2), parent + "-00", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
    "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  ])
  func `what is no context begins a new trace`(header: String) { #expect(SpanContext(traceparent: header) == nil) }

  @Test func `a sampler takes the share of traces that it was given, and the decision of its caller`() {
    let half = Sampler(ratio: 0.5)
    #expect(half.decides(parentSampled: nil, trace: UInt128(UInt64.max / 4)))
    #expect(!half.decides(parentSampled: nil, trace: UInt128(UInt64.max / 4 * 3)))
    #expect(half.decides(parentSampled: true, trace: UInt128(UInt64.max)))
    #expect(!Sampler(ratio: 1).decides(parentSampled: false, trace: 1))
    #expect(Sampler(ratio: 1, followsParent: false).decides(parentSampled: false, trace: 1))
    #expect(!Sampler(ratio: 0).decides(parentSampled: nil, trace: 0))
  }

  @Test func `spans are written as OTLP has them`() throws {
    let context = SpanContext(trace: 0x0AF7, span: 0xB7, isSampled: true, state: "a=b")
    let span = Span("ListTrades", kind: .client, context: context, parent: 0xFF) { _ in }
    span.set("rows", 12)
    span.set("share", 0.5)
    span.set("warm", true)
    span.set("db.system.name", "postgresql")
    span.fail("no \"table\"")
    span.end()
    let end = try #require(span.content.end).nanoseconds
    let document = OTLPDocument(resource: ["service.name": "cutover"], version: "1.2")
    #expect(
      String(decoding: document.bytes(of: [span]), as: UTF8.self)
        == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cutover"}}]},"#
        + #""scopeSpans":[{"scope":{"name":"cutover","version":"1.2"},"spans":[{"#
        + #""traceId":"00000000000000000000000000000af7","spanId":"00000000000000b7","traceState":"a=b","#
        + #""parentSpanId":"00000000000000ff","name":"ListTrades","kind":3,"#
        + #""startTimeUnixNano":"\#(span.start.nanoseconds)","endTimeUnixNano":"\#(end)","attributes":["#
        + #"{"key":"db.system.name","value":{"stringValue":"postgresql"}},{"key":"rows","value":{"intValue":"12"}},"#
        + #"{"key":"share","value":{"doubleValue":0.5}},{"key":"warm","value":{"boolValue":true}}],"#
        + #""status":{"message":"no \"table\"","code":2}}]}]}]}"#)
  }

  @Test(arguments: [
    ("http://localhost:4318", "http://localhost:4318/"), ("http://127.0.0.1", "http://127.0.0.1:4318/"),
    ("https://collector/x", "https://collector:443/x"), ("http://[::1]:99/otlp", "http://[::1]:99/otlp"),
    ("HTTP://collector/x", "http://collector:4318/x"),
  ])
  func `an address is read`(url: String, address: String) throws {
    #expect(try HTTPEndpoint(url: url).description == address)
  }

  @Test(arguments: [
    "ftp://localhost", "https://", "localhost:4318", "http://", "http://a:0", "http://a:b", "http://a b", "http://u@h",
  ])
  func `what is no address is refused`(url: String) {
    #expect(throws: HTTPEndpointError.self) { try HTTPEndpoint(url: url) }
    // A token that goes to another node would not be encrypted.
  }

  @Test func `the settings are OpenTelemetry's`() throws {
    func settings(_ variables: [String: String]) throws -> TraceSettings? { try TraceSettings { variables[$0] } }
    #expect(try settings([:]) == nil)
    #expect(try settings(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "true"]) == nil)
    let given = try #require(
      try settings([
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1/", "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "0.25", "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test,bad,=worse",
      ]))
    #expect(given.endpoint.description == "http://a:1/v1/traces")
    #expect(given.sampler == Sampler(ratio: 0.25))
    #expect(given.resource == ["service.name": "cutover", "deployment.environment.name": "test"])
    #expect(
      try settings(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://a:1/own", "OTEL_SERVICE_NAME": "desk"])?.endpoint
        .description == "http://a:1/own")
    for wrong in [
      ["OTEL_EXPORTER_OTLP_ENDPOINT": "ftp://a"],
      ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_SAMPLER": "some"],
      [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_SAMPLER": "traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "2",
      ],
    ] {
      #expect(throws: TraceSettingsError.self) { try settings(wrong) }
    }
  }
}
