import CutoverHTTP
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A client that does not read its answer` {
  @Test func `is cut off, whatever it trickles, and keeps nobody from being answered`() throws {
    var limits = HTTPLimits()
    limits.answerTime = .milliseconds(300)
    limits.answerRate = 1 << 30
    let large = SharedBytes([UInt8](repeating: 0x78, count: 64 << 20))
    let server = try HTTPServer(
      Router([
        .immediate(.get, "/large") { _ in HTTPResponse(200, body: [large]) },
        .immediate(.get, "/small") { _ in .text("small") },
      ]), on: ListenAddress("127.0.0.1:0"), limits: limits)
    defer { server.stop(patience: .milliseconds(200)) }
    let slow = try (0..<20).map { _ in try RawClient(port: server.port) }
    for client in slow { client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n") }
    let other = try RawClient(port: server.port)
    other.send("GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(other.read(until: "small").contains("200"))
    for _ in 0..<2000 where server.statistics.cut < 20 { usleep(10_000) }
    #expect(server.statistics.cut == 20)
    #expect(slow.count == 20)
  }
}
