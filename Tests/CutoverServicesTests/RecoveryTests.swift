import CutoverServices
import CutoverTestKit
import Glibc
import Testing

struct RecoveryTests {
  @Test func `servers that were killed come up again with their data`() throws {
    let checkout = try Checkout()
    let services = checkout.services()
    let first = try services.up()
    #expect(Tool.run("psql", [first.urls.postgres, "-qc", "CREATE TABLE kept (id int)"]) == 0)
    for pid in [try #require(first.postgres.pid), try #require(first.redis.pid)] {
      kill(pid, SIGKILL)
      Tool.waitForEnd(pid)
    }
    let between = try services.status()
    #expect(between.postgres.state == .stopped && between.redis.state == .stopped)
    let found = Doctor(ServiceEnvironment(statePath: checkout.state)).examine()
    #expect(
      found.contains(
        Doctor.Check(
          "postgres server", .warning, "Cutover's own is not running: it was killed; its data will be recovered",
          remedy: "run 'cutover up'")))

    let second = try services.up()
    #expect(second.isRunning)
    #expect(Tool.run("psql", [second.urls.postgres, "-qc", "SELECT id FROM kept"]) == 0)
    try services.down()
  }

  @Test func `a process id that is somebody else's now is neither trusted nor signalled`() throws {
    let checkout = try Checkout()
    let other = try Checkout()
    let services = checkout.services()
    let first = try services.up()
    let innocent = try other.services().up()
    let pid = try #require(first.postgres.pid)
    kill(pid, SIGKILL)
    Tool.waitForEnd(pid)
    // Another checkout's server of the same user, as after a reboot: Postgres alone would refuse to start.
    let file = first.dataPath + "/postgres/data/postmaster.pid"
    let socketLock = first.dataPath + "/run/.s.PGSQL.5432.lock"
    for path in [file, socketLock] {
      #expect(
        Tool.run("sed", ["-i", "1s/.*/\(try #require(innocent.postgres.pid))/", path]) == 0)
    }
    #expect(try services.status().postgres.state == .stopped)
    let second = try services.up()
    #expect(second.isRunning)
    try services.down()
    #expect(try other.services().status() == innocent)
    try other.services().down()
  }

  @Test func `an initdb that was interrupted is done again`() throws {
    let checkout = try Checkout()
    // What a kill leaves: half a cluster aside, and an empty folder in its place.
    try checkout.folder.write("half", to: ".cutover/postgres/new-123-456/base/1/pg_control")
    try checkout.folder.write("half", to: ".cutover/postgres/new-123-456/PG_VERSION")
    mkdir(checkout.state + "/postgres/data", 0o700)
    let status = try checkout.services().up()
    #expect(Tool.canConnect(status.urls.postgres))
    #expect(access(status.dataPath + "/postgres/new-123-456", F_OK) != 0)
    try checkout.services().down()
  }

  @Test func `a database whose making was interrupted is made by the next start`() throws {
    let checkout = try Checkout()
    let status = try checkout.services().up()
    #expect(
      Tool.run(
        "dropdb", ["--maintenance-db=\(status.urls.postgres.replacing("/cutover?", with: "/postgres?"))", "cutover"])
        == 0)
    unlink(status.dataPath + "/postgres/data/cutover-database-created")
    #expect(Tool.canConnect(try checkout.services().up().urls.postgres))
    unlink(status.dataPath + "/postgres/data/cutover-database-created")
    #expect(Tool.canConnect(try checkout.services().up().urls.postgres), "made, but not noted down")
    try checkout.services().down()
  }

  @Test func `what is in the way of the data is not touched`() throws {
    let checkout = try Checkout()
    try checkout.folder.write("mine", to: ".cutover/postgres/data/notes.txt")
    let error = #expect(throws: ServiceError.self) { try checkout.services().up() }
    #expect(error?.message == "\(checkout.state)/postgres/data is not empty and not a Postgres cluster")
    #expect(try checkout.folder.read(".cutover/postgres/data/notes.txt") == Array("mine".utf8))
  }

  @Test func `a start that fails shows the end of the server's log`() throws {
    let checkout = try Checkout()
    let first = try checkout.services().up()
    try checkout.services().down()
    #expect(Tool.run("sed", ["-i", "1i nonsense = 1", first.dataPath + "/postgres/data/postgresql.conf"]) == 0)
    let error = #expect(throws: ServiceError.self) { try checkout.services().up() }
    #expect(
      error?.description.hasPrefix("start postgres: it ended before it was ready; see \(first.postgres.log)\n") == true)
    #expect(error?.output?.contains("unrecognized configuration parameter \"nonsense\"") == true)
  }

  @Test func `a server that lost its socket is started again`() throws {
    let checkout = try Checkout()
    let first = try checkout.services().up()
    #expect(Tool.run("find", [first.dataPath + "/run", "-type", "s", "-delete"]) == 0)
    let second = try checkout.services().up()
    #expect(second.isRunning)
    #expect(second.postgres.pid != first.postgres.pid && second.redis.pid != first.redis.pid)
    try checkout.services().down()
  }

  @Test func `a server that hangs is stopped all the same`() throws {
    let checkout = try Checkout()
    let status = try checkout.services().up(postgres: false, redis: true)
    let pid = try #require(status.redis.pid)
    kill(pid, SIGSTOP)
    let notes = Notes()
    try checkout.services(notes.add).down()
    #expect(notes.all == ["redis (pid \(pid)) does not stop; sending SIGKILL"])
    #expect(try checkout.services().status().redis.state == .stopped)
    #expect(kill(pid, 0) != 0, "no zombie stays")
  }
}
