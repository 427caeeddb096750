import CutoverConfiguration
import CutoverPostgres
import CutoverRedis
import CutoverTelemetry
import CutoverTestKit
import Testing

/// What is shown of a URL, or of the error that it leads to.
private func shown(_ make: () throws -> String) -> String {
  do { return try make() } catch { return "\(error)" }
}

@Suite struct `A password in a URL` {
  /// Texts of characters that cut a URL, with a word on either side of each.
  private static let passwords: [String] = {
    let marks = ["@", ":", "/", "?", "#", "%", "&", "=", " ", "[", "]", "%zz"]
    var passwords = marks.map { "QwErT\($0)YuIoP" }
    for first in marks { for second in marks { passwords.append("QwErT\(first)12\(second)YuIoP") } }
    return passwords
  }()

  @Test func `is never shown, not even in part, whatever characters it has`() {
    for password in Self.passwords {
      for url in ["postgres://u:\(password)@127.0.0.1:1/app", "postgresql://u:\(password)@/app?host=/nowhere"] {
        let text = shown {
          let configuration = try PostgresConfiguration(url: url)
          return "\(configuration) \(shown { "\(try PostgresConnection(configuration))" })"
        }
        #expect(!text.contains("QwErT") && !text.contains("YuIoP"), "\(url): \(text)")
      }
      for url in ["redis://u:\(password)@h:6379/0", "redis://:\(password)@h", "unix://u:\(password)@/s"] {
        let text = shown { "\(try RedisConfiguration(url: url))" }
        #expect(!text.contains("QwErT") && !text.contains("YuIoP"), "\(url): \(text)")
      }
      for url in [
        "postgres://u:\(password)@h/a", "redis://\(password)@h", "redis://u:\(password)@h", "http://u:\(password)@h",
      ] {
        // Before a colon stands the name of a user.
        if url.hasPrefix("redis://QwErT:") { continue }
        let text = maskingPasswords(url)
        #expect(!text.contains("QwErT") && !text.contains("YuIoP"), "\(url): \(text)")
      }
      let text = shown { "\(try HTTPEndpoint(url: "http://u:\(password)@h:4318/"))" }
      #expect(!text.contains("QwErT") && !text.contains("YuIoP"), "\(text)")
    }
  }

  @Test func `is taken where it is percent-encoded`() throws {
    let configuration = try PostgresConfiguration(url: "postgres://u:a%40b%2Fc@db.example:5432/app")
    #expect(configuration["password"] == "a@b/c" && configuration["host"] == "db.example")
  }
}
