import CutoverDomain
import CutoverDualWrite
import CutoverHTTP
import CutoverJSON
import CutoverServer
import CutoverThreads
import Testing

struct IngestTests {
  private let intake = FakeIntake()

  private func post(
    _ body: String, query: String = "", type: String = "application/x-ndjson", errors: ErrorForm? = nil
  ) throws -> (response: HTTPResponse, json: JSONValue) {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let api = IngestAPI(intake, workers: workers, patience: .milliseconds(100), errors: errors)
    let response = HTTPTestClient(Router(api.routes())).send(
      .post, "/ingest" + query, headers: ["Content-Type": type], body: Array(body.utf8))
    return (response, try JSONValue.parse(response.bytes))
  }

  @Test func `lines become events, in their order, and empty ones nothing`() throws {
    let (response, json) = try post("{1}\n\n  \r\n{2}\n{1}\n{3}", query: "?receipts=true")
    #expect(response.status == 200)
    #expect(
      json
        == (try JSONValue.parse(
          Array(
            """
            {"accepted":3,"duplicates":1,"rejected":0,"first_sequence":1,"last_sequence":3,"events":[
            {"line":1,"sequence":1,"duplicate":false},{"line":4,"sequence":2,"duplicate":false},
            {"line":5,"sequence":1,"duplicate":true},{"line":6,"sequence":3,"duplicate":false}]}
            """.utf8))))
  }

  @Test func `one event may stand on several lines`() throws {
    let (response, json) = try post("\n{\n 1\n}\n", type: "application/json; charset=utf-8")
    #expect(response.status == 200)
    #expect(json["accepted"]?.int == 1)
    #expect(intake.state.withLock { $0.texts } == ["{\n 1\n}"])
  }

  @Test func `a bad line ends it, with its number, and what came before stays`() throws {
    let (response, json) = try post("{1}\n{2}\nx\n{3}\n")
    #expect(response.status == 400)
    #expect(json["line"]?.int == 3)
    #expect(json["accepted"]?.int == 2)
    #expect(json["last_sequence"]?.int == 2)
    #expect(intake.state.withLock { $0.texts } == ["{1}", "{2}"])
  }

  @Test func `a bad line is passed over where that is asked for`() throws {
    let (response, json) = try post("{1}\nx\n{3}\n", query: "?on_error=skip")
    #expect(response.status == 200)
    #expect(json["accepted"]?.int == 2)
    #expect(json["rejected"]?.int == 1)
    #expect(json["rejections"]?[0]?["line"]?.int == 2)
  }

  @Test(arguments: ["?ack=soon", "?on_error=x", "?receipts=1"])
  func `a value that means nothing is refused`(_ query: String) throws {
    #expect(try post("{1}", query: query).response.status == 400)
    #expect(intake.state.withLock { $0.texts.isEmpty })
  }

  @Test(arguments: ["", "\n\n", "   "])
  func `a body without an event is refused`(_ body: String) throws {
    #expect(try post(body).response.status == 400)
    #expect(try post(body, type: "application/json").response.status == 400)
  }

  private static let long = "{" + String(repeating: "x", count: 3 << 20)

  @Test func `too long a line ends it, with its number, and what came before stays`() throws {
    let (response, json) = try post("{1}\n\(Self.long)\n{3}\n")
    #expect(response.status == 413)
    #expect(json["line"]?.int == 2)
    #expect(json["code"]?.string == "tooLarge")
    #expect(
      json["detail"]?.string?.hasPrefix("line 2: the line has 3145729 bytes, an event has 1 MiB at the most; ") == true)
    #expect(json["accepted"]?.int == 1)
    #expect(json["last_sequence"]?.int == 1)
    #expect(intake.state.withLock { $0.texts.map(\.count) } == [3])
  }

  @Test func `too long a line is passed over where that is asked for`() throws {
    let (response, json) = try post("{1}\n\(Self.long)\nx\n{3}\n\(Self.long)", query: "?on_error=skip")
    #expect(response.status == 200)
    #expect(json["accepted"]?.int == 2)
    #expect(json["rejected"]?.int == 3)
    let rejections = json["rejections"]?.elements ?? []
    #expect(rejections.map { $0["line"]?.int } == [2, 3, 5])
    #expect(rejections.map { $0["code"]?.string } == ["tooLarge", "notJSON", "tooLarge"])
    #expect(intake.state.withLock { $0.texts.map(\.count) } == [3, 3])
  }

  @Test(arguments: [(DualWriteError.Code.overloaded, 429), (.unavailable, 503), (.stopped, 503)])
  func `a writer that cannot take it says why and when to come back`(_ code: DualWriteError.Code, _ status: Int) throws
  {
    intake.state.withLock { $0.error = DualWriteError(code, "no room on the disk") }
    let (response, json) = try post("{1}")
    #expect(response.status == status)
    #expect(response.headers["Retry-After"] != nil)
    #expect(json["detail"]?.string?.contains("no room on the disk") == true)
  }

  @Test func `an event that comes alone is refused where another record is in its way`() throws {
    intake.state.withLock { $0.obstacle = "order 5, which is PENDING, is in its way" }
    let (response, json) = try post("{1}", type: "application/json")
    #expect(response.status == 409)
    #expect(json["code"]?.string == "conflict")
    #expect(json["reason"]?.string == "order 5, which is PENDING, is in its way")
    #expect(json["accepted"]?.int == 0)
    #expect(intake.state.withLock { $0.texts.isEmpty })
    // Of several, the ones before can take it out of the way.
    #expect(try post("{1}").response.status == 200)
  }

  @Test func `what is in the way is said as the domain says it, where it has a form for that`() throws {
    intake.state.withLock { $0.obstacle = "order 5 is in its way" }
    let form = ErrorForm(mediaType: "application/vnd.desk+json") { status, message in
      Array(#"{"success":"false","status":\#(status),"error":"\#(message)"}"#.utf8)
    }
    let (response, json) = try post("{1}", type: "application/json", errors: form)
    #expect(response.status == 409 && response.headers["Content-Type"] == "application/vnd.desk+json")
    #expect(
      json["success"]?.string == "false" && json["error"]?.string == "order 5 is in its way; nothing was accepted")
    // What is wrong with the call itself is said as always.
    #expect(try post("x", errors: form).json["detail"]?.string?.hasPrefix("line 1: ") == true)
  }

  @Test func `who waits hears which of the events were put aside, and why`() throws {
    intake.state.withLock { $0.putAside = [2] }
    #expect(try post("{1}\n{2}\n{3}").response.status == 200)
    #expect(try post("{1}\n{3}\n{4}", query: "?ack=applied").response.status == 200)
    let (response, json) = try post("{1}\n{2}\n{3}", query: "?ack=applied")
    #expect(response.status == 409)
    #expect(json["put_aside"]?.elements?.count == 1)
    #expect(json["put_aside"]?[0]?["sequence"]?.int == 2)
    #expect(json["put_aside"]?[0]?["side"]?.string == "legacy")
    #expect(json["detail"]?.string?.hasPrefix("event e2 was put aside: order 5 is in its way") == true)
    #expect(json["duplicates"]?.int == 3)
  }

  @Test func `what is not applied in time is told apart from what is`() throws {
    #expect(try post("{1}", query: "?ack=applied").response.status == 200)
    intake.state.withLock { $0.isApplied = false }
    let (response, json) = try post("{2}", query: "?ack=applied")
    #expect(response.status == 503)
    #expect(json["accepted"]?.int == 1)
  }
}
