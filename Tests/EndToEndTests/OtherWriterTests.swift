import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// A store that fails while another process than the server feeds it.
@Suite struct `A server whose stores another process feeds` {
  private func problem(_ part: String, of server: RunningServer) throws -> String? {
    try JSONValue.parse(server.curl("/readyz").output)["problems"]?.elements?
      .first { $0["part"]?.string == part }?["problem"]?.string
  }

  /// Waits for a problem of the server that names the other process.
  private func wait(for part: String, naming process: String, _ server: RunningServer) throws {
    for _ in 0..<500 {
      if try problem(part, of: server)?.contains("(fed by \(process)") == true { return }
      usleep(50_000)
    }
    Issue.record("/readyz never had \(part): \(try server.curl("/readyz").text)")
  }

  /// A failure is told of for a while after it has ended.
  private func waitUntilOver(_ part: String, _ server: RunningServer) throws {
    for _ in 0..<600 where try problem(part, of: server) != nil { usleep(50_000) }
    #expect(try problem(part, of: server) == nil)
  }

  private func wait(for line: String, _ server: RunningServer) throws {
    for _ in 0..<200 {
      if try server.curl("/metrics").text.contains("\n\(line)") { return }
      usleep(50_000)
    }
    Issue.record("/metrics never had \(line)")
  }

  private func events(_ scene: Scene, seed: Int) throws -> String {
    try scene.succeed("simulate", "--rate", "0", "--count", "20", "--seed", "\(seed)").text
  }

  @Test func `says that Redis or a sink fails for an ingest of the machine, which it names, until that is over`() throws
  {
    try Drill.with { drill in
      let scene = drill.scene
      try scene.succeed("backfill")
      let feed = scene.folder.file("feed")
      try #require(mkfifo(feed, 0o600) == 0)
      let ingest = try Program.start(
        "sh", ["-c", #"exec "$0" ingest <feed"#, Program.products + "/cutover"], in: scene.folder.path,
        environment: scene.variables)
      let pipe = open(feed, O_WRONLY | O_CLOEXEC)
      try #require(pipe >= 0)
      func send(seed: Int) throws {
        let text = Array(try events(scene, seed: seed).utf8)
        #expect(write(pipe, text, text.count) == text.count)
      }
      try send(seed: 1)
      for _ in 0..<200 where try !scene.cutover("status").text.contains("a writer is running (") { usleep(50_000) }
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      try drill.redis.stop()
      try send(seed: 2)
      try wait(for: "cache", naming: "cutover ingest (pid ", server)
      try wait(for: #"cutover_relay_failing{domain="arena"} 1"#, server)
      try drill.redis.start()
      try wait(for: #"cutover_relay_failing{domain="arena"} 0"#, server)
      try waitUntilOver("cache", server)

      let (folder, away) = (scene.folder.file("legacy-json"), scene.folder.file("away"))
      #expect(rename(folder, away) == 0)
      try send(seed: 3)
      try wait(for: "sink legacy", naming: "cutover ingest (pid ", server)
      #expect(rename(away, folder) == 0)
      try wait(for: #"cutover_sink_failing_seconds{sink="legacy",domain="arena"} 0"#, server)
      try waitUntilOver("sink legacy", server)
      close(pipe)
      #expect(try ingest.wait().status == 0)
      // Then the stores are the server's own to feed.
      try server.waitUntilReady()
      #expect(try server.end() == 0)
    }
  }

  @Test func `says so of another node, too, as the journal and the outbox have it`() throws {
    try Drill.with { drill in
      let scene = drill.scene
      try TestServers.shared.withDatabase { url in
        let journal = ["CUTOVER_JOURNAL": url]
        try scene.succeed("backfill", environment: journal)
        let first = try RunningServer(scene, environment: journal)
        try first.waitUntilReady()
        let second = try RunningServer(scene, environment: journal.merging(["CUTOVER_STATE_PATH": ".second"]) { $1 })
        try second.waitUntilReady()
        func send(seed: Int) throws {
          let answer = try second.curl(
            "/ingest", "-H", "Content-Type: application/x-ndjson", "--data-binary", events(scene, seed: seed)
          ).text
          #expect(answer.contains("\"accepted\":20"), "\(answer)")
        }
        try drill.redis.stop()
        try send(seed: 1)
        try wait(for: "cache", naming: "cutover serve (pid \(first.program.id)", second)
        try wait(for: #"cutover_relay_failing{domain="arena"} 1"#, second)
        let (folder, away) = (scene.folder.file("legacy-json"), scene.folder.file("away"))
        #expect(rename(folder, away) == 0)
        try send(seed: 2)
        try wait(for: "sink legacy", naming: "cutover serve (pid \(first.program.id)", second)
        #expect(rename(away, folder) == 0)
        try drill.redis.start()
        #expect(try second.end() == 0)
        #expect(try first.end() == 0)
      }
    }
  }
}
