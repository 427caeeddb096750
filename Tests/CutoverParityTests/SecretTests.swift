import CutoverJSON
import Testing

@testable import CutoverParity

struct SecretTests {
  @Test(
    arguments: [
      ("/users/*/password", true), ("/users/*", true), ("/users/*/password/*", true), ("/users", true), ("/**", true),
      ("/users/*/name", false), ("/orders", false), ("/users/0/password", true), ("/users/7", true), ("/0", false),
    ])
  func `a secret's value is withheld, also as a part and from within`(secret: String, isWithheld: Bool) {
    var collector = DifferenceCollector(endpoint: "e", runID: "r", onlyKeys: false, secrets: [secret], samples: 2)
    collector.add(
      JSONDifference(
        path: JSONPath([.member("users"), .index(0), .member("password")]), kind: .valueMismatch, legacy: .text("x"),
        repository: .text("y")), leg: .legacyRepository, parameters: [], verdict: .confirmed)
    let sample = collector.sortedGroups().first?.samples.first
    #expect((sample?.legacy.lexeme == nil) == isWithheld)
    #expect(sample?.legacy.sha256 != nil)
  }

  @Test func `a key that is a secret is a hash in the path and in the entity's key`() throws {
    var collector = DifferenceCollector(
      endpoint: "e", runID: "r", onlyKeys: false, secrets: ["/users/*/mail"], samples: 2)
    let key = ElementKey([
      .init(field: "mail", value: .string("a@b.example")), .init(field: "turn", value: .number("3")),
    ])
    for _ in 0..<2 {
      collector.add(
        JSONDifference(
          path: JSONPath([.member("users"), .key(key), .member("name")]), kind: .valueMismatch, legacy: .text("x"),
          repository: .text("y")), leg: .legacyRepository, parameters: [], verdict: .confirmed)
    }
    let samples = try #require(collector.sortedGroups().first).samples
    #expect(samples.count == 2 && samples[0].path == samples[1].path)
    #expect(samples[0].path.hasPrefix("/users/[mail=sha256:") && samples[0].path.hasSuffix(",turn=3]/name"))
    #expect(samples[0].legacy.lexeme == "\"x\"")
    #expect(!"\(samples)".contains("a@b") && !"\(collector.sortedObserved())".contains("a@b"))
  }
}
