import CutoverHTTP
import CutoverJSON
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// The outbox of a domain that sends messages to other programs, by the program alone.
@Suite struct `Messages to other programs` {
  private struct Gateway {
    let program: GatewayProgram

    static func with(_ body: (Gateway) throws -> Void) throws {
      try GatewayProgram.with { try body(Gateway(program: $0)) }
    }

    static let environment = GatewayProgram.environment
    static let toStream = environment.merging(["CUTOVER_OUTBOX_TARGET": "stream:orders"]) { $1 }

    var scene: Scene { program.scene }

    func run(_ arguments: [String], _ more: [String: String] = [:]) throws -> ProgramResult {
      try program.run(arguments, more)
    }

    @discardableResult
    func succeed(_ arguments: [String], _ more: [String: String] = [:]) throws -> String {
      try program.succeed(arguments, more)
    }

    /// Takes in a provider and some orders.
    func ingest(_ orders: ClosedRange<Int>) throws {
      let provider = #"{"type":"provider","id":"p","data":{"name":"sim","adapter":"simulated","at":1731326400}}"#
      let lines = orders.map { number in
        #"{"type":"order","id":"o\#(number)","data":{"provider":"sim","clientOrderId":"c\#(number)","symbol":"BTC","#
          + #""side":"Buy","type":"Limit","quantity":"1","price":"2","at":1731326400}}"#
      }
      try program.ingest(lines: lines.isEmpty ? [] : [provider] + lines)
    }

    func list(_ more: String...) throws -> JSONValue {
      try JSONValue.parse(try succeed(["outbox", "list", "--json"] + more))
    }

    func states() throws -> [String] { try list()["events"]?.elements?.compactMap { $0["state"]?.string } ?? [] }

    /// The ids of the events in the stream, in its order.
    func streamed() throws -> [String] {
      let words = try scene.redisCommand("XRANGE", "orders", "-", "+").split(separator: "\n").map(String.init)
      return zip(words, words.dropFirst()).filter { $0.0 == "eventId" }.map(\.1)
    }

    /// As if the time that a worker has for its messages had passed.
    func endClaims() throws { try scene.sql("UPDATE outbox_messages SET claimed_until = now()") }
  }

  @Test func `are listed, delivered to a stream, and purged`() throws {
    try Gateway.with { gateway in
      #expect(try gateway.succeed(["outbox", "list"]) == "nothing waits: every message is delivered\n")
      try gateway.ingest(1...3)
      let text = try gateway.succeed(["outbox", "list"])
      #expect(text.contains("OrderPlaced") && text.contains("outbox.target is not set"), "\(text)")
      #expect(try gateway.list("--state", "dead")["events"]?.elements == [])
      let nowhere = try gateway.run(["outbox", "replay"])
      #expect(nowhere.status == 78 && nowhere.errors.contains("domains.gateway.outbox.target"), "\(nowhere.errors)")
      #expect(try gateway.succeed(["outbox", "replay"], Gateway.toStream) == "3 messages delivered\n")
      #expect(try gateway.streamed() == ["o1", "o2", "o3"])
      #expect(try gateway.states() == ["DELIVERED", "DELIVERED", "DELIVERED"])
      #expect(try gateway.run(["outbox", "purge"]).status == 64)
      #expect(try gateway.succeed(["outbox", "purge", "--state", "delivered"]) == "3 messages removed\n")
      #expect(try gateway.states() == [])
    }
  }

  @Test func `are delivered though the process is killed before the delivery`() throws {
    try Gateway.with { gateway in
      try gateway.ingest(1...2)
      let killed = try gateway.run(
        ["outbox", "replay"], Gateway.toStream.merging(["CUTOVER_FAILPOINTS": "messages.claimed=kill"]) { $1 })
      #expect(killed.status != 0)
      #expect(try gateway.states() == ["CLAIMED", "CLAIMED"] && gateway.streamed() == [])
      #expect(try gateway.succeed(["outbox", "replay"], Gateway.toStream).hasPrefix("nothing waits"))
      try gateway.endClaims()
      #expect(try gateway.succeed(["outbox", "replay"], Gateway.toStream) == "2 messages delivered\n")
      #expect(try gateway.streamed() == ["o1", "o2"])
      #expect(try gateway.list()["events"]?.elements?.map { $0["attempts"]?.int } == [1, 1])
    }
  }

