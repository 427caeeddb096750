import CutoverHTTP
import CutoverTestKit
import Testing

/// What two programs could read differently is refused, and nothing behind it is taken for a request.
@Suite struct `A request that could hide another one` {

  private static func withServer<R>(_ body: (UInt16) throws -> R) throws -> R {
    let server = try HTTPServer(
      Router([
        Route(.post, "/take", body: .collected(limit: 1000)) { request, reply in
          reply.complete(.text("body of \(request.body.count) bytes"))
        },
        Route(.post, "/fails", body: .streamed) { _, reply in reply.complete(.text("a failure", status: 500)) },
        .immediate(.get, "/hidden") { _ in .text("the hidden one") },
        .immediate(.get, "/plain") { _ in .text("plain") },
      ]), on: ListenAddress("127.0.0.1:0"))
    defer { server.stop(patience: .seconds(2)) }
    return try body(server.port)
  }

  private static let hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"

  private static let heads: [String] = [
    // How long the body is.
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    // Where a field ends. The library joins a folded line to the name of the one before.
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Leng: 5\r\n th\r\n\r\nabcde",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chun\r\n ked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX: a\r\n b\r\n\r\nabcde",
    "GET /plain HTTP/1.1\r\n Folded: y\r\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
    "GET /plain HTTP/1.1\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\n\n",
    "GET /plain HTTP/1.1\nHost: x\n\n",
    "POST /take HTTP/1.1\r\nHost: x\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\r\nA: b\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nA\u{0}B: c\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nA: b\u{0}\r\n\r\n",
    "GET /plain\u{0}x HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nA: \u{7f}\r\n\r\n",
    // Whom it is for.
    "GET /plain HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.1\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: x, y\r\n\r\n",
    "GET /plain HTTP/1.1\r\nHost: user@x\r\n\r\n",
    "GET http://y/plain HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET http://x:81/plain HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET http://user@x/plain HTTP/1.1\r\nHost: x\r\n\r\n",
    // The first line.
    "GET  /plain HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.1 \r\nHost: x\r\n\r\n",
    "GET /plain http/1.1\r\nHost: x\r\n\r\n",
    "GET /plain HTTP/1.2\r\nHost: x\r\n\r\n",
    "GET /plain\r\nHost: x\r\n\r\n",
  ]

  @Test func `is refused with 400, and its connection closed`() throws {
    try Self.withServer { port in
      for head in Self.heads {
        let client = try RawClient(port: port)
        client.send(head + Self.hidden)
        let answer = client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(head.debugDescription): \(answer)")
        #expect(answer.contains("Connection: close"), "\(head.debugDescription)")
        #expect(!answer.contains("hidden one") && !answer.contains("body of"), "\(head.debugDescription): \(answer)")
      }
    }
  }

  @Test func `is none of these, which are answered, and so is what follows`() throws {
    try Self.withServer { port in
      for head in [
        "GET /plain HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /plain?a=1&b=%20 HTTP/1.1\r\nhost:x:8080\r\nA:\r\nB:  \t\r\n\r\n",
        "GET http://X:80/plain HTTP/1.1\r\nHost: x\r\n\r\n", "GET /plain HTTP/1.1\r\nHost: [::1]:8888\r\n\r\n",
        "GET /plain HTTP/1.1\r\nHost: x\r\nCookie: a=b; c=d\r\nCookie: e=f\r\n\r\n",
        "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
        "GET /plain HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "y", count: 25_000) + "\r\n\r\n",
        "GET /plain HTTP/1.1\r\nHost: x\r\n" + (0..<150).map { "A-\($0): \($0)\r\n" }.joined() + "\r\n",
      ] {
        let client = try RawClient(port: port)
        client.send(head + Self.hidden)
        let answer = client.read(until: "hidden one")
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(head.debugDescription.prefix(200)): \(answer)")
        #expect(answer.contains("hidden one"), "\(head.debugDescription.prefix(200)): \(answer)")
      }
    }
  }

  @Test(arguments: [
    "3\r\nabc\r\n0\r\n\r\n", "3;name=value\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "3\r\nabc\r\n0\r\nX: y\r\n\r\n",
    "-1\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "10000000000000003\r\nabc\r\n0\r\n\r\n",
    "3\r\nabcdef\r\n0\r\n\r\n",
  ])
  func `cannot stand behind a body in chunks, which is the last of its connection`(_ chunks: String) throws {
    try Self.withServer { port in
      let client = try RawClient(port: port)
      client.send("POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + Self.hidden)
      #expect(!client.readToEnd().contains("hidden one"))
    }
  }

  @Test(arguments: ["", "3\r\nabc\r\n"], [100_000, 10_000_000])
  func `with an extension of a chunk that does not fit is refused with 400, and disturbs nobody`(
    before: String, length: Int
  ) throws {
    try Self.withServer { port in
      let other = try RawClient(port: port)
      let client = try RawClient(port: port)
      client.send("POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(before)3;")
      // The server closes the connection in the middle of it.
      client.send(String(repeating: "a", count: length) + "\r\nabc\r\n0\r\n\r\n" + Self.hidden)
      let answer = client.readToEnd()
      #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
      #expect(answer.contains("Connection: close") && answer.contains("application/problem+json"), "\(answer)")
      #expect(answer.contains("the line before a chunk is too long"), "\(answer)")
      #expect(!answer.contains("hidden one") && !answer.contains("body of"))
      other.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(other.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test(arguments: ["Content-Length: 5\r\n\r\nabcde", "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"])
  func `whose handler fails is still answered with the handler's 500`(rest: String) throws {
    try Self.withServer { port in
      let client = try RawClient(port: port)
      client.send("POST /fails HTTP/1.1\r\nHost: x\r\n" + rest)
      #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 500 "))
    }
  }
}
