import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

/// What a rules file may say, and how it is told of what it may not.
struct RuleFileTests {
  private static let endpoints = [
    Endpoint(name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])])),
    Endpoint(name: "prices", route: "/api/prices"),
  ]

  /// A rules file of the given rules, each without what all of them need.
  static func file(_ rules: String...) -> String {
    let rest = #""owner":"desk","reason":"agreed","expires":"2027-01-31""#
    return #"{"version":1,"rules":["# + rules.map { "{\($0),\(rest)}" }.joined(separator: ",\n") + "]}"
  }

  private static func read(_ text: String) throws -> Rules {
    let folder = try TemporaryDirectory("rules")
    return try Rules(file: try folder.write(text, to: "rules.json"), endpoints: endpoints)
  }

  @Test func `every match is read, with its kinds`() throws {
    let rules = try Self.read(
      Self.file(
        #""id":"a","path":"/a","match":"ignore","kinds":["valueMismatch"]"#,
        #""id":"b","path":"/b","match":{"absolute":0.005}"#, #""id":"c","path":"/c","match":{"relative":1e-9}"#,
        #""id":"d","path":"/d","match":{"ulp":4}"#, #""id":"e","path":"/e","match":{"time_truncation":"second"}"#,
        #""id":"f","path":"/f","match":{"enum_map":{"BUY":"buy","1":true}}"#, #""id":"g","path":"/g/*","match":"set""#,
        #""id":"h","path":"/**","match":"null_equals_absent","endpoint":"pri*","max_hits":3,"ticket":"T-1""#))
    #expect(
      rules.rules.map { "\($0.id) \($0.match.json.compact) \($0.kinds.map(\.rawValue).sorted())" } == [
        #"a "ignore" ["valueMismatch"]"#, #"b {"absolute":0.005} ["valueMismatch"]"#,
        #"c {"relative":1e-9} ["valueMismatch"]"#, #"d {"ulp":4} ["valueMismatch"]"#,
        #"e {"time_truncation":"second"} ["valueMismatch"]"#,
        #"f {"enum_map":{"BUY":"buy","1":true}} ["typeMismatch", "valueMismatch"]"#, #"g "set" ["orderMismatch"]"#,
        #"h "null_equals_absent" ["nullVsAbsent"]"#,
      ])
    #expect(rules.rules.last?.maxHits == 3)
    #expect(rules.rules.last?.ticket == "T-1")
  }

  @Test(
    arguments: [
      ("[]", "rules.json:1:1: expected an object, found an array"),
      (#"{"rules":[]}"#, "there is no version"),
      (#"{"version":2,"rules":[]}"#, "/version: this program reads version 1"),
      (#"{"version":1}"#, "there is no rules"), (#"{"version":1,"rules":[],"x":1}"#, "/x: there is no such member"),
      (file(#""id":"a","match":"set""#), "/rules/0: there is no path"),
      (file(#""id":"a","path":"a","match":"set""#), "/rules/0/path: a path is empty or begins with '/'"),
      (file(#""id":"a","path":"/a~b","match":"set""#), "in a name is ~0"),
      (file(#""id":"a","path":"/a*","match":"set""#), "/rules/0/path: a path"),
      (file(#""id":"a","path":"/a","match":"ignore""#), "/rules/0: there is no kinds"),
      (file(#""id":"a","path":"/a","match":"near""#), "/rules/0/match: there is no match 'near'"),
      (file(#""id":"a","path":"/a","match":{"absolute":-1}"#), "/rules/0/match/absolute: a distance is not below zero"),
      (file(#""id":"a","path":"/a","match":{"ulp":0}"#), "/rules/0/match/ulp: a number of steps is 1 or more"),
      (file(#""id":"a","path":"/a","match":{"ulp":1,"absolute":1}"#), "a rule has one match"),
      (file(#""id":"a","path":"/a","match":{"time_truncation":"week"}"#), "there is no unit 'week'; there are "),
      (file(#""id":"a","path":"/a","match":{"enum_map":{}}"#), "a map has one pair at least"),
      (file(#""id":"a","path":"/a","match":"set","kinds":["duplicateKey"]"#), "no rule can be for 'duplicateKey'"),
      (file(#""id":"a","path":"/a","match":"set","kinds":[]"#), "a rule is for one kind at least"),
      (file(#""id":"a","path":"/a","match":"set","owner":"x""#), "/rules/0/owner: this member is there already"),
      (file(#""id":" ","path":"/a","match":"set""#), "/rules/0/id: this says nothing"),
      (file(#""id":"a","path":"/a","match":"set","because":"x""#), "/rules/0/because: a rule has no such member"),
      (file(#""id":"a","path":"/a","match":"set","endpoint":"orders""#), "there is no endpoint 'orders'; there are "),
      (file(#""id":"a","path":"/trades/*/id","match":{"ulp":1}"#), "is for a record key of trades, and keys have no"),
      (file(#""id":"a","path":"/**/id","match":{"ulp":1}"#), "is for a record key of trades"),
      (
        #"{"version":1,"rules":[{"id":"a","path":"/a","match":"set","owner":"o","reason":"r","expires":"31.12.2026"}]}"#,
        "/rules/0/expires: a day is written 2026-12-31"
      ),
      (
        #"{"version":1,"rules":[{"id":"a","path":"/a","match":"set","owner":"o","reason":"r","expires":"2026-02-30"}]}"#,
        "/rules/0/expires: a day is written 2026-12-31"
      ),
    ])
  func `what is wrong is told with its place`(text: String, message: String) throws {
    let error = #expect(throws: ParityError.self) { try Self.read(text) }
    #expect(error?.code == .badRules)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("rules.json:1:") == true, "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      (#""path":"/trades/*/price","match":{"ulp":1}"#, #""path":"/trades/*/price","match":{"ulp":2}"#, true),
      (#""path":"/trades/*/price","match":{"ulp":1}"#, #""path":"/trades/*/cost","match":{"ulp":2}"#, false),
      (#""path":"/trades/*/price","match":{"ulp":1}"#, #""path":"/trades/**","match":{"ulp":2}"#, false),
      (#""path":"/trades/**","match":{"ulp":1}"#, #""path":"/**/price","match":{"ulp":2}"#, true),
      (#""path":"/a/*/c","match":{"ulp":1}"#, #""path":"/a/b/*","match":{"ulp":2}"#, true),
      (#""path":"/a/*","match":{"ulp":1}"#, #""path":"/a/*","match":"set""#, false),
      (
        #""path":"/a","match":{"ulp":1},"endpoint":"trades""#, #""path":"/a","match":{"ulp":2},"endpoint":"prices""#,
        false
      ),
      (#""path":"/a","match":{"ulp":1},"endpoint":"trades""#, #""path":"/a","match":{"ulp":2}"#, false),
    ])
  func `two rules tie where nothing tells which is meant`(first: String, second: String, tie: Bool) throws {
    let text = Self.file(#""id":"a","# + first, #""id":"b","# + second)
    if !tie {
      _ = try Self.read(text)
      return
    }
    let error = #expect(throws: ParityError.self) { try Self.read(text) }
    #expect(error?.description.contains("rules.json:2: /rules/1: rule b and rule a in line 1") == true)
  }

  @Test func `an id is used once`() throws {
    let rule = #""id":"a","match":"set","path":"#
    let error = #expect(throws: ParityError.self) { try Self.read(Self.file(rule + #""/a""#, rule + #""/b""#)) }
    #expect(error?.description.contains("the id a is that of the rule in line 1") == true)
  }

  @Test func `the hash is that of what the rules say`() throws {
    let (a, b) = (#""id":"a","path":"/a","match":{"absolute":1}"#, #""id":"b","path":"/b","match":"set""#)
    let hash = try Self.read(Self.file(a, b)).hash
    #expect(hash != nil)
    #expect(try Self.read(Self.file(b, a.replacing(":1}", with: ":1.0}"))).hash == hash)
    #expect(try Self.read(Self.file(b, a.replacing(":1}", with: ":2}"))).hash != hash)
    #expect(try Self.read(#"{"version":1,"rules":[]}"#).hash == nil)
  }
}
