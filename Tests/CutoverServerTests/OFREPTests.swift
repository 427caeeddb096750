import CutoverFlags
import CutoverHTTP
import CutoverServer
import Testing

@Suite struct `Flags over HTTP` {
  private static let client = HTTPTestClient(Router(OFREPAPI(flags: { FlagSet(keys: ["arena.trades"]) }).routes))

  @Test func `are answered one by one and all at once, with an ETag`() throws {
    let one = Self.client.send(.post, "/ofrep/v1/evaluate/flags/arena.trades", body: Array("{}".utf8))
    #expect(one.status == 200)
    #expect(String(decoding: one.bytes, as: UTF8.self).contains(#""value":"off""#))
    let all = Self.client.send(.post, "/ofrep/v1/evaluate/flags", body: Array("{}".utf8))
    let etag = try #require(all.headers["ETag"])
    let again = Self.client.send(
      .post, "/ofrep/v1/evaluate/flags", headers: ["If-None-Match": etag], body: Array("{}".utf8))
    #expect(again.status == 304 && again.bytes.isEmpty)
  }

  @Test func `that are not there, or are asked for without sense, are told so`() {
    #expect(Self.client.send(.post, "/ofrep/v1/evaluate/flags/x", body: Array("{}".utf8)).status == 404)
    #expect(Self.client.send(.post, "/ofrep/v1/evaluate/flags/arena.trades", body: Array("{".utf8)).status == 400)
  }

  private static let app: HTTPHeaders = ["Host": "127.0.0.1", "Origin": "https://app.example"]

  private static func client(_ origins: RequestPolicy.Origins) -> HTTPTestClient {
    HTTPTestClient(Router(OFREPAPI(origins: origins, flags: { FlagSet(keys: ["arena.trades"]) }).routes))
  }

  private static let one = "/ofrep/v1/evaluate/flags/arena.trades"

  @Test(arguments: [RequestPolicy.Origins.any, .listed(["https://app.example"])])
  func `can be read by a page, whatever the answer is`(_ origins: RequestPolicy.Origins) throws {
    let client = Self.client(origins)
    let origin = origins == .any ? "*" : "https://app.example"
    var known = Self.app
    let all = client.send(.post, "/ofrep/v1/evaluate/flags", headers: Self.app, body: Array("{}".utf8))
    let etag = try #require(all.headers["ETag"])
    known["If-None-Match"] = etag
    var typed = Self.app
    typed["Content-Type"] = "text/plain"
    for (path, headers, body, status) in [
      (Self.one, Self.app, "{}", 200), ("/ofrep/v1/evaluate/flags", known, "{}", 304), (Self.one, Self.app, "{", 400),
      ("/ofrep/v1/evaluate/flags/x", Self.app, "{}", 404), (Self.one, typed, "{}", 415),
      (Self.one, Self.app, String(repeating: " ", count: 70_000), 413),
    ] {
      let answer = client.send(.post, path, headers: headers, body: Array(body.utf8))
      #expect(answer.status == status)
      #expect(answer.headers.values("Access-Control-Allow-Origin") == [origin], "\(status)")
      #expect(answer.headers["Access-Control-Expose-Headers"]?.contains("ETag") == true, "\(status)")
      #expect(answer.headers["Vary"] == (origins == .any ? nil : "Origin"), "\(status)")
    }
    let wrong = client.send(.get, Self.one, headers: Self.app)
    #expect(wrong.status == 405 && wrong.headers["Access-Control-Allow-Origin"] == origin)
  }

  @Test(arguments: [RequestPolicy.Origins.any, .listed(["https://app.example"])])
  func `can be asked for by a page with a token`(_ origins: RequestPolicy.Origins) {
    let answer = Self.client(origins).send(.options, Self.one, headers: Self.app)
    #expect(answer.status == 204)
    #expect(answer.headers["Access-Control-Allow-Origin"] == (origins == .any ? "*" : "https://app.example"))
    #expect(answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS")
    for name in ["Authorization", "Content-Type", "If-None-Match"] {
      #expect(answer.headers["Access-Control-Allow-Headers"]?.split(separator: ", ").contains(Substring(name)) == true)
    }
  }

  @Test func `are for no page that is not listed, where pages are`() {
    let client = Self.client(.listed(["https://app.example"]))
    let evil: HTTPHeaders = ["Host": "127.0.0.1", "Origin": "https://evil.example"]
    let answer = client.send(.post, Self.one, headers: evil, body: Array("{}".utf8))
    #expect(answer.status == 403)
    #expect(answer.headers["Access-Control-Allow-Origin"] == nil && answer.headers["Vary"] == "Origin")
    let asked = client.send(.options, Self.one, headers: evil)
    #expect(asked.headers["Access-Control-Allow-Headers"] == nil)
    #expect(asked.headers["Access-Control-Allow-Origin"] == nil)
  }

  @Test func `are not given to a page whose name was made to point here`() {
    let answer = Self.client(.any).send(
      .post, Self.one, headers: ["Host": "evil.example:8888"], body: Array("{}".utf8))
    #expect(answer.status == 403)
  }
}
