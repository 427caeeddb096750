import CutoverJSON
import Testing

@testable import CutoverParity

struct SecretTests {
  @Test(
    arguments: [
      ("/users/*/password", true), ("/users/*", true), ("/users/*/password/*", true), ("/users", true), ("/**", true),
      ("/users/*/name", false), ("/orders", false),
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
}