  /// Consumers know by the id of the event what they have already.
  @Test func `are delivered again where the process is killed after the delivery`() throws {
    try Gateway.with { gateway in
      try gateway.ingest(1...2)
      _ = try gateway.run(
        ["outbox", "replay"], Gateway.toStream.merging(["CUTOVER_FAILPOINTS": "messages.sent=kill"]) { $1 })
      #expect(try gateway.streamed() == ["o1", "o2"])
      try gateway.endClaims()
      _ = try gateway.succeed(["outbox", "replay"], Gateway.toStream)
      #expect(try gateway.streamed() == ["o1", "o2", "o1", "o2"])
    }
  }

  @Test func `are posted by the server to a program, and shown and changed by operators`() throws {
    let received = Monitor<[JSONValue]>([])
    let status = Monitor(400)
    let route = Route(.post, "/messages", body: .collected(limit: 1_000_000)) { request, reply in
      received.withLock { $0.append((try? JSONValue.parse(request.body)) ?? .null) }
      reply.complete(.text("", status: status.withLock { $0 }))
    }
    let consumer = try HTTPServer(Router([route]), on: ListenAddress("127.0.0.1:0"))
    defer { consumer.stop(patience: .milliseconds(200)) }
    try Gateway.with { gateway in
      try gateway.ingest(1...2)
      let token = "a-token-of-operators-1"
      let server = try RunningServer(
        gateway.scene,
        environment: Gateway.environment.merging([
          "CUTOVER_OUTBOX_TARGET": "http://127.0.0.1:\(consumer.port)/messages", "CUTOVER_ADMIN_TOKEN": token,
        ]) { $1 })
      try server.waitUntilReady()
      func call(_ method: String, _ path: String) throws -> (status: String, body: JSONValue) {
        let shown = ["-H", "Authorization: Bearer \(token)", "-w", "\n%{http_code}", "-X", method]
        let text = try Program.run("curl", ["-sS", "-m", "30", server.url + path] + shown).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropLast().joined(separator: "\n")
        return (String(lines.last ?? ""), (try? JSONValue.parse(Array(body.utf8))) ?? .null)
      }
      // What is refused waits for its next attempt.
      try gateway.scene.waitUntil("2", "SELECT count(*) FROM outbox_messages WHERE attempts = 1")
      let waiting = try call("GET", "/admin/outbox/messages?state=retry")
      #expect(waiting.status == "200" && waiting.body["count"]?.int == 2)
      let first = waiting.body["events"]?.elements?.first
      #expect(first?["lastError"]?.string?.hasSuffix("answered with status 400") == true, "\(waiting.body)")
      status.withLock { $0 = 204 }
      #expect(try call("POST", "/admin/outbox/messages/1/replay").body["status"]?.string == "replayed")
      try gateway.scene.waitUntil("t", "SELECT delivered FROM outbox_messages WHERE id = 1")
      #expect(received.withLock { $0.last }?["eventId"]?.string == "o1")
      #expect(received.withLock { $0.last }?["payload"]?["clientOrderId"]?.string == "c1")
      #expect(try call("POST", "/admin/outbox/messages/1/replay").status == "409")
      #expect(try call("POST", "/admin/outbox/messages/99/replay").status == "404")
      #expect(try call("POST", "/admin/outbox/messages/0/replay").status == "400")
      #expect(try call("GET", "/admin/outbox/messages?limit=0").status == "400")
      #expect(try call("GET", "/admin/outbox/messages?state=lost").status == "400")
      #expect(try call("DELETE", "/admin/outbox/messages").status == "409")
      #expect(try call("DELETE", "/admin/outbox/messages?state=retry").status == "409")
      #expect(try call("DELETE", "/admin/outbox/messages?state=delivered").body["purged"]?.int == 1)
      #expect(try call("DELETE", "/admin/outbox/messages/99").body["status"]?.string == "deleted")
      // The gateway's own route says the same, and errors in its form.
      #expect(try call("GET", "/outbox?state=retry").body["count"]?.int == 1)
      let refused = try call("GET", "/outbox?limit=x")
      #expect(refused.status == "400" && refused.body.compact == #"{"status":"error","error":"invalid limit"}"#)
      #expect(try server.curl("/outbox", "-w", "%{http_code}").text.hasSuffix("401"))
      let metrics = try server.curl("/metrics").text
      #expect(metrics.contains(#"cutover_outbox_delivered_total{domain="gateway"} 1"#), "\(metrics)")
      #expect(metrics.contains(#"cutover_outbox_failed_total{domain="gateway"} 2"#))
      #expect(metrics.contains(#"cutover_outbox_purged_total{domain="gateway"} 1"#))
      for (pool, gauge) in [("api", "total"), ("api", "idle"), ("writer", "acquired"), ("writer", "constructing")] {
        let series = #"meltica_db_pool_connections_\#(gauge){db_pool="\#(pool)",domain="gateway"} "#
        #expect(metrics.contains("\n\(series)"), "\(series)")
      }
      #expect(try call("DELETE", "/admin/outbox/messages?force=true").body["purged"]?.int == 1)
      #expect(try server.end() == 0)
    }
  }

