import CutoverTestKit
import CutoverThreads
import Glibc
import Synchronization
import Testing

@testable import CutoverServices

struct EmbeddedServicesTests {
  @Test func `up, status, down and up again`() throws {
    let checkout = try Checkout()
    let services = checkout.services()
    #expect(try services.status().postgres.state == .stopped)
    #expect(access(checkout.state, F_OK) != 0, "status makes nothing")

    let first = try services.up()
    #expect(first.isRunning)
    #expect(first.dataPath == checkout.state)
    #expect(Tool.canConnect(first.urls.postgres))
    #expect(Tool.answers(first.urls.redis))
    #expect(try services.status() == first)
    #expect(try services.up() == first, "a second up changes nothing")

    #expect(Tool.run("psql", [first.urls.postgres, "-qc", "CREATE TABLE kept (id int)"]) == 0)
    try services.down()
    let stopped = try services.status()
    #expect(stopped.postgres.state == .stopped && stopped.postgres.pid == nil)
    #expect(stopped.redis.state == .stopped && stopped.redis.pid == nil)
    #expect(!Tool.canConnect(first.urls.postgres))
    try services.down()

    let second = try services.up()
    #expect(second.urls == first.urls)
    #expect(second.postgres.pid != first.postgres.pid)
    #expect(Tool.run("psql", [second.urls.postgres, "-qc", "SELECT id FROM kept"]) == 0)
    try services.down()
  }

  @Test func `who is interrupted does not wait for another one's start`() throws {
    let checkout = try Checkout()
    mkdir(checkout.state, 0o700)
    let lock = try FileLock(checkout.state + "/servers.lock", timeout: .seconds(1))
    defer { withExtendedLifetime(lock) {} }
    let began = ContinuousClock.now
    let services = EmbeddedServices(
      statePath: checkout.state, isInterrupted: { ContinuousClock.now - began > .seconds(1) })
    let error = #expect(throws: ServiceError.self) { try services.up() }
    #expect(error?.code == .interrupted && error?.message.contains("servers.lock is held by another process") == true)
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test func `nobody else may reach the sockets or the data`() throws {
    let checkout = try Checkout()
    let status = try checkout.services().up()
    let socket = status.urls.redis.dropFirst("unix://".count).prefix { $0 != "?" }
    for folder in [socket.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }, status.dataPath + "/postgres"]
    {
      var info = stat()
      #expect(lstat(folder, &info) == 0)
      #expect(info.st_mode & 0o777 == 0o700, "\(folder)")
    }
    var info = stat()
    #expect(stat("/proc/\(try #require(status.postgres.pid))", &info) == 0)
    #expect(info.st_uid != 0)
    try checkout.services().down()
  }

  @Test func `two checkouts run side by side`() throws {
    let one = try Checkout()
    let other = try Checkout()
    let first = try one.services().up()
    let second = try other.services().up()
    #expect(first.urls != second.urls)
    #expect(first.postgres.pid != second.postgres.pid && first.redis.pid != second.redis.pid)
    try one.services().down()
    #expect(try other.services().status() == second)
    #expect(Tool.canConnect(second.urls.postgres))
    try other.services().down()
  }

  @Test(arguments: [String(repeating: "long/", count: 25) + "state", "with blank, comma/.cutover", "quote'é/.cutover"])
  func `where the path is no place for sockets they go elsewhere`(path: String) throws {
    let checkout = try Checkout(path)
    let notes = Notes()
    let status = try checkout.services(notes.add).up()
    #expect(status.isRunning)
    #expect(status.dataPath == checkout.state)
    #expect(!status.urls.redis.contains(checkout.state))
    #expect(notes.all.contains { $0.contains("too long or unusual for sockets") })
    #expect(Tool.canConnect(status.urls.postgres))
    #expect(try checkout.services().up() == status)
    try checkout.services().down()
  }

  @Test(.enabled(if: geteuid() == 0, "only root's servers run as another user"))
  func `where the servers' user cannot enter, the data goes elsewhere`() throws {
    let checkout = try Checkout(open: false)
    let notes = Notes()
    let status = try checkout.services(notes.add).up()
    #expect(status.isRunning)
    #expect(status.dataPath != checkout.state)
    #expect(notes.all.contains { $0.contains("cannot reach \(checkout.state): the servers' data is in") })
    #expect(Tool.canConnect(status.urls.postgres))
    try checkout.services().down()
    #expect(try checkout.services().up().dataPath == status.dataPath)
    try checkout.services().down()
  }

  @Test func `a link to the state folder leads to the same servers`() throws {
    let checkout = try Checkout()
    let status = try checkout.services().up()
    symlink(checkout.folder.path, checkout.folder.file("link"))
    #expect(try EmbeddedServices(statePath: checkout.folder.file("link/.cutover")).up() == status)
    try checkout.services().down()
  }

  @Test func `many at once start one pair of servers`() throws {
    let checkout = try Checkout()
    let services = checkout.services()
    let found = Mutex<[EmbeddedServices.Status]>([])
    let threads = (0..<4).map { _ in
      Thread {
        if let status = try? services.up() { found.withLock { $0.append(status) } }
      }
    }
    for thread in threads { thread.join() }
    let all = found.withLock { $0 }
    #expect(all.count == 4)
    #expect(Set(all.map(\.postgres.pid)).count == 1)
    #expect(Set(all.map(\.redis.pid)).count == 1)
    try services.down()
  }

  @Test func `given servers are used as they are, only the missing one is started`() throws {
    let checkout = try Checkout()
    let services = try Services.resolve(
      ServiceEnvironment([
        "DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL": "", "CUTOVER_STATE_PATH": checkout.state,
      ]))
    #expect(services.postgresOrigin == .given && services.redisOrigin == .embedded)
    #expect(services.urls.postgres == "postgresql://elsewhere/db")
    #expect(Tool.answers(services.urls.redis))
    #expect(try checkout.services().status().postgres.state == .stopped)
    try checkout.services().down()

    let given = try Services.resolve(
      ServiceEnvironment(postgresURL: "p", redisURL: "r", statePath: checkout.folder.file("unused")))
    #expect(
      given == Services(urls: ServiceURLs(postgres: "p", redis: "r"), postgresOrigin: .given, redisOrigin: .given))
    #expect(access(checkout.folder.file("unused"), F_OK) != 0)
  }
}

/// What a run of the services had to say.
final class Notes: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }
}
