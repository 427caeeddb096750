import CutoverDomain
import CutoverFlags
import CutoverHTTP
import CutoverServer
import CutoverThreads
import Testing

struct ReadAPITests {
  private let sides = FakeSides(patience: .milliseconds(200))
  private let endpoint = Endpoint(name: "number", route: "/api/number", clock: "clock")
  private let seen = Seen()

  final class Seen: ResponseObserver {
    let answers = Monitor<[ChosenResponse]>([])

    func chose(_ answer: ChosenResponse, from sides: SidePair) { answers.withLock(wake: true) { $0.append(answer) } }
  }

  private func get(_ stage: Stage, inShare: Bool = false, headers: HTTPHeaders = [:]) -> HTTPResponse {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let api = ReadAPI(
      [endpoint], sides: sides.pair, stages: FixedStage(stage, isInShare: inShare), observers: [seen],
      compressors: workers, clock: { 42 })
    return HTTPTestClient(Router(api.routes)).send(.get, "/api/number", headers: headers)
  }

  @Test(arguments: [
    (Stage.off, false, "legacy"), (.dualwrite, false, "legacy"), (.shadow, false, "legacy"), (.live, false, "legacy"),
    (.live, true, "repository"), (.rampdown, false, "repository"), (.complete, false, "repository"),
  ])
  func `the stage says which side answers`(_ stage: Stage, _ inShare: Bool, _ side: String) {
    sides.repository.change(to: 2)
    let response = get(stage, inShare: inShare)
    #expect(response.status == 200)
    #expect(response.headers["Cutover-Side"] == side)
    #expect(response.headers["Cutover-Stage"] == stage.rawValue)
    #expect(response.headers["Access-Control-Allow-Origin"] == "*")
    #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
    let text = String(decoding: response.bytes, as: UTF8.self)
    #expect(text.hasPrefix(side == "legacy" ? #"{"value":"1 "# : #"{"value":"2 "#))
    #expect(text.hasSuffix(#","clock":42}"#))
  }

  // Go's strconv.ParseInt, and a form reader that takes the first value that is not empty.
  @Test(arguments: [
    ("limit=5", 200), ("limit=-5", 200), ("limit=+5", 400), ("limit=%2B5", 200), ("limit=", 200), ("limit", 200),
    ("other=abc", 200), ("Limit=abc", 200), ("limit=9223372036854775807", 200), ("limit=&limit=5", 200),
    ("limit=1&limit=abc", 200), ("", 200), ("&&", 200),
    ("limit=abc", 400), ("limit=1.0", 400), ("limit=1e3", 400), ("limit=%205", 400), ("limit=0x5", 400),
    ("limit=9223372036854775808", 400), ("limit=5;x", 400), ("other=%zz", 400), ("l%69mit=abc", 400),
    ("limit=1_000", 400),
    ("limit=abc&limit=1", 400), ("limit=\u{661}", 400),
  ])
  func `a parameter that has to be an integer is one, and changes nothing`(_ query: String, _ status: Int) {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let api = ReadAPI(
      [Endpoint(name: "number", route: "/api/number", integers: ["limit"])], sides: sides.pair,
      stages: FixedStage(.off), compressors: workers, clock: { 42 })
    let client = HTTPTestClient(Router(api.routes))
    let answer = client.send(.get, "/api/number?" + query)
    #expect(answer.status == status)
    if status == 200 { #expect(answer.bytes == client.send(.get, "/api/number").bytes) }
  }

  @Test(arguments: [true, false])
  func `in live the legacy side answers where the repository fails or is late`(_ isLate: Bool) throws {
    if isLate { sides.repository.hold(true) } else { sides.repository.fail("gone") }
    let response = get(.live, inShare: true)
    #expect(response.status == 200)
    #expect(response.headers["Cutover-Side"] == "legacy")
    let answer = try #require(seen.answers.wait(until: Deadline(in: .seconds(20))) { $0.last })
    #expect(answer.fallback == .legacy)
    #expect(throws: ReadError.self) { try answer.first.get() }
  }

  @Test func `in live a client is told of both sides where neither answers`() {
    sides.repository.fail("gone")
    sides.legacy.hold(true)
    let response = get(.live, inShare: true)
    let text = String(decoding: response.bytes, as: UTF8.self)
    #expect(response.status == 503)
    #expect(text.contains("neither side answers: repository: fake: gone; legacy: it did not answer within "), "\(text)")
  }

  @Test(arguments: [Stage.off, .dualwrite, .shadow, .live, .rampdown, .complete])
  func `a failure of the side in authority is an error`(_ stage: Stage) {
    let inAuthority = stage >= .rampdown ? sides.repository : sides.legacy
    inAuthority.fail("gone")
    let response = get(stage)
    #expect(response.status == 503)
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.headers["Cutover-Stage"] == stage.rawValue)
    #expect(String(decoding: response.bytes, as: UTF8.self).contains("gone"))
  }

  @Test func `a client that has the body is told so`() throws {
    let tag = try #require(get(.off).headers["ETag"])
    let response = get(.complete, headers: ["If-None-Match": "\"x\", \(tag)"])
    #expect(response.status == 304)
    #expect(response.body.isEmpty)
    #expect(response.headers["ETag"] == tag)
    sides.repository.change(to: 9)
    #expect(get(.complete, headers: ["If-None-Match": tag]).status == 200)
  }

  @Test func `who takes gzip gets it`() {
    for _ in 0..<2 {
      let response = get(.off, headers: ["Accept-Encoding": "gzip"])
      #expect(response.headers["Content-Encoding"] == "gzip")
      #expect(response.headers["Vary"] == "Accept-Encoding")
      #expect(response.bytes.count < 1000)
    }
  }
}