  @Test func `go to a program by TLS, whose certificate is checked`() throws {
    let certificates = try TLSRedis.Certificates(for: "DNS:localhost")
    let consumer = try TLSConsumer(certificates)
    try Gateway.with { gateway in
      try gateway.ingest(1...2)
      let target = ["CUTOVER_OUTBOX_TARGET": consumer.url()]
      let refused = try gateway.run(["outbox", "replay"], target)
      #expect(refused.status == 69 && refused.errors.contains("certificate is not accepted"), "\(refused.errors)")
      let error = try gateway.list()["events"]?.elements?.first?["lastError"]?.string
      #expect(error?.contains("TLS: the server's certificate is not accepted: ") == true, "\(error ?? "")")
      let trusted = target.merging(["CUTOVER_OUTBOX_CA_FILE": certificates.authority]) { $1 }
      #expect(try gateway.succeed(["outbox", "replay"], trusted) == "2 messages delivered\n")
      let ids = try consumer.received.map { try JSONValue.parse(Array($0.utf8))["eventId"]?.string }
      // The one that was tried before is due after the other.
      #expect(Set(ids) == ["o1", "o2"] && ids.count == 2)
    }
  }

  @Test func `that are dead keep endpoints from being promoted`() throws {
    try Gateway.with { gateway in
      try gateway.ingest(1...1)
      try gateway.scene.sql("UPDATE outbox_messages SET attempts = 10, dead_at = now(), last_error = 'no'")
      try gateway.succeed(["flags", "set", "gateway.orders", "--stage", "dualwrite", "--force", "--reason", "a test"])
      let gates = try gateway.run(["flags", "promote", "gateway.orders", "--dry-run"], Gateway.toStream)
      #expect(gates.text.contains("1 message dead"), "\(gates.text)\(gates.errors)")
      let status = try gateway.succeed(["status"], Gateway.toStream)
      #expect(status.contains("1 message dead"), "\(status)")
      #expect(try gateway.succeed(["outbox", "replay"], Gateway.toStream) == "1 message delivered\n")
      #expect(try !gateway.succeed(["status"], Gateway.toStream).contains("dead"))
    }
  }

  @Test func `go to no address that is none`() throws {
    try Gateway.with { gateway in
      let bad = try gateway.run(["outbox", "list"], ["CUTOVER_OUTBOX_TARGET": "kafka:x"])
      #expect(bad.status == 78 && bad.errors.contains("stream:orders"), "\(bad.errors)")
    }
  }
}
