import CutoverHTTP
import CutoverJSON
import Testing

struct RouterTests {
  private let client = HTTPTestClient(
    Router([
      .immediate(.get, "/api/analytics/{modelId}") { .text($0.parameters[0]) },
      .immediate(.get, "/api/analytics/all") { _ in .text("all of them") },
      Route(.post, "/api/echo", body: .collected(limit: 4)) { request, reply in
        reply.complete(HTTPResponse(200, body: [SharedBytes(request.body)]))
      },
      .immediate(.get, "/api/query") { .text($0.queryValue("name") ?? "none") },
      .immediate(.get, "/api/fails") { _ in throw Problem(503, "not now", headers: ["Retry-After": "7"]) },
    ]))

  private func text(_ target: String) -> String { String(decoding: client.send(.get, target).bytes, as: UTF8.self) }

  @Test func `a parameter is decoded`() {
    #expect(text("/api/analytics/gpt-5") == "gpt-5")
    #expect(text("/api/analytics/caf%C3%A9%20%25?x=1") == "café %")
  }

  @Test func `a literal segment goes before a parameter`() { #expect(text("/api/analytics/all") == "all of them") }

  // Go's router takes any byte but a slash.
  @Test(
    arguments: [
      ("a%5Cb", "a\\b"), ("a\\b", "a\\b"), ("%00", "\0"), ("a%00", "a\0"), ("%0a", "\n"), ("%7F", "\u{7F}"),
      ("%1B%5B31m", "\u{1B}[31m"), ("%ff", "\u{FFFD}"), ("x%E4%BDy", "x\u{FFFD}\u{FFFD}y"),
      ("%C3%28", "\u{FFFD}("), ("%ED%A0%80", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("%E2%80%A8", "\u{2028}"), ("%20", " "),
      ("...", "..."), ("%25", "%"),
    ] as [(String, String)])
  func `a parameter may hold any character but a slash`(encoded: String, name: String) {
    #expect(client.send(.get, "/api/analytics/" + encoded).status == 200)
    #expect(Array(text("/api/analytics/" + encoded).utf8) == Array(name.utf8))
  }

  @Test(arguments: ["/api/analytics/%zz", "/api/analytics/%4", "/api/analytics/%", "/api/%zz/analytics/x"])
  func `a broken escape is refused`(_ path: String) {
    #expect(client.send(.get, path).status == 400)
  }

  // As go-zero's router: decoded, then cleaned with path.Clean, then matched.
  @Test(arguments: [
    "/api/analytics/x/", "//api/analytics/x", "/api//analytics///x//", "/./api/./analytics/x/.",
    "/api/analytics/y/../x", "/../../api/analytics/x", "/api/%61nalytics/x", "/api%2Fanalytics%2Fx",
    "/api/analytics/y/%2e%2E/x", "/api/analytics/y%2F..%2Fx", "http://host/api//analytics/x/",
  ])
  func `a path is cleaned, and answered as what it comes to`(_ path: String) {
    #expect(client.send(.get, path).status == 200)
    #expect(text(path) == "x")
  }

  @Test(arguments: [
    "/", "//", "/api", "/api/analytics/", "/api/analytics/..", "/api/analytics/%2e%2e", "/api/analytics/.",
    "/api/analytics/a%2Fb", "/api/analytics/x/y", "/API/analytics/x", "/api/analytics/x/..", "/api/analytics\u{301}/x",
  ])
  func `what is not there is not found`(_ path: String) throws {
    let response = client.send(.get, path)
    #expect(response.status == 404)
    #expect(response.headers["content-type"] == "application/problem+json")
    #expect(try JSONValue.parse(response.bytes)["status"]?.int == 404)
  }

  @Test func `another method is told which ones there are`() {
    let response = client.send(.put, "/api/analytics/x")
    #expect(response.status == 405)
    #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS")
    #expect(client.send(.options, "/api/echo").headers["Allow"] == "POST, OPTIONS")
    #expect(client.send(.head, "/api/analytics/x").status == 200)
  }

  @Test func `a body over the limit is refused`() {
    #expect(client.send(.post, "/api/echo", body: Array("four".utf8)).bytes == Array("four".utf8))
    #expect(client.send(.post, "/api/echo", body: Array("fives".utf8)).status == 413)
  }

  @Test func `queries are decoded as forms`() {
    #expect(text("/api/query?a=1&name=x+y%26") == "x y&")
    #expect(text("/api/query?name") == "")
    #expect(text("/api/query?other=1") == "none")
    #expect(text("http://somewhere/api/query?name=z") == "z")
    #expect(text("/api/query?name=%ff") == "\u{FFFD}")
  }

  @Test func `a problem that a handler throws is the answer`() {
    let response = client.send(.get, "/api/fails")
    #expect(response.status == 503)
    #expect(response.headers["Retry-After"] == "7")
  }
}
