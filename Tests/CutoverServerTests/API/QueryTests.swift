import CutoverDomain
import CutoverFlags
import CutoverHTTP
import CutoverThreads
import Testing

@testable import CutoverServer

/// What a client may choose by the query, and how it hears of its own mistakes.
struct QueryTests {
  private static let query = [
    QueryParameter("limit", .integer(1...1000, standard: 100)), QueryParameter("before", .text(longest: 5)),
  ]

  private final class Requests: ResponseObserver {
    let seen = Monitor<[Request]>([])

    func chose(_ answer: ChosenResponse, from sides: SidePair) {
      seen.withLock(wake: true) { $0.append(answer.request) }
    }
  }

  private let sides = FakeSides(patience: .milliseconds(200))
  private let requests = Requests()

  private func get(_ query: String, _ stage: Stage = .off, errors: ErrorForm? = nil) -> HTTPResponse {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let endpoint = Endpoint(name: "number", route: "/api/number", query: Self.query, errors: errors)
    let api = ReadAPI(
      [endpoint], sides: sides.pair, stages: FixedStage(stage, isInShare: true), observers: [requests],
      compressors: workers, clock: { 42 })
    return HTTPTestClient(Router(api.routes)).send(.get, "/api/number" + query)
  }

  @Test(arguments: [
    ("", ["100", ""]), ("?limit=", ["100", ""]), ("?limit=7&before=a1", ["7", "a1"]), ("?limit=007", ["7", ""]),
    ("?other=x&before=%C3%A9", ["100", "é"]), ("?limit=&limit=3&limit=4", ["3", ""]), ("?limit=1000", ["1000", ""]),
  ])
  func `its values are those of the request, each in one form`(_ query: String, _ values: [String]) throws {
    #expect(get(query).status == 200)
    let request = try #require(requests.seen.wait(until: Deadline(in: .seconds(20))) { $0.first })
    #expect(request.parameters == values)
  }

  @Test(arguments: [
    "?limit=0", "?limit=1001", "?limit=-1", "?limit=abc", "?limit=1.0", "?limit=all", "?limit=%zz", "?before=longer",
    "?before=%00", "?limit=9223372036854775808",
  ])
  func `a value that cannot be is refused before a side is asked`(_ query: String) {
    let response = get(query)
    #expect(response.status == 400)
    #expect(response.headers["Content-Type"] == "application/problem+json" && response.headers["Retry-After"] == nil)
    #expect(requests.seen.withLock { $0.isEmpty } && sides.legacy.reads == 0)
  }

  @Test func `errors have the form of the domain`() {
    let form = ErrorForm(mediaType: "text/plain") { status, message in Array("\(status): \(message)".utf8) }
    let bad = get("?limit=0", errors: form)
    #expect(bad.status == 400 && bad.headers["Content-Type"] == "text/plain")
    #expect(
      String(decoding: bad.bytes, as: UTF8.self) == "400: limit is '0'; it has to be a whole number from 1 to 1000")
    sides.legacy.fail("gone")
    let failed = get("", errors: form)
    #expect(failed.status == 503 && failed.headers["Retry-After"] == "1")
    #expect(String(decoding: failed.bytes, as: UTF8.self) == "503: fake: gone")
  }

  @Test(arguments: [Stage.off, .live, .complete])
  func `what a side says of a client's mistake is the answer`(_ stage: Stage) {
    for side in [sides.legacy, sides.repository] {
      side.refuse("before is 'x'; there is no such number")
    }
    let response = get("?before=x", stage)
    #expect(response.status == 400)
    #expect(String(decoding: response.bytes, as: UTF8.self).contains("there is no such number"))
    #expect(response.headers["Cutover-Side"] == (stage == .off ? "legacy" : "repository"))
    // Nobody answers in the place of a side that has answered.
    #expect(sides.legacy.reads + sides.repository.reads == 0)
  }

  @Test func `the same refusal of both sides is no difference, and no failure`() {
    let refused = Result<ServedBody, ReadError>.failure(ReadError(.badRequest, source: "before", message: "no"))
    let failed = Result<ServedBody, ReadError>.failure(ReadError(.unavailable, source: "before", message: "no"))
    #expect(ShadowReading(refused) == .answered(digest: "badRequest no", isEmpty: true))
    #expect(ShadowReading(failed) == .failed)
  }
}

@Suite struct `A parameter that clients repeat` {
  private let parameter = QueryParameter("state", .texts(longest: 7))

  @Test func `has all values that they give`() throws {
    #expect(try parameter.value(ofAll: ["ACK", "", "NEW"]) == "ACK,NEW")
    #expect(try parameter.value(ofAll: []) == "")
    #expect(throws: ReadError.self) { try parameter.value(ofAll: ["ACK", "FILLED"]) }
  }

  @Test func `has the first one where only one counts`() throws {
    let other = QueryParameter("limit", .number(0...9))
    #expect(try other.value(ofAll: ["", "3", "4"]) == "3")
  }
}
