import CutoverTestKit
import Testing

@Suite struct `cutover journal` {
  @Test func `names the entry of which a byte has changed, and exits with status 65`() throws {
    try Scene.with { scene in
      var events = ""
      for id in ["first", "second", "third"] {
        events +=
          #"{"type":"price","id":"\#(id)","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}"#
          + "\n"
      }
      try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      let whole = try scene.cutover("journal", "status", "--verify")
      #expect(whole.status == 0 && whole.text == "3 entries read: all as they were accepted\n", "\(whole.text)")

      var bytes = try scene.folder.read(".cutover/journal.db")
      let second = try #require(bytes.firstRange(of: Array(#""id":"second","data":{"provider":"x""#.utf8)))
      bytes[second.upperBound - 2] ^= 1
      try scene.folder.write(bytes, to: ".cutover/journal.db")

      let damaged = try scene.cutover("journal", "status", "--verify")
      #expect(damaged.status == 65)
      #expect(damaged.text == "entry 2 (id second) is not what was accepted\n3 entries read: 1 entry damaged\n")
      #expect(damaged.errors.contains("put a backup of the journal back"), "\(damaged.errors)")
    }
  }

  @Test func `is compacted by the writer that runs, which the command says`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let refused = try scene.cutover("journal", "compact", "--keep", "1h")
      #expect(refused.status == 69, "\(refused.text)")
      #expect(
        refused.errors.contains("It forgets each minute what is older than 7d (CUTOVER_RETENTION)"), "\(refused.errors)"
      )
      #expect(try server.end() == 0)
      #expect(try scene.cutover("journal", "compact", "--keep", "1h").status == 0)
    }
  }
}
