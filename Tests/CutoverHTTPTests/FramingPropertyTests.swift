import CutoverHTTP
import CutoverTestKit
import Testing

/// Whatever bytes come over a connection, the server answers whole requests as they were meant, refuses the rest, and goes
/// on serving others.
@Suite(.serialized) struct FramingPropertyTests {
  private static let words = [
    "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", "0", "-1", "5", "0x5", "+5", "4294967296", "99999999999999999999",
    "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Host: x\r\n", "chunked", "gzip", "0\r\n\r\n",
    "GET /hello HTTP/1.1\r\n", "HTTP/1.0", "HTTP/2", "Expect: 100-continue\r\n", "Connection: close\r\n", "%", "%00",
    "\u{0}", "é", ";a=b", "//", "/../", "?", "#",
  ]

  private static func withServer(_ body: (HTTPServer) throws -> Void) throws {
    let hello = Route.immediate(.get, "/hello") { _ in .text("hello") }
    let workers = WorkerPool(threads: 2)
    defer { workers.stop() }
    let echo = Route(
      .post, "/echo", body: .collected(limit: 1 << 16),
      handler: workers.handler { request in .text("got \(request.body.count) bytes.") })
    var limits = HTTPLimits()
    limits.idleTime = .seconds(5)
    let server = try HTTPServer(Router([hello, echo]), on: ListenAddress("127.0.0.1:0"), limits: limits)
    defer { server.stop(patience: .milliseconds(200)) }
    try body(server)
  }

  /// A request, what its answer ends with, and whether it is the last of its connection.
  private static func request(_ random: inout FuzzRandom) -> (bytes: [UInt8], answer: String, isLast: Bool) {
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: random.below(3000))
    switch random.below(3) {
    case 0: return (Array("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "hello", false)
    case 1:
      let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n"
      return (Array(head.utf8) + body, "got \(body.count) bytes.", false)
    default:
      var bytes = Array("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
      var rest = body[...]
      while !rest.isEmpty {
        let count = min(rest.count, 1 + random.below(900))
        bytes += Array("\(String(count, radix: 16, uppercase: random.chance(2)))\r\n".utf8) + rest.prefix(count)
        bytes += Array("\r\n".utf8)
        rest = rest.dropFirst(count)
      }
      // What stands behind a body in chunks is not taken for a request.
      return (bytes + Array("0\r\n\r\n".utf8), "got \(body.count) bytes.", true)
    }
  }

  /// Sends the bytes in pieces.
  private static func send(_ bytes: [UInt8], to client: RawClient, _ random: inout FuzzRandom) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = random.chance(3) ? rest.count : min(rest.count, 1 + random.below(random.chance(2) ? 7 : 900))
      if !client.send(Array(rest.prefix(count))) { return }
      rest = rest.dropFirst(count)
    }
  }

  @Test func `requests are answered in their order, in whatever pieces they come`() throws {
    try Self.withServer { server in
      let failure = try Fuzzing.failure(25) { random in
        var bytes: [UInt8] = []
        var answers: [String] = []
        var isLast = false
        for _ in 0...random.below(4) where !isLast {
          let next = Self.request(&random)
          bytes += next.bytes
          answers.append(next.answer)
          isLast = next.isLast
        }
        bytes += Array("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        if !isLast { answers.append("hello") }
        let client = try RawClient(port: server.port)
        Self.send(bytes, to: client, &random)
        let received = client.readToEnd()
        let bodies = received.split(separator: "HTTP/1.1 200").map { $0.split(separator: "\r\n").last ?? "" }
        return bodies.map(String.init) == answers ? nil : bytes
      }
      #expect(failure == nil)
    }
  }

  @Test func `damaged requests are refused or answered, and others are served`() throws {
    try Self.withServer { server in
      let failure = try Fuzzing.failure(40) { random in
        let input = random.mutated(Self.request(&random).bytes, words: Self.words)
        // What is not whole gets no answer for a while, and need not.
        let client = try RawClient(port: server.port, patience: 100)
        Self.send(input, to: client, &random)
        client.finish()
        let received = client.readToEnd()
        let statuses = received.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).map { $0.prefix(3) }
        let isPlain = statuses.allSatisfy {
          Int($0).map { (100..<500).contains($0) || [501, 505].contains($0) } ?? false
        }
        let other = try RawClient(port: server.port)
        other.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return isPlain && other.readToEnd().hasSuffix("\r\n\r\nhello") ? nil : input
      }
      #expect(failure == nil)
    }
  }
}
