import CutoverTestKit
import Glibc
import Testing

@Suite(.enabled(if: SmallDisk.isPossible))
struct `A backfill while the legacy folder cannot be written` {
  @Test func `delays no event, and ends as soon as it is asked to`() throws {
    try Scene.with { scene in
      mkdir(scene.folder.file("disk"), 0o700)
      let disk = try SmallDisk(on: scene.folder.file("disk"), megabytes: 48)
      let path = disk.path + "/legacy-json"
      _ = try Program.run("mv", [scene.folder.file("legacy-json"), path])
      let data = ["CUTOVER_DATA_PATH": path]
      try scene.succeed("backfill", environment: data)
      let server = try RunningServer(scene, environment: data)
      try server.waitUntilReady()
      try Self.post(0..<3, to: server)

      try Self.remount("ro", disk)
      let backfill = try scene.start(["backfill"], environment: data)
      try Self.post(3..<40, to: server)
      let began = ContinuousClock.now
      backfill.send(SIGINT)
      while !backfill.hasEnded, .now - began < .seconds(30) { usleep(20_000) }
      #expect(.now - began < .seconds(5))
      if !backfill.hasEnded { backfill.send(SIGKILL) }
      let ended = try backfill.wait()
      #expect(ended.status != 0)
      try Self.post(40..<50, to: server)

      try Self.remount("rw", disk)
      let messages = "SELECT count(*) FROM conversation_messages WHERE content = '\"broken\"' OR content = 'broken'"
      try scene.waitUntil("50", messages)
      var legacy = 0
      for _ in 0..<500 where legacy != 50 {
        usleep(50_000)
        let file = String(decoding: try scene.folder.read("disk/legacy-json/conversations.json"), as: UTF8.self)
        legacy = file.split(separator: "\"broken\"").count - 1
      }
      #expect(legacy == 50)
      #expect(try server.end() == 0)
    }
  }

  /// Sends events, one after the other, and expects each to be accepted at once.
  private static func post(_ numbers: Range<Int>, to server: RunningServer) throws {
    for number in numbers {
      let event =
        #"{"type":"conversation_message","id":"b-\#(number)","data":{"model_id":"m","role":"user","content":"broken"}}"#
      let answer = try server.post(event, to: "/ingest", "-o", "/dev/null", "-w", "%{http_code} %{time_total}").text
      let parts = answer.split(separator: " ")
      #expect(parts.first?.hasPrefix("2") == true, "event \(number): \(answer)")
      #expect((parts.last.flatMap { Double($0) } ?? .infinity) < 3, "event \(number): \(answer)")
      usleep(50_000)
    }
  }

  private static func remount(_ mode: String, _ disk: SmallDisk) throws {
    // A writer in the middle of a file keeps a file system from being read-only for an instant.
    var errors = ""
    for _ in 0..<100 {
      let result = try Program.run("mount", ["-o", "remount,\(mode)", disk.path])
      if result.status == 0 { return }
      errors = result.errors
      usleep(100_000)
    }
    Issue.record("the disk cannot be mounted \(mode): \(errors)")
  }
}
