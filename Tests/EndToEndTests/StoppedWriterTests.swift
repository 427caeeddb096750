import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Somebody has stopped the process that feeds the stores: commands that need its answer say so, and end.
@Suite struct `While the process that writes is stopped` {
  private func with(_ body: (Scene, _ remedy: String, _ resume: () -> Void) throws -> Void) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "a test")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      server.program.send(SIGSTOP)
      defer {
        server.program.send(SIGCONT)
        _ = try? server.end()
      }
      try body(scene, "'kill -CONT \(server.program.id)'") {
        server.program.send(SIGCONT)
        _ = try? server.waitUntilReady()
      }
    }
  }

  @Test func `a rollback from complete names it, changes nothing, and works once it goes on`() throws {
    try with { scene, remedy, resume in
      for options in [[], ["--keep-files"]] {
        let rollback = try scene.cutover(["flags", "rollback", "trades", "--reason", "a test"] + options)
        #expect(rollback.status == 69, "\(rollback.errors)")
        #expect(rollback.errors.contains("still in complete") && rollback.errors.contains(remedy), "\(rollback.errors)")
      }
      resume()
      let rollback = try scene.cutover("flags", "rollback", "trades", "--reason", "a test")
      #expect(rollback.status == 0, "\(rollback.errors)")
      #expect(rollback.text.contains("trades: complete back to"), "\(rollback.text)")
    }
  }

  @Test(arguments: [SIGTERM, SIGINT]) func `one signal ends a rollback`(signal: Int32) throws {
    try with { scene, _, _ in
      let rollback = try scene.start("flags", "rollback", "trades", "--reason", "a test")
      usleep(2_000_000)
      rollback.send(signal)
      let ended = try rollback.wait()
      #expect(ended.status == 128 + signal, "\(ended.errors)")
      #expect(ended.errors.contains("interrupted before it answered"), "\(ended.errors)")
    }
  }

  @Test func `both statuses show what they know, and name it`() throws {
    try with { scene, remedy, _ in
      for command in [["status"], ["journal", "status"]] {
        let shown = try scene.succeed(command)
        #expect(shown.text.contains("does not answer") && shown.text.contains(remedy), "\(shown.text)")
        #expect(shown.text.contains("\nlegacy ") && shown.text.contains("\nrepository "), "\(shown.text)")
      }
      let lag = try JSONValue.parse(scene.succeed("status", "--json").output)["lag"]
      #expect(lag?["writer"]?.string == "silent")
      #expect(lag?["writer_error"]?.string?.contains(remedy) == true)
      let journal = try scene.succeed("journal", "status", "--json")
      #expect(journal.errors.contains(remedy), "\(journal.errors)")
    }
  }

  @Test func `the doctor has a line that failed, and names it`() throws {
    try with { scene, remedy, resume in
      let stopped = try scene.cutover("doctor")
      #expect(stopped.status == 78)
      #expect(stopped.text.contains("FAILED   writer: ") && stopped.text.contains(remedy), "\(stopped.text)")
      resume()
      #expect(try scene.cutover("doctor").text.contains("writer: it runs and answers"))
    }
  }

  @Test func `an ingest says how far it came, and ends`() throws {
    try with { scene, remedy, _ in
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "5", "--seed", "1").text
      _ = try scene.folder.write(events, to: "events.ndjson")
      let ingest = try scene.cutover("ingest", "events.ndjson")
      #expect(ingest.status == 69, "\(ingest.errors)")
      #expect(ingest.errors.contains(remedy) && ingest.errors.contains("0 events are accepted"), "\(ingest.errors)")
    }
  }
}
