import CutoverJSON
import CutoverTestKit
import Glibc

extension Fault {
  static let legacyFaults = [
    Fault(name: "the legacy disk is full", needs: .legacyDisk) { stage, random in
      stage.legacyDisk?.fill()
      defer { stage.legacyDisk?.makeRoom() }
      try stage.expectStatus("the legacy side's error") {
        ChaosStage.error(of: "legacy", in: $0)?.contains("No space left") == true
      }
      stage.expectAcknowledgements()
      wait(&random)
    },
    Fault(name: "the legacy folder is read-only", needs: .legacyDisk) { stage, random in
      try remount("ro", stage)
      stage.expectAcknowledgements()
      try stage.expectStatus("the legacy side's error") { ChaosStage.error(of: "legacy", in: $0) != nil }
      wait(&random)
      try remount("rw", stage)
    },
    Fault(name: "the legacy folder is read-only, and a backfill begins", needs: .legacyDisk) {
      stage, random in
      try remount("ro", stage)
      let backfill = try stage.startCutover("backfill")
      stage.expectAcknowledgements(5, within: 30)
      wait(&random)
      backfill.send(SIGINT)
      let hasEnded = try stage.eventually(within: 40) { backfill.hasEnded }
      stage.expect(hasEnded, "a backfill that waits for the legacy side did not end within 40 s of SIGINT")
      if !hasEnded { backfill.send(SIGKILL) }
      _ = try backfill.wait()
      try remount("rw", stage)
    },
    Fault(name: "the legacy folder is away") { stage, random in
      let away = stage.legacyPath + ".away"
      guard rename(stage.legacyPath, away) == 0 else { return stage.expect(false, "cannot rename the legacy folder") }
      stage.expectAcknowledgements()
      try stage.expectStatus("the legacy side's error") { ChaosStage.error(of: "legacy", in: $0) != nil }
      wait(&random)
      let isEmpty = rmdir(stage.legacyPath) == 0 || errno == ENOENT
      stage.expect(isEmpty, "another folder took the place of the legacy folder while it was away")
      if !isEmpty { _ = rename(stage.legacyPath, stage.legacyPath + ".other") }
      _ = rename(away, stage.legacyPath)
    },
  ]

  private static func remount(_ mode: String, _ stage: ChaosStage) throws {
    // A writer in the middle of a file keeps a file system from being read-only for an instant.
    let isDone = try stage.eventually(within: 10) {
      try Program.run("mount", ["-o", "remount,\(mode)", stage.legacyDisk!.path]).status == 0
    }
    stage.expect(isDone, "the legacy disk cannot be mounted \(mode)")
  }

  static let dataFaults = [
    Fault(name: "somebody deletes a row") { stage, random in
      stage.readers.allowDifferences(true)
      try stage.drill.scene.sql(
        "DELETE FROM trades WHERE id = (SELECT min(id) FROM trades)", foreign: true)
      let parity = try stage.cutover("parity", "run", "--endpoint", "trades")
      stage.expect(parity.status == 1, "parity did not find the deleted row: \(parity.status) \(parity.errors)")
      let backfill = try stage.cutover("backfill")
      stage.expect(backfill.status == 0, "backfill: \(backfill.status) \(backfill.errors)")
      stage.readers.allowDifferences(false)
    },
    Fault(name: "a value in Redis is wrong") { stage, random in
      stage.expect(stage.feed.pause(within: 30), "the last batch was not acknowledged")
      stage.readers.allowDifferences(true)
      try stage.drill.redisCommand("SET", "nof0:leaderboard", #"{"leaderboard":[]}"#)
      let parity = try stage.cutover("parity", "run", "--endpoint", "leaderboard")
      stage.expect(
        parity.status & 3 != 0 && parity.status < 8, "parity did not find the wrong value: \(parity.status)")
      let warm = try stage.cutover("cache", "warm")
      stage.expect(warm.status == 0, "cache warm: \(warm.errors)")
      stage.readers.allowDifferences(false)
      stage.feed.resume()
    },
    Fault(name: "a backfill in the midst") { stage, random in
      let backfill = try stage.cutover("backfill")
      stage.expect(backfill.status == 0, "backfill: \(backfill.status) \(backfill.errors)")
    },
    Fault(name: "a second writer on the folder") { stage, random in
      let event =
        #"{"type":"conversation_message","id":"w-\#(random.next())","data":{"model_id":"second","role":"user","#
        + #""content":"x"}}"#
      _ = try stage.drill.scene.folder.write(event + "\n", to: "second.ndjson")
      let second = try stage.cutover(
        "ingest", "second.ndjson", environment: ["CUTOVER_STATE_PATH": stage.drill.scene.folder.file("second")])
      stage.expect(
        second.status != 0, "a writer with another journal was let at the same stores: \(second.text)\(second.errors)")
      stage.expectAcknowledgements()
    },
  ]

  static let clientFaults = [
    Fault(name: "slow uploads") { stage, random in
      let connections = (0..<24).compactMap { _ in HTTPClient.connect(stage.port, within: 5) }
      defer { for connection in connections { close(connection) } }
      let head = Array(HTTPClient.postHead(stage.port, "/ingest", length: 10_000_000).utf8)
      for connection in connections { _ = HTTPClient.write(connection, head) }
      let blank = [UInt8](repeating: 0x20, count: 400)
      for _ in 0..<Int.random(in: 3...8, using: &random) {
        for connection in connections { _ = HTTPClient.write(connection, blank) }
        Drill.wait(0.3)
      }
      stage.expectAcknowledgements()
      try stage.expectReadiness("answered", within: 5) { status, _ in status == 200 }
    },
    Fault(name: "slow readers") { stage, random in
      let connections = (0..<24).compactMap { _ in HTTPClient.connect(stage.port, within: 5) }
      defer { for connection in connections { close(connection) } }
      let request = "GET /api/trades HTTP/1.1\r\nHost: 127.0.0.1:\(stage.port)\r\n\r\n"
      for connection in connections { _ = HTTPClient.write(connection, Array(request.utf8)) }
      var byte: UInt8 = 0
      for _ in 0..<Int.random(in: 5...20, using: &random) {
        for connection in connections { _ = recv(connection, &byte, 1, 0) }
        Drill.wait(0.1)
      }
      stage.expectAcknowledgements()
      let answer = HTTPClient.get(stage.port, "/api/trades", within: 10)
      stage.expect(answer?.status == 200, "GET /api/trades beside slow readers: \(answer?.status ?? -1)")
    },
  ]
}

extension ChaosStage {
  /// As `cutover`, without waiting for the end.
  func startCutover(_ arguments: String...) throws -> RunningProgram {
    try drill.scene.start(arguments, environment: ["CUTOVER_DATA_PATH": legacyPath])
  }
}
