import CutoverRedis
import CutoverTLS
import Testing

private func encrypted(_ tls: TLSSettings) -> RedisConfiguration {
  var configuration = RedisConfiguration(address: .tcp(host: "h", port: 7000), database: 2)
  configuration.tls = tls
  return configuration
}

struct RedisConfigurationTests {
  @Test(arguments: [
    ("redis://localhost", RedisConfiguration(address: .tcp(host: "localhost", port: 6379))),
    ("redis://", RedisConfiguration(address: .tcp(host: "localhost", port: 6379))),
    (
      "redis://cache.internal:7000/3",
      RedisConfiguration(address: .tcp(host: "cache.internal", port: 7000), database: 3)
    ),
    ("redis://[::1]:6380/", RedisConfiguration(address: .tcp(host: "::1", port: 6380))),
    ("redis://[::1]", RedisConfiguration(address: .tcp(host: "::1", port: 6379))),
    ("redis://h?db=5", RedisConfiguration(address: .tcp(host: "h", port: 6379), database: 5)),
    (
      "redis://app:p%40ss:w%2Ford@h/1",
      RedisConfiguration(address: .tcp(host: "h", port: 6379), database: 1, user: "app", password: "p@ss:w/ord")
    ),
    ("redis://:secret@h", RedisConfiguration(address: .tcp(host: "h", port: 6379), password: "secret")),
    ("unix:///run/redis.sock", RedisConfiguration(address: .unix(path: "/run/redis.sock"))),
    ("unix:///run/a%20b.sock?db=2", RedisConfiguration(address: .unix(path: "/run/a b.sock"), database: 2)),
    (
      "unix:///s?db=1&user=u&password=p%26q",
      RedisConfiguration(address: .unix(path: "/s"), database: 1, user: "u", password: "p&q")
    ),
    ("unix://u:p@/s", RedisConfiguration(address: .unix(path: "/s"), user: "u", password: "p")),
    ("rediss://h:7000/2?ssl_ca_certs=/etc/ca.pem", encrypted(TLSSettings(authorityFile: "/etc/ca.pem"))),
    (
      "rediss://h:7000/2?ssl_certfile=/c.pem&ssl_keyfile=/k.pem",
      encrypted(TLSSettings(certificateFile: "/c.pem", keyFile: "/k.pem"))
    ),
    ("REDIS://h", RedisConfiguration(address: .tcp(host: "h", port: 6379))),
  ])
  func `a URL says where the server is`(url: String, expected: RedisConfiguration) throws {
    #expect(try RedisConfiguration(url: url) == expected)
  }

  @Test(arguments: [
    ("localhost:6379", "it must start with redis://, rediss:// or unix://"),
    ("http://h", "unknown scheme “http”; use redis://, rediss:// or unix://"),
    ("redis://h:99999", "the port must be a number from 1 to 65535"),
    ("redis://h:x", "the port must be a number from 1 to 65535"),
    ("redis://h/one", "the database must be a number from 0 up"),
    ("redis://h/-1", "the database must be a number from 0 up"),
    (
      "redis://h?timeout=1",
      "unknown setting after “?”; known are db, user and password, and with rediss:// ssl_ca_certs, ssl_certfile and ssl_keyfile"
    ),
    (
      "redis://h?ssl_ca_certs=/ca.pem",
      "unknown setting after “?”; known are db, user and password, and with rediss:// ssl_ca_certs, ssl_certfile and ssl_keyfile"
    ),
    ("redis://:%zz@h", "“%” must be followed by two hexadecimal digits"),
    ("redis://:%ff@h", "it is not UTF-8"),
    ("unix://", "the socket's path is missing: unix:///path"),
    ("unix://run/redis.sock", "a socket's path starts with a slash: unix:///path"),
    (
      "unix:///" + String(repeating: "x", count: 107),
      "the socket's path has 108 bytes, 107 at most are possible"
    ),
  ])
  func `a bad URL is refused with its reason`(url: String, reason: String) {
    let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
    #expect(error?.code == .usage)
    #expect(error?.description == "redis: bad Redis URL: " + reason)
  }

  @Test func `what is shown of a configuration holds no password`() throws {
    #expect("\(try RedisConfiguration(url: "redis://u:secret@h:1/2"))" == "redis://h:1/2")
    #expect("\(try RedisConfiguration(url: "redis://u:secret@[::1]"))" == "redis://[::1]:6379/0")
    #expect("\(try RedisConfiguration(url: "unix://u:secret@/s"))" == "unix:///s?db=0")
  }
}
