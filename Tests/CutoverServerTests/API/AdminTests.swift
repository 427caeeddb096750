import CutoverHTTP
import CutoverJSON
import CutoverServer
import Testing

struct AdminTests {
  private func status(token: String?, authorization: String?) -> Int {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let admin = AdminAPI(token: token, workers: workers)
    let router = Router(admin.route(.get, "/admin/status") { _ in .object(["ok": .bool(true)]) })
    let headers: HTTPHeaders = authorization.map { ["Authorization": $0] } ?? [:]
    return HTTPTestClient(router).send(.get, "/admin/status", headers: headers).status
  }

  @Test func `who has the token is let in`() {
    #expect(status(token: "secret", authorization: "Bearer secret") == 200)
    #expect(status(token: "secret", authorization: "bearer secret") == 200)
  }

  @Test(arguments: [
    nil, "", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer Secret", "Basic secret", "secret",
  ])
  func `nobody else is`(_ authorization: String?) {
    #expect(status(token: "secret", authorization: authorization) == 401)
  }

  @Test(arguments: [nil, ""])
  func `without a token there is nothing`(_ token: String?) {
    #expect(status(token: token, authorization: "Bearer ") == 404)
  }

  @Test func `tells balancers of reads and of events apart`() throws {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    let full = HealthProblem("ingest", "journal.db: the disk is full", isBlocking: false, refusesEvents: true)
    let gone = HealthProblem("repository", "it is gone", isBlocking: true)
    for (problems, reads, ingest) in [
      ([], 200, 200), ([full], 200, 503), ([gone], 503, 200), ([gone, full], 503, 503),
    ] {
      let client = HTTPTestClient(Router(HealthAPI(workers: workers, parts: [("arena", { problems })]).routes))
      for path in ["/readyz", "/readyz/reads", "/readyz?capability=reads"] {
        #expect(client.send(.get, path).status == reads, "\(path)")
      }
      for path in ["/readyz/ingest", "/readyz?capability=ingest"] {
        #expect(client.send(.get, path).status == ingest, "\(path)")
      }
      let body = try JSONValue.parse(client.send(.get, "/readyz").bytes)
      #expect(body["ingest"]?.string == (ingest == 200 ? "ready" : "refused: journal.db: the disk is full"))
      #expect(body["reads"]?.string == (reads == 200 ? "ready" : "unavailable: it is gone"))
      #expect(client.send(.get, "/readyz?capability=writes").status == 400)
    }
  }

  @Test func `a problem that blocks makes the server unready`() throws {
    let workers = WorkerPool(threads: 1)
    defer { workers.stop() }
    for (isBlocking, status) in [(false, 200), (true, 503)] {
      let health = HealthAPI(
        workers: workers, parts: [("arena", { [HealthProblem("writer", "gone", isBlocking: isBlocking)] })])
      let client = HTTPTestClient(Router(health.routes))
      let response = client.send(.get, "/readyz")
      #expect(response.status == status)
      #expect(try JSONValue.parse(response.bytes)["problems"]?[0]?["problem"]?.string == "gone")
      #expect(client.send(.get, "/healthz").status == 200)
    }
  }
}
