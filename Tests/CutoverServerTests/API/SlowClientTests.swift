import CutoverDualWrite
import CutoverHTTP
import CutoverServer
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// Clients that take their time cost others nothing: neither a worker nor the memory of others.
@Suite struct `A client that is slow` {
  /// A server with as many workers as there are in `cutover serve`, and where its events go.
  private static func with<R>(
    workers count: Int = 16, limits: HTTPLimits = HTTPLimits(), patience: Duration = .seconds(30),
    _ body: (HTTPServer, FakeIntake) throws -> R
  ) throws -> R {
    let intake = FakeIntake()
    let workers = WorkerPool(threads: count, limit: 1000)
    defer { workers.stop() }
    let api = IngestAPI(intake, workers: workers, patience: patience)
    let health = HealthAPI(workers: workers, parts: [("arena", { [] })])
    let server = try HTTPServer(Router(api.routes() + health.routes), on: ListenAddress("127.0.0.1:0"), limits: limits)
    defer { server.stop(patience: .milliseconds(200)) }
    return try body(server, intake)
  }

  private static func head(_ rest: String, query: String = "") -> String {
    "POST /ingest\(query) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n\(rest)\r\n\r\n"
  }

  /// Sends one event and returns the first line of the answer.
  private static func post(_ event: String, to server: HTTPServer, query: String = "") throws -> String {
    let client = try RawClient(port: server.port)
    client.send(head("Content-Length: \(event.utf8.count + 1)", query: query) + event + "\n")
    return String(client.read(until: "\"last_sequence\"").prefix { !$0.isNewline })
  }

  private static func wait(_ what: String, _ isTrue: () throws -> Bool) rethrows {
    for _ in 0..<2000 {
      if try isTrue() { return }
      usleep(10_000)
    }
    Issue.record("\(what) did not come about")
  }

  @Test func `with its body keeps no worker, however many there are`() throws {
    try Self.with { server, intake in
      let slow = try (0..<200).map { _ in try RawClient(port: server.port) }
      for client in slow { client.send(Self.head("Content-Length: 10000000") + "{slow") }
      Self.wait("200 uploads under way") { server.statistics.requests == 200 }
      for round in 0..<100 {
        // A kibibyte a second for each, and half of it as lines.
        if round % 20 == 0 { for client in slow { client.send(String(repeating: "x", count: 64) + "\n{slow") } }
        #expect(try Self.post("{quick \(round)}", to: server) == "HTTP/1.1 200 OK")
      }
      let quick = intake.state.withLock { $0.texts.filter { $0.hasPrefix("{quick") }.count }
      #expect(quick == 100)
      // A client has its answer a moment before the server is done with the request.
      Self.wait("only the uploads under way") { server.statistics.requests == 200 }
    }
  }

  @Test func `is answered for each whole line before it went away, as if it had sent no more`() throws {
    try Self.with { server, intake in
      do {
        let client = try RawClient(port: server.port)
        client.send(Self.head("Content-Length: 1000") + "{1}\n{2}\n{3")
      }
      Self.wait("the whole lines") { intake.state.withLock { $0.texts } == ["{1}", "{2}"] }
      Self.wait("the end of the request") { server.statistics.requests == 0 }
      #expect(intake.state.withLock { $0.texts } == ["{1}", "{2}"])
    }
  }

