import CutoverHTTP
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

struct LiveServerTests {
  private static func withServer<R>(
    _ routes: [Route], limits: HTTPLimits = HTTPLimits(), _ body: (HTTPServer) throws -> R
  ) throws -> R {
    let server = try HTTPServer(Router(routes), on: ListenAddress("127.0.0.1:0"), limits: limits)
    defer { server.stop(patience: .milliseconds(200)) }
    return try body(server)
  }

  /// A route that reads its body, a part at a time. `take` is given each part and how many bytes have come with it; what it
  /// returns or throws is the answer.
  private static func reading(
    _ path: String, _ workers: WorkerPool, _ take: @escaping @Sendable (BodyStream.Part, Int) throws -> HTTPResponse?
  ) -> Route {
    Route(.post, path, body: .streamed) { request, reply in
      guard let stream = request.stream else { return reply.complete(.text("no stream", status: 500)) }
      @Sendable func goOn(_ count: Int) {
        stream.whenReady {
          let isTaken = workers.run(isContinued: true) {
            let part = stream.take()
            let count = count + part.bytes.count
            do {
              if let response = try take(part, count) { return reply.complete(response) }
              goOn(count)
            } catch { reply.complete { throw error } }
          }
          #expect(isTaken)
        }
      }
      goOn(0)
    }
  }

  private static let hello = Route.immediate(.get, "/hello") { _ in .text("hello") }

