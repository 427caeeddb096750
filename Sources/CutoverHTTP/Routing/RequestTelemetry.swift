import CutoverTelemetry

/// Makes each request a span of the trace that its client is in, and an entry of the log at `debug`. Where nobody wants
/// either, it costs a look at an atomic.
enum RequestTelemetry {
  static func around(_ handler: @escaping HTTPHandler, _ method: HTTPMethod, _ pattern: String) -> HTTPHandler {
    let name = "\(method.rawValue) \(pattern)"
    let log = Logger(label: "cutover.http")
    return { request, reply in
      guard Tracer.isEnabled || log.isEnabled(.debug) else { return handler(request, reply) }
      let start = ContinuousClock.now
      Tracer.withOpenSpan(name, kind: .server, parent: parent(of: request)) { span in
        // By OpenTelemetry's semantic conventions for HTTP. The query stays out: it may say who asks.
        span?.set("http.request.method", .string(request.method.rawValue))
        span?.set("http.route", .string(pattern))
        span?.set("url.path", .string(request.path))
        handler(
          request,
          Reply { response in
            finish(span, response)
            log.debug(
              "A request was answered",
              metadata: metadata(name, response).merging([
                "duration": .seconds(ContinuousClock.now - start)
              ]) { $1 })
            reply.complete(response)
          })
      }
    }
  }

  private static func parent(of request: HTTPRequest) -> SpanContext? {
    request.headers["traceparent"].flatMap {
      SpanContext(traceparent: $0, tracestate: request.headers.list("tracestate"))
    }
  }

  private static func finish(_ span: Span?, _ response: HTTPResponse) {
    guard let span else { return }
    span.set("http.response.status_code", .integer(Int64(response.status)))
    if let side = response.headers["Cutover-Side"] { span.set("cutover.side", .string(side)) }
    if let stage = response.headers["Cutover-Stage"] { span.set("cutover.stage", .string(stage)) }
    if response.status >= 500 { span.fail(HTTPStatus.title(of: response.status)) }
    span.end()
  }

  private static func metadata(_ name: String, _ response: HTTPResponse) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["request": .string(name), "status": .integer(Int64(response.status))]
    if let side = response.headers["Cutover-Side"] { metadata["side"] = .string(side) }
    if let stage = response.headers["Cutover-Stage"] { metadata["stage"] = .string(stage) }
    return metadata
  }
}
