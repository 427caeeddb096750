import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc

/// Something that breaks, what has to hold while it is broken, and its end.
struct Fault: Sendable {
  let name: String
  var needs: Requirement = .nothing
  let run: @Sendable (ChaosStage, inout SeededRandom) throws -> Void

  /// What not every machine has.
  enum Requirement: Sendable { case nothing, legacyDisk, journalDisk, databaseDisk, fakeTime }

  func isPossible(on stage: ChaosStage) -> Bool {
    switch needs {
    case .nothing: true
    case .legacyDisk: stage.legacyDisk != nil
    case .journalDisk: stage.journalDisk != nil
    case .databaseDisk: stage.databaseDisk != nil
    case .fakeTime: FakeTime.library != nil
    }
  }

  /// Every fault there is.
  static let all = writerFaults + postgresFaults + redisFaults + legacyFaults + clientFaults + dataFaults

  /// A time that a fault lasts.
  static func wait(_ random: inout SeededRandom, _ seconds: ClosedRange<Double> = 0.2...1) {
    Drill.wait(Double.random(in: seconds, using: &random) * (Chaos.isShort ? 1 : 2))
  }
}

extension Fault {
  private static let places = [
    "journal.written", "journal.synced", "legacy.written", "legacy.intended", "legacy.renamed", "legacy.positioned",
    "repository.applied", "repository.committed",
  ]

  static let writerFaults = [
    Fault(name: "kill -9 at a named place") { stage, random in
      try stage.terminate()
      let place = places.randomElement(using: &random)!
      try stage.start(environment: ["CUTOVER_FAILPOINTS": "\(place)=kill@\(Int.random(in: 1...20, using: &random))"])
      let status = try stage.waitForDeath(within: 30)
      stage.expect(status == 128 + SIGKILL, "the writer did not die at \(place): \(status ?? -1)")
      if status == nil { try stage.kill() }
      try stage.start()
    },
    Fault(name: "kill -9 at any moment") { stage, random in
      for _ in 0..<2 {
        wait(&random, 0...0.6)
        try stage.kill()
        try stage.start()
      }
    },
    Fault(name: "the server stands still") { stage, random in
      stage.signal(SIGSTOP)
      wait(&random, 0.5...3)
      stage.signal(SIGCONT)
      stage.expectAcknowledgements()
    },
    Fault(name: "the server is asked to end") { stage, random in
      wait(&random, 0...0.3)
      try stage.terminate()
      try stage.start()
    },
    Fault(name: "it is asked to end while Postgres is frozen") { stage, random in
      let pids = try frozen(stage)
      wait(&random)
      try stage.terminate()
      for pid in pids { Glibc.kill(pid, SIGCONT) }
      try stage.start()
    },
    Fault(name: "the journal's disk is full", needs: .journalDisk) { stage, random in
      stage.journalDisk?.fill()
      defer { stage.journalDisk?.makeRoom() }
      try stage.expectStatus("a full disk") { $0["lag"]?["journal_error"]?.string?.contains("disk is full") == true }
      try stage.expectReadiness("anything but ready for events") { _, text in !text.contains("\"status\":\"ready\"") }
      wait(&random)
    },
    Fault(name: "the clock jumps", needs: .fakeTime) { stage, random in
      try stage.terminate()
      let jump = ["+1h", "-1h", "+40d"].randomElement(using: &random)!
      try stage.start(environment: FakeTime.environment(jump))
      stage.expectAcknowledgements()
      try stage.terminate()
      try stage.start()
      stage.expectAcknowledgements()
      try stage.drill.postgres.stop()
      defer { try? stage.drill.postgres.start() }
      try stage.expectStatus("the repository's age of lag after a jump of \(jump)") {
        (Drill.sink("repository", in: $0)?["seconds"]?.number.flatMap { Double($0.lexeme) } ?? 0) >= 1
      }
    },
  ]