  @Test func `one connection takes many requests, also sent at once`() throws {
    try Self.withServer([Self.hello]) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      let first = client.read(until: "\r\n\r\nhello", count: 2)
      #expect(!first.contains("Connection: close"))
      client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      let second = client.readToEnd()
      #expect(second.contains("Content-Length: 5"))
      #expect(!second.contains("hello"))
      #expect(server.statistics.accepted == 1)
    }
  }

  @Test func `a handler that takes its time keeps nobody else waiting`() throws {
    let release = Monitor(false)
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let slow = Route(
      .get, "/slow",
      handler: workers.handler { _ in
        release.wait { $0 ? () : nil }
        return .text("at last")
      })
    try Self.withServer([slow, Self.hello]) { server in
      let waiting = try RawClient(port: server.port)
      waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
      for _ in 0..<4 {
        let other = try RawClient(port: server.port)
        other.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(other.read(until: "hello").contains("200"))
      }
      release.withLock(wake: true) { $0 = true }
      #expect(waiting.read(until: "at last").contains("200"))
    }
  }

  @Test func `idle connections keep nobody from being answered`() throws {
    try Self.withServer([Self.hello]) { server in
      let idle = try (0..<400).map { _ in try RawClient(port: server.port) }
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.read(until: "hello").contains("200"))
      #expect(idle.count == 400)
    }
  }

  @Test func `a head that comes too slowly is cut off, whatever trickles in`() throws {
    var limits = HTTPLimits()
    limits.headTime = .milliseconds(300)
    try Self.withServer([Self.hello], limits: limits) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\n")
      var isCut = false
      for index in 0..<500 where !isCut {
        isCut = !client.send("X-\(index): y\r\n")
        usleep(20_000)
      }
      #expect(isCut)
      #expect(server.statistics.cut == 1)
    }
  }

  @Test func `a body that comes too slowly is cut off`() throws {
    var limits = HTTPLimits()
    limits.bodyTime = .milliseconds(300)
    let route = Route(.post, "/take", body: .collected(limit: 1000)) { _, reply in reply.complete(.text("taken")) }
    try Self.withServer([route], limits: limits) { server in
      let client = try RawClient(port: server.port)
      client.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n")
      var isCut = false
      for _ in 0..<500 where !isCut {
        isCut = !client.send("x")
        usleep(20_000)
      }
      #expect(isCut)
    }
  }

  @Test func `a head that is too large is refused`() throws {
    try Self.withServer([Self.hello]) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\nX: " + String(repeating: "y", count: 100_000) + "\r\n\r\n")
      let answer = client.readToEnd()
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
    }
  }

  @Test(arguments: ["Content-Length: 2000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"])
  func `a body that is too large is refused`(_ head: String) throws {
    let route = Route(.post, "/take", body: .collected(limit: 1000)) { _, reply in reply.complete(.text("taken")) }
    try Self.withServer([route]) { server in
      let client = try RawClient(port: server.port)
      let body = String(repeating: "x", count: 2000)
      client.send("POST /take HTTP/1.1\r\nHost: x\r\n" + head)
      client.send(head.hasPrefix("C") ? body : "7d0\r\n\(body)\r\n0\r\n\r\n")
      #expect(client.read(until: "\"detail\"").hasPrefix("HTTP/1.1 413"))
    }
  }

  @Test func `a streamed body of any size is read in pieces`() throws {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let route = Self.reading("/count", workers) { part, count in
      // The client is faster: it has to wait.
      usleep(500)
      return part.isLast ? .text("\(count) bytes") : nil
    }
    try Self.withServer([route]) { server in
      let client = try RawClient(port: server.port)
      client.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n")
      client.send([UInt8](repeating: 0x78, count: 8_000_000))
      #expect(client.read(until: " bytes").contains("8000000 bytes"))
      client.send("POST /count HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.read(until: "0 bytes").contains("200"))
    }
  }

  @Test func `a handler that answers before the end of the body is heard`() throws {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let route = Self.reading("/first", workers) { _, _ in throw Problem(400, "enough") }
    try Self.withServer([route]) { server in
      let client = try RawClient(port: server.port)
      client.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n")
      client.send([UInt8](repeating: 0x78, count: 6_000_000))
      #expect(client.read(until: "enough").hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test func `a handler that answers late in a large body is heard`() throws {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let route = Self.reading("/late", workers) { _, count in
      if count >= 6_000_000 { throw Problem(400, "enough") }
      return nil
    }
    var limits = HTTPLimits()
    limits.unwantedBody = 4_000_000
    try Self.withServer([route], limits: limits) { server in
      let client = try RawClient(port: server.port)
      client.send("POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n")
      client.send([UInt8](repeating: 0x78, count: 9_000_000))
      #expect(client.read(until: "enough").hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test func `a client that goes away in the middle of a body is an error to its handler`() throws {
    let failure = Monitor<String?>(nil)
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let route = Self.reading("/first", workers) { part, _ in
      guard let error = part.failure else { return nil }
      failure.withLock(wake: true) { $0 = "\(error)" }
      throw error
    }
    try Self.withServer([route]) { server in
      do {
        let client = try RawClient(port: server.port)
        client.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
      }
      let error = failure.wait(until: Deadline(in: .seconds(20))) { $0 }
      #expect(error?.contains("went away") == true)
    }
  }

  @Test(arguments: [
    "GET\r\n\r\n", "GET /hello HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET /hello HTTP/1.1\r\nbad\r\n\r\n",
  ])
  func `nonsense is refused and harms nobody`(_ text: String) throws {
    try Self.withServer([Self.hello]) { server in
      do {
        let client = try RawClient(port: server.port)
        client.send(text)
        usleep(20_000)
      }
      let client = try RawClient(port: server.port)
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.read(until: "hello").contains("200"))
    }
  }

  @Test func `stopping lets what is under way come to its end, and answers the rest`() throws {
    let release = Monitor(false)
    let workers = WorkerPool(threads: 2)
    defer { workers.stop() }
    let slow = Route(
      .get, "/slow",
      handler: workers.handler { _ in
        usleep(200_000)
        return .text("in time")
      })
    let stuck = Route(
      .get, "/stuck",
      handler: workers.handler { _ in
        release.wait { $0 ? () : nil }
        return .text("too late")
      })
    let server = try HTTPServer(Router([slow, stuck]), on: ListenAddress("127.0.0.1:0"))
    let (first, second) = (try RawClient(port: server.port), try RawClient(port: server.port))
    first.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    second.send("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
    while server.statistics.requests < 2 { usleep(5000) }
    #expect(!server.stop(patience: .seconds(1)))
    #expect(first.readToEnd().contains("in time"))
    #expect(second.readToEnd().hasPrefix("HTTP/1.1 503"))
    #expect(throws: RawClient.Failed.self) { try RawClient(port: server.port) }
    release.withLock(wake: true) { $0 = true }
  }

  @Test func `a port that is in use is said so`() throws {
    try Self.withServer([Self.hello]) { server in
      let error = #expect(throws: HTTPServerError.self) {
        _ = try HTTPServer(Router([Self.hello]), on: ListenAddress("127.0.0.1:\(server.port)"))
      }
      #expect(error?.code == .inUse)
    }
  }

  @Test(arguments: ["", "8888", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:70000", "127.0.0.1:-1", "[::1]", "::1:80"])
  func `what is no address is refused`(_ text: String) {
    #expect(throws: HTTPServerError.self) { try ListenAddress(text) }
  }
}
