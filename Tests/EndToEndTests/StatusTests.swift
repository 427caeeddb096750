import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `cutover status` {
  @Test func `says all else where the journal cannot be read, and what its writer knows`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let event =
        #"{"type":"price","id":"a","data":{"provider":"x","symbol":"ZZZ","price":12.5,"timestamp":1999999999999}}"#
      _ = try server.post(event, to: "/ingest?ack=applied")
      // The writer has its files open; whoever opens the journal now finds none.
      let journal = scene.folder.file(".cutover/journal.db")
      for end in ["", "-wal", "-shm"] { try #require(rename(journal + end, journal + ".aside" + end) == 0) }
      try scene.folder.write(String(repeating: "no journal ", count: 1000), to: ".cutover/journal.db")

      let status = try scene.cutover("status")
      #expect(status.status == 0)
      let names = status.text.split(separator: "\n").map { $0.prefix(12).filter { $0 != " " } }
      #expect(
        names.filter { !$0.isEmpty }
          == ["postgres", "redis", "schema", "journal", "legacy", "repository", "views"],
        "\(status.text)")
      #expect(status.text.contains("journal     cannot be read: "), "\(status.text)")
      #expect(status.text.contains("a writer is running"))
      #expect(status.text.contains("repository  up to date\n"))

      let json = try JSONValue.parse(try scene.cutover("status", "--json").output)
      #expect(json["postgres_state"]?.string == "reachable")
      #expect(json["journal"]?["error"]?.string?.isEmpty == false)
      #expect(json["lag"]?["writer"]?.string == "running")
      #expect(json["lag"]?["sinks"]?.elements?.map { $0["events"]?.int } == [0, 0])
      #expect(json["backlog"]?["keys"]?.int == 0)

      for end in ["", "-wal", "-shm"] { try #require(rename(journal + ".aside" + end, journal + end) == 0) }
      #expect(try scene.cutover("status").text.contains("journal     2 entries"))
      #expect(try server.end() == 0)
    }
  }
}