  /// Has every connection of the server's stand still, and gives what lets them go.
  fileprivate static func frozen(_ stage: ChaosStage) throws -> [pid_t] {
    let pids = try stage.drill.scene.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'"
    )
    .split(separator: "\n").compactMap { pid_t($0) }
    for pid in pids { Glibc.kill(pid, SIGSTOP) }
    return pids
  }

  static let postgresFaults = [
    Fault(name: "Postgres stops") { stage, random in
      try stage.drill.postgres.stop()
      defer { try? stage.drill.postgres.start() }
      try stage.expectStatus("the repository's error") { ChaosStage.error(of: "repository", in: $0) != nil }
      stage.expectAcknowledgements()
      wait(&random)
    },
    Fault(name: "Postgres is killed") { stage, random in
      try stage.drill.postgres.kill()
      wait(&random)
      try stage.drill.postgres.start()
    },
    Fault(name: "Postgres is frozen") { stage, random in
      let pids = try frozen(stage)
      stage.expectAcknowledgements()
      wait(&random, 0.5...4)
      for pid in pids { Glibc.kill(pid, SIGCONT) }
    },
    Fault(name: "Postgres ends the connections") { stage, random in
      for _ in 0..<5 {
        try stage.drill.scene.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'")
        wait(&random, 0...0.2)
      }
      stage.expectAcknowledgements()
    },
    Fault(name: "Postgres is read-only") { stage, random in
      try readOnly(true, stage)
      stage.expectAcknowledgements()
      try stage.expectStatus("the repository's error") {
        ChaosStage.error(of: "repository", in: $0)?.contains("read-only") == true
      }
      wait(&random)
      try readOnly(false, stage)
    },
    Fault(name: "Postgres has no room", needs: .databaseDisk) { stage, random in
      stage.databaseDisk?.fill()
      defer { stage.databaseDisk?.makeRoom() }
      try stage.expectStatus("the repository's error", within: 60) {
        ChaosStage.error(of: "repository", in: $0)?.contains("No space left") == true
      }
      stage.expectAcknowledgements()
      wait(&random)
    },
  ]

  private static func readOnly(_ isReadOnly: Bool, _ stage: ChaosStage) throws {
    let set = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only"
    // The connection that turns it off begins read-only itself.
    try stage.drill.scene.sql("BEGIN READ WRITE; ALTER DATABASE postgres \(set); COMMIT")
    try stage.drill.scene.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'")
  }

  static let redisFaults = [
    Fault(name: "Redis is killed") { stage, random in
      try stage.drill.redis.kill()
      defer { try? stage.drill.redis.start() }
      try stage.expectStatus("Redis' error") { $0["lag"]?["relay_error"]?.string != nil }
      stage.expectAcknowledgements()
      wait(&random)
    },
    Fault(name: "Redis is emptied") { stage, random in
      for _ in 0..<3 {
        try stage.drill.redisCommand("FLUSHALL")
        wait(&random, 0...0.3)
      }
    },
    Fault(name: "Redis is read-only") { stage, random in
      try stage.drill.redisCommand("REPLICAOF", "127.0.0.1", "1")
      defer { try? stage.drill.redisCommand("REPLICAOF", "NO", "ONE") }
      try stage.expectStatus("Redis' error") { $0["lag"]?["relay_error"]?.string?.contains("READONLY") == true }
      stage.expectAcknowledgements()
      wait(&random)
    },
    Fault(name: "Redis is frozen") { stage, random in
      try stage.drill.redisCommand("CLIENT", "PAUSE", "\(Int.random(in: 500...3000, using: &random))", "ALL")
      stage.expectAcknowledgements()
    },
    Fault(name: "a key of Redis has the wrong type") { stage, random in
      try stage.drill.redisCommand("SET", "nof0:trades:stream", "oops")
      stage.expectAcknowledgements()
      wait(&random)
      // What is in the way of one key is in the way of no other; whether it is repaired or shown, it is not waited for.
      let isDelivered = try stage.eventually(within: 30) {
        (Int(try stage.drill.scene.sql("SELECT count(*) FROM events_outbox")) ?? 0) < 3
      }
      stage.expect(isDelivered, "one key of the wrong type keeps the others from Redis")
      if try stage.drill.scene.redisCommand("TYPE", "nof0:trades:stream") == "string" {
        try stage.drill.redisCommand("DEL", "nof0:trades:stream")
        _ = try stage.cutover("outbox", "replay")
        _ = try stage.cutover("cache", "warm")
      }
    },
  ]
}

/// libfaketime, which gives a program another clock.
enum FakeTime {
  static let library: String? = {
    let found = try? Program.run("sh", ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"]).text
    return found?.split(separator: "\n").first.map(String.init)
  }()

  static func environment(_ jump: String) -> [String: String] {
    ["LD_PRELOAD": library ?? "", "FAKETIME": jump, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"]
  }
}
