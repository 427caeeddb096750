import CutoverHTTP
import CutoverTLS
import CutoverTelemetry
import CutoverTestKit
import CutoverThreads
import Testing

@Suite struct `A connection to an HTTP server` {
  private static func with(_ routes: [Route], _ body: (HTTPConnection) throws -> Void) throws {
    let server = try HTTPServer(Router(routes), on: ListenAddress("127.0.0.1:0"))
    defer { _ = server.stop(patience: .seconds(5)) }
    let endpoint = try HTTPEndpoint(url: "http://127.0.0.1:\(server.port)")
    try body(HTTPConnection(endpoint, headers: [("X-Name", "ann")], patience: .seconds(10)))
  }

  @Test func `takes answers of any size, one after the other`() throws {
    let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let routes = [
      Route.immediate(.get, "/large") { _ in HTTPResponse(200, body: [SharedBytes(large)]) },
      Route(.post, "/echo", body: .collected(limit: 1 << 20)) { request, reply in
        reply.complete(
          HTTPResponse(201, body: [SharedBytes(request.body + Array((request.headers["X-Name"] ?? "").utf8))]))
      },
      Route.immediate(.delete, "/gone") { _ in HTTPResponse(204) },
    ]
    try Self.with(routes) { connection in
      for _ in 0..<2 {
        #expect(try connection.send(.get, "/large").body == large)
        let echo = try connection.send(.post, "/echo", body: Array("{}".utf8))
        #expect(echo.status == 201 && echo.body == Array("{}ann".utf8))
        #expect(try connection.send(.delete, "/gone").status == 204)
        #expect(try connection.send(.get, "/nowhere").status == 404)
      }
    }
  }

  @Test func `is encrypted where the address says so, with one handshake for all requests`() throws {
    let certificates = try TLSRedis.Certificates(for: "DNS:localhost")
    let consumer = try TLSConsumer(certificates)
    let endpoint = try HTTPEndpoint(url: consumer.url())
    let trusting = endpoint.encrypted(by: TLSSettings(authorityFile: certificates.authority))
    let connection = HTTPConnection(trusting, patience: .seconds(10))
    for number in 1...3 {
      #expect(try connection.send(.post, "/x", body: Array("{\"a\":\(number)}".utf8)).status == 204)
    }
    #expect(consumer.received.count == 3)
    let strange = HTTPConnection(endpoint, patience: .seconds(10))
    #expect(throws: HTTPEndpointError.self) { try strange.send(.post, "/x", body: Array("{}".utf8)) }
    #expect(consumer.received.count == 3)
  }

  @Test func `says where nobody listens`() throws {
    let connection = HTTPConnection(try HTTPEndpoint(url: "http://127.0.0.1:1"), patience: .seconds(1))
    #expect(throws: HTTPEndpointError.self) { try connection.send(.get, "/") }
  }
}
