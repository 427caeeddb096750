import CutoverHTTP
import CutoverServer
import Testing

/// What a browser sends on behalf of a page that is not the server's own is refused, before its body is read.
@Suite struct `A request that changes something` {
  private static let json: HTTPHeaders = ["Host": "127.0.0.1:8888", "Content-Type": "application/json"]

  private func status(
    _ headers: HTTPHeaders, hosts: TrustedHosts = TrustedHosts(), origins: RequestPolicy.Origins = .listed([]),
    token: String? = nil
  ) -> Int {
    let policy = RequestPolicy(
      hosts: hosts, origins: origins, types: RequestPolicy.json.union(RequestPolicy.lines), needsType: true,
      token: BearerToken(token, setting: "CUTOVER_INGEST_TOKEN"))
    let route = Route(.post, "/change", body: .collected(limit: 10), check: policy.problem) { _, reply in
      reply.complete(.text("changed"))
    }
    return HTTPTestClient(Router([route])).send(.post, "/change", headers: headers, body: Array("{}".utf8)).status
  }

  private func with(_ fields: (String, String)...) -> HTTPHeaders {
    var headers = Self.json
    for (name, value) in fields { headers[name] = value }
    return headers
  }

  @Test(arguments: [
    "application/json", "Application/JSON; charset=utf-8", "application/x-ndjson", "application/ndjson",
    "application/jsonl", "application/x-jsonlines",
  ])
  func `says that it has JSON`(_ type: String) { #expect(status(with(("Content-Type", type))) == 200) }

  // What a page can send without asking first, among them a body without a type.
  @Test(arguments: [
    nil, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "text/plain; application/json", "application/json-patch", "text/json",
  ])
  func `of another type is refused with 415`(_ type: String?) {
    var headers = Self.json
    headers["Content-Type"] = type
    #expect(status(headers) == 415)
  }

  @Test func `with two types is refused`() {
    var headers = Self.json
    headers.add("Content-Type", "text/plain")
    #expect(status(headers) == 415)
  }

  @Test(arguments: [
    "https://evil.example", "http://127.0.0.1:8889", "http://127.0.0.1", "https://127.0.0.1:8888.evil.example", "null",
    "file://", "", "http://localhost:8888", "127.0.0.1:8888",
  ])
  func `of a page of another origin is refused with 403`(_ origin: String) {
    #expect(status(with(("Origin", origin))) == 403)
    #expect(status(with(("Origin", origin), ("Sec-Fetch-Site", "same-origin"))) == 403)
  }

  @Test(arguments: ["cross-site", "same-site", "Cross-Site", "anything"])
  func `that the browser calls foreign is refused, also without an origin`(_ site: String) {
    #expect(status(with(("Sec-Fetch-Site", site))) == 403)
    #expect(status(with(("Sec-Fetch-Site", site), ("Origin", "http://127.0.0.1:8888"))) == 403)
  }

  @Test func `of the server's own page, or of a program, is let in`() {
    #expect(status(Self.json) == 200)
    #expect(status(with(("Origin", "http://127.0.0.1:8888"), ("Sec-Fetch-Site", "same-origin"))) == 200)
    #expect(status(with(("Host", "localhost"), ("Origin", "http://localhost"))) == 200)
    #expect(status(with(("Sec-Fetch-Site", "none"))) == 200)
  }

  // A page of evil.example whose name points to this machine is of one origin with the server.
  @Test(arguments: [
    "evil.example", "evil.example:8888", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.7",
  ])
  func `for a name that is not the server's is refused with 403`(_ host: String) {
    #expect(status(with(("Host", host))) == 403)
    #expect(status(with(("Host", host), ("Origin", "http://\(host)"), ("Sec-Fetch-Site", "same-origin"))) == 403)
  }

  @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.2:80", "[::1]:8888", "localhost.", "a.localhost"])
  func `for this machine is let in`(_ host: String) { #expect(status(with(("Host", host))) == 200) }

  @Test func `for a name that the operator gave is let in, and so are its pages behind a proxy`() {
    let hosts = TrustedHosts(listeningOn: "10.0.0.7", names: ["Cutover.example.com"])
    #expect(status(with(("Host", "10.0.0.7:8888")), hosts: hosts) == 200)
    #expect(status(with(("Host", "cutover.example.com")), hosts: hosts) == 200)
    #expect(status(with(("Host", "other.example.com")), hosts: hosts) == 403)
    // The proxy passes on its own name for the server.
    let page = ("Origin", "https://cutover.example.com")
    #expect(status(with(page, ("Sec-Fetch-Site", "same-origin")), hosts: hosts) == 200)
    #expect(status(with(("Origin", "https://other.example.com")), hosts: hosts) == 403)
    #expect(status(with(("Host", "anything")), hosts: TrustedHosts(names: ["*"])) == 200)
    #expect(status(with(("Origin", "https://anything")), hosts: TrustedHosts(names: ["*"])) == 403)
  }

  @Test(arguments: ["0.0.0.0", "::"])
  func `for any address is let in where the server listens on all of them`(_ listen: String) {
    let hosts = TrustedHosts(listeningOn: listen)
    #expect(status(with(("Host", "10.0.0.7:8888")), hosts: hosts) == 200)
    #expect(status(with(("Host", "[fe80::1]:8888")), hosts: hosts) == 200)
    #expect(status(with(("Host", "evil.example")), hosts: hosts) == 403)
  }

  @Test func `of a page that is listed is let in`() {
    let origins = RequestPolicy.Origins.listed(["https://app.example"])
    #expect(status(with(("Origin", "https://app.example"), ("Sec-Fetch-Site", "cross-site")), origins: origins) == 200)
    #expect(status(with(("Origin", "https://app.example:8443")), origins: origins) == 403)
    #expect(status(with(("Origin", "http://app.example")), origins: origins) == 403)
  }

  @Test func `shows the token where there is one`() {
    let token = "sixteen or more of them"
    #expect(status(Self.json, token: token) == 401)
    #expect(status(with(("Authorization", "Bearer sixteen or more of theM")), token: token) == 401)
    #expect(status(with(("Authorization", "Bearer \(token)")), token: token) == 200)
  }
}
