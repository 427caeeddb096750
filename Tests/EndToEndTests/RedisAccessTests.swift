import CutoverJSON
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A Redis by TLS, with a user who has the documented rights` {
  /// The rule of the page, with a password.
  private static func rule(_ password: String) throws -> [String] {
    let page = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/operations/redis.md"), as: UTF8.self)
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("user cutover on >PASSWORD ") })
    return line.split(separator: " ").dropFirst().map { $0 == ">PASSWORD" ? ">\(password)" : String($0) }
  }

  /// A scene with such a Redis, and how its administrator talks to it.
  private func withRedis(_ body: (Scene, (String...) throws -> String) throws -> Void) throws {
    let redis = try TLSRedis(try TLSRedis.Certificates(for: "DNS:localhost"))
    let socket = redis.server.url.dropFirst("unix://".count).prefix { $0 != "?" }
    func admin(_ words: String...) throws -> String {
      let result = try Program.run("redis-cli", ["-s", String(socket), "--raw"] + words)
      try #require(result.status == 0, "\(result.errors)")
      return result.text
    }
    let rule = try Self.rule("p@ss:word")
    let set = try Program.run("redis-cli", ["-s", String(socket), "--raw", "ACL", "SETUSER"] + rule)
    try #require(set.text == "OK\n", "\(set.text)")
    let authority = redis.certificates.authority
    try TestServers.shared.withDatabase { postgres in
      let folder = try TemporaryDirectory("scene")
      _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
      _ = try Program.run("cp", [authority, folder.file("ca.pem")])
      try folder.write("redis:\n  ca_file: ca.pem\n", to: "cutover.yaml")
      let url = redis.url(access: "cutover:p%40ss%3Aword@", database: 2)
      try body(Scene(folder: folder, postgres: postgres, redis: url), admin)
    }
  }

  @Test func `serves all that Cutover does`() throws {
    try withRedis { scene, admin in
      let doctor = try scene.cutover("doctor")
      #expect(doctor.text.contains("ok       redis server: the server of REDIS_URL answers"), "\(doctor.text)")
      try scene.succeed("backfill")
      let status = try scene.succeed("status").text
      #expect(status.contains("redis       reachable") && status.contains("rediss://localhost:"), "\(status)")
      #expect(!status.contains("p@ss") && !status.contains("p%40ss"))

      for stage in ["shadow", "live"] {
        try scene.succeed(["flags", "set", "trades"] + forced(stage))
      }
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "800", "--seed", "11").text
      try scene.folder.write(events, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", "--drain", "60")
      #expect(try server.curl("/api/trades").text.contains("\"trades\""))
      let beside = try scene.parity("--full")
      #expect(beside.status == 0 && beside.differences == [], "\(beside.differences)")
      try scene.succeed("cache", "verify")
      #expect(try server.end() == 0)

      // The stream and the guards, the relay after an outage of nobody's, and a type that a key should not have.
      #expect(try admin("-n", "2", "XLEN", "nof0:trades:stream") != "0\n")
      _ = try admin("-n", "2", "DEL", "nof0:trades:stream")
      _ = try admin("-n", "2", "SET", "nof0:trades:stream", "odd")
      let more = try scene.succeed("simulate", "--rate", "0", "--count", "200", "--seed", "12").text
      try scene.folder.write(more, to: "more.ndjson")
      try scene.succeed("ingest", "more.ndjson", "--drain", "60")
      #expect(try admin("-n", "2", "KEYS", "nof0:trades:stream:quarantined:*") != "\n")
      try scene.succeed("outbox", "replay")
      try scene.succeed("outbox", "list")
      #expect(try scene.parity("--full").status == 0)
      for side in ["legacy", "repository", "cache"] { try scene.succeed("show", "trades", "--side", side) }
      try scene.succeed("cache", "purge")
      try scene.succeed("cache", "warm")
      try scene.succeed("cache", "verify")
      try scene.succeed("cache", "purge", "--all")
      #expect(try admin("-n", "2", "DBSIZE") == "0\n")
      #expect(try admin("ACL", "LOG") == "\n", "a command that was refused is in the log")
    }
  }

  @Test func `is not used where the certificate is not right, and the reason is said`() throws {
    try withRedis { scene, _ in
      try scene.succeed("backfill")
      try scene.folder.write("", to: "cutover.yaml")
      let verify = try scene.cutover("cache", "verify")
      #expect(verify.status == 69)
      #expect(
        verify.errors.contains(
          "the server's certificate is not accepted: self-signed certificate in certificate chain"),
        "\(verify.errors)")
      #expect(!verify.errors.contains("p@ss") && !verify.errors.contains("p%40ss"))
      let doctor = try scene.cutover("doctor")
      #expect(doctor.status == 78 && doctor.text.contains("FAILED   redis server: REDIS_URL: "), "\(doctor.text)")
      #expect(doctor.text.contains("certificate is not accepted"))
      let named = try scene.cutover("cache", "warm", environment: ["REDIS_CA_FILE": scene.folder.file("ca.pem")])
      #expect(named.status == 0, "\(named.errors)")
    }
  }
}
