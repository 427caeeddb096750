import CutoverTestKit
import Glibc
import Testing

@testable import CutoverServices

struct DoctorTests {
  @Test func `a healthy checkout has nothing to do, before up as after`() throws {
    let checkout = try Checkout()
    let doctor = Doctor(ServiceEnvironment(statePath: checkout.state))
    let before = doctor.examine()
    #expect(before.filter { $0.outcome != .ok }.isEmpty, "\(before)")
    #expect(access(checkout.state, F_OK) != 0, "looking makes nothing")
    let status = try checkout.services().up()
    let after = doctor.examine()
    let sockets = (before + after).filter { $0.name == "sockets" }.map(\.found)
    #expect(Set(sockets).count == 1, "it names the folder that there will be: \(sockets)")
    #expect(after.filter { $0.outcome != .ok || $0.remedy != nil }.isEmpty, "\(after)")
    let names = after.map(\.name)
    #expect(
      names.filter { $0 != "unprivileged user" } == [
        "postgres program", "redis-server program", "state folder", "free disk", "sockets", "start lock",
        "postgres server", "redis server",
      ])
    #expect(
      after.last?.found
        == "Cutover's own (pid \(try #require(status.redis.pid))) accepts connections at \(status.urls.redis)")
    try checkout.services().down()
  }

  @Test func `a Redis that nothing is kept in is left alone`() throws {
    let checkout = try Checkout()
    let names = Doctor(ServiceEnvironment(statePath: checkout.state), needsRedis: false).examine().map(\.name)
    #expect(names.contains("postgres server") && !names.contains { $0.hasPrefix("redis") }, "\(names)")
    let folder = try TemporaryDirectory()
    let given = ServiceEnvironment(postgresURL: "postgresql://u@/db?host=\(folder.path)")
    #expect(Doctor(given, needsRedis: false).examine().map(\.name) == ["free disk", "postgres server"])
  }

  @Test func `given servers are asked, and their URLs not repeated`() throws {
    let folder = try TemporaryDirectory()
    let environment = ServiceEnvironment(
      postgresURL: "postgresql://u:secret@/db?host=\(folder.path)", redisURL: "unix://u:secret@\(folder.path)/s")
    let checks = Doctor(environment).examine()
    #expect(checks.map(\.name) == ["free disk", "postgres server", "redis server"])
    #expect(checks.dropFirst().allSatisfy { $0.outcome == .failed && $0.remedy != nil && !$0.found.contains("secret") })

    let servers = TestServers.shared
    let reached = Doctor(ServiceEnvironment(postgresURL: try servers.postgresURL, redisURL: try servers.redisURL))
    #expect(reached.examine().allSatisfy { $0.outcome == .ok })
    let bad = Doctor(ServiceEnvironment(postgresURL: "nonsense", redisURL: "nonsense")).examine()
    #expect(bad[1].found == "DATABASE_URL is not a Postgres URL")
    #expect(bad[2].found == "REDIS_URL: bad Redis URL: it must start with redis://, rediss:// or unix://")
  }

  @Test(arguments: [
    ("14.19", Doctor.Outcome.failed), ("15.0", .ok), ("18.4", .ok), ("19", .warning), ("devel", .warning),
  ])
  func `a version older than those tested is refused, a newer one pointed out`(
    _ version: String, _ outcome: Doctor.Outcome
  ) {
    let check = Doctor.judge(version, 15...18, "a server", "it is there")
    #expect(check.outcome == outcome)
    #expect((check.remedy == nil) == (outcome == .ok))
  }

  @Test func `a state folder open to others or in the way is named`() throws {
    let checkout = try Checkout()
    try checkout.folder.write("x", to: "file")
    let file = Doctor(ServiceEnvironment(statePath: checkout.folder.file("file"))).examine()
    #expect(file.first { $0.name == "state folder" }?.found == "\(checkout.folder.path)/file is not a folder")
    mkdir(checkout.state, 0o777)
    chmod(checkout.state, 0o777)
    #expect(
      Doctor(ServiceEnvironment(statePath: checkout.state)).examine().contains(
        Doctor.Check(
          "state folder", .warning, "\(checkout.state) may be written to by others",
          remedy: "chmod go-w \(checkout.state)")))
  }
}