  @Test func `has each line accepted as it comes, in chunks too`() throws {
    try Self.with { server, intake in
      let client = try RawClient(port: server.port)
      client.send(Self.head("Transfer-Encoding: chunked"))
      for number in 1...3 {
        client.send("4\r\n{\(number)}\n\r\n")
        Self.wait("line \(number)") { intake.state.withLock { $0.texts.count } == number }
      }
      client.send("0\r\n\r\n")
      #expect(client.read(until: "\"last_sequence\"").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func `may wait for leave to send its body`() throws {
    try Self.with { server, intake in
      let client = try RawClient(port: server.port)
      client.send(Self.head("Content-Length: 4\r\nExpect: 100-continue"))
      #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
      client.send("{1}\n")
      #expect(client.read(until: "\"last_sequence\"").hasPrefix("HTTP/1.1 200 "))
      let other = try RawClient(port: server.port)
      other.send("POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
      #expect(other.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 415 "))
    }
  }

  @Test func `cannot fill the memory with lines that do not end, nor keep others out`() throws {
    var limits = HTTPLimits()
    limits.bodyMemory = 300_000
    try Self.with(limits: limits) { server, intake in
      let long = String(repeating: "x", count: 99_998)
      let slow = try (0..<20).map { _ in try RawClient(port: server.port) }
      for client in slow { client.send(Self.head("Content-Length: 100000") + "{" + long) }
      // Three of them fit beside each connection's own share.
      Self.wait("the memory in use") { server.statistics.bodyMemory >= 230_000 }
      for round in 0..<20 {
        #expect(try Self.post("{quick \(round)}", to: server) == "HTTP/1.1 200 OK")
        #expect(server.statistics.bodyMemory <= 300_000)
      }
      for client in slow { client.send("}") }
      let answers = slow.map { $0.read(until: "}").prefix { !$0.isNewline } }
      #expect(Set(answers).isSubset(of: ["HTTP/1.1 200 OK", "HTTP/1.1 503 Service Unavailable"]), "\(answers)")
      #expect(answers.count { $0.contains("200") } >= 1)
      Self.wait("the memory") { server.statistics.bodyMemory == 0 }
    }
  }

  @Test func `does not keep the memory that it had`() throws {
    var limits = HTTPLimits()
    limits.bodyMemory = 3_000_000
    try Self.with(limits: limits) { server, intake in
      for round in 0..<5 {
        let client = try RawClient(port: server.port)
        let line = "{\(round)" + String(repeating: "x", count: 900_000) + "\n"
        client.send(Self.head("Content-Length: \(line.utf8.count * 3)") + line + line + line)
        #expect(client.read(until: "\"last_sequence\"").hasPrefix("HTTP/1.1 200 "))
      }
      Self.wait("the memory") { server.statistics.bodyMemory == 0 }
    }
  }

  @Test func `to be answered, since its events are not applied yet, keeps no worker either`() throws {
    try Self.with(workers: 2) { server, intake in
      intake.state.withLock { $0.isApplied = false }
      let waiting = try (0..<20).map { number in
        let client = try RawClient(port: server.port)
        client.send(Self.head("Content-Length: 10", query: "?ack=applied") + "{wait \(10 + number)}\n")
        return client
      }
      Self.wait("the waiting") { intake.state.withLock { $0.texts.count } == 20 }
      #expect(try Self.post("{quick}", to: server) == "HTTP/1.1 200 OK")
      intake.state.withLock(wake: true) { $0.isApplied = true }
      for client in waiting { #expect(client.read(until: "\"last_sequence\"").hasPrefix("HTTP/1.1 200 ")) }
    }
  }

  @Test func `to be answered is told when its patience is over, each for itself`() throws {
    try Self.with(workers: 2, patience: .milliseconds(300)) { server, intake in
      intake.state.withLock { $0.isApplied = false }
      let waiting = try (0..<20).map { number in
        let client = try RawClient(port: server.port)
        client.send(Self.head("Content-Length: 10", query: "?ack=applied") + "{wait \(10 + number)}\n")
        return client
      }
      for client in waiting { #expect(client.read(until: "\"last_sequence\"").hasPrefix("HTTP/1.1 503 ")) }
    }
  }

  @Test func `with the head of its request keeps nobody from being answered`() throws {
    try Self.with { server, _ in
      let slow = try (0..<300).map { _ in try RawClient(port: server.port) }
      for client in slow { client.send("GET /healthz HTTP/1.1\r\nX: ") }
      Self.wait("300 connections") { server.statistics.connections == 300 }
      #expect(try Self.post("{quick}", to: server) == "HTTP/1.1 200 OK")
    }
  }
}
