import CutoverRedis
import CutoverServices
import CutoverTLS
import CutoverTestKit
import Testing

@Suite struct `Redis by TLS` {
  private func certificates() throws -> TLSRedis.Certificates {
    try TLSRedis.Certificates(for: "DNS:localhost,IP:127.0.0.1")
  }

  private func server() throws -> TLSRedis { try TLSRedis(self.certificates()) }

  private func connect(_ url: String, _ tls: TLSSettings = TLSSettings()) throws -> RedisConnection {
    var configuration = try RedisConfiguration(url: url, tls: tls)
    configuration.commandTimeout = .seconds(10)
    return try RedisConnection(configuration)
  }

  private func refusal(_ url: String, _ tls: TLSSettings = TLSSettings()) -> RedisError? {
    do {
      let connection = try connect(url, tls)
      try connection.command("PING")
    } catch { return error as? RedisError }
    return nil
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func `works where the certificate is the host's and signed by who is trusted`(host: String) throws {
    let server = try server()
    let authority = server.certificates.authority
    let redis = try connect(server.url(host: host, database: 3, "?ssl_ca_certs=\(authority)"))
    try redis.set("a", "1")
    #expect(try redis.get("a") == Array("1".utf8))
    #expect("\(redis.configuration)" == "rediss://\(host):\(server.port)/3")
    #expect(try connect(server.url(host: host), TLSSettings(authorityFile: authority)).get("a") == nil)
  }

  @Test func `carries large values and long pipelines, and gives replies of any size`() throws {
    let server = try server()
    let redis = try connect(server.url("?ssl_ca_certs=\(server.certificates.authority)"))
    let large = [UInt8](repeating: 0x61, count: 6_000_000)
    try redis.set("large", large)
    #expect(try redis.get("large") == large)
    let replies = try redis.pipeline { pipeline in
      for number in 0..<20_000 { pipeline.add("SET", "k\(number)", "\(number)") }
    }
    #expect(try replies.count == 20_000 && replies.allSatisfy { try $0.get() == .status("OK") })
    let keys = (0..<20_000).map { "k\($0)" }
    #expect(try redis.mget(keys).compactMap { $0 }.count == 20_000)
  }

  @Test func `notices a restart between two calls, a lost connection, and silence`() throws {
    let server = try server()
    let redis = try connect(server.url("?ssl_ca_certs=\(server.certificates.authority)"))
    try redis.set("a", "1")
    try server.server.stop()
    let gone = #expect(throws: RedisError.self) { try redis.get("a") }
    #expect(gone?.code == .connection && gone?.message.hasPrefix("cannot connect to rediss://") == true)
    try server.server.start()
    #expect(try redis.get("a") == nil)
    let silence = #expect(throws: RedisError.self) {
      try redis.command("BLPOP", "queue", 20, timeout: .milliseconds(200))
    }
    #expect(silence?.code == .timeout)
    #expect(try redis.command("PING") == .status("PONG"))
    let other = try connect(server.url("?ssl_ca_certs=\(server.certificates.authority)"))
    try other.command("CLIENT", "KILL", "ID", try #require(try redis.command("CLIENT", "ID").integer))
    #expect(try redis.command("INCR", "n") == .integer(1), "a connection that was closed meanwhile is made again")
  }

  @Test func `is refused where nobody who is trusted has signed, and the error says so`() throws {
    let server = try server()
    let other = try TLSRedis.Certificates(for: "DNS:localhost")
    for url in [server.url(), server.url("?ssl_ca_certs=\(other.authority)")] {
      let error = try #require(refusal(url))
      #expect(error.code == .connection)
      #expect(
        error.message.hasPrefix(
          "cannot connect to rediss://localhost:\(server.port)/0: TLS: the server's certificate is not accepted: "),
        "\(error)")
    }
  }

  @Test(arguments: [("localhost", "hostname mismatch"), ("127.0.0.1", "IP address mismatch")])
  func `is refused where the certificate is another host's`(host: String, reason: String) throws {
    let certificates = try TLSRedis.Certificates(for: "DNS:redis.example,IP:127.0.0.2")
    let server = try TLSRedis(certificates)
    let error = try #require(refusal(server.url(host: host, "?ssl_ca_certs=\(certificates.authority)")))
    #expect(error.code == .connection)
    #expect(error.message.lowercased().hasSuffix("is not accepted: \(reason.lowercased())"), "\(error)")
  }

  @Test func `shows a certificate of its own where the server asks for one`() throws {
    let certificates = try self.certificates()
    let server = try TLSRedis(certificates, asksForCertificate: true)
    let authority = "?ssl_ca_certs=\(certificates.authority)"
    let without = try #require(refusal(server.url(authority)))
    #expect(without.code == .connection, "\(without)")
    let query = authority + "&ssl_certfile=\(certificates.certificate)&ssl_keyfile=\(certificates.key)"
    #expect(try connect(server.url(query)).command("PING") == .status("PONG"))
    let missing = try #require(refusal(server.url(authority + "&ssl_certfile=/nowhere.pem")))
    #expect(missing.message.contains("certificate /nowhere.pem and its key cannot be used: "), "\(missing)")
  }

  @Test func `says what is wrong with a file of certificates, and with a port without TLS`() throws {
    let plain = try LoopbackPort.free()
    let server = try TLSRedis(self.certificates(), plainPort: plain)
    let missing = try #require(refusal(server.url("?ssl_ca_certs=/nowhere.pem")))
    #expect(
      missing.message.hasSuffix("the certificates in /nowhere.pem cannot be read: No such file or directory"),
      "\(missing)")
    var configuration = try RedisConfiguration(url: "rediss://localhost:\(plain)/0")
    configuration.connectTimeout = .milliseconds(500)
    let error = #expect(throws: RedisError.self) { try RedisConnection(configuration) }
    #expect(error?.message.hasPrefix("cannot connect to rediss://localhost:\(plain)/0: ") == true)
    #expect(error?.message.contains("TLS") == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `takes a user with a password, who may do what the server's rules say`() throws {
    let server = try server()
    let admin = try RedisConnection(RedisConfiguration(url: server.server.url))
    try admin.command("ACL", "SETUSER", "ann", "on", ">p@ss:word", "~a:*", "+get", "+ping")
    let authority = "?ssl_ca_certs=\(server.certificates.authority)"
    let redis = try connect(server.url(access: "ann:p%40ss%3Aword@", authority))
    #expect(try redis.get("a:1") == nil)
    let key = #expect(throws: RedisError.self) { try redis.get("b:1") }
    #expect(key?.serverPrefix == "NOPERM")
    let command = #expect(throws: RedisError.self) { try redis.set("a:1", "1") }
    #expect(command?.serverPrefix == "NOPERM")
    let wrong = try #require(refusal(server.url(access: "ann:secret@", authority)))
    #expect(wrong.serverPrefix == "WRONGPASS" && !"\(wrong)".contains("secret"), "\(wrong)")
  }
}
