import Testing

@testable import CutoverJSON

@Suite struct DiffTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var legacy: String
    var repository: String
    var expected: [String]
    var keys: [JSONDiff.ArrayKey] = []
    var numbers = JSONDiff.Numbers.decimal

    var testDescription: String { name }
  }

  @Test("leaves out the members that nobody judges, and says where one is missing")
  func unjudged() throws {
    let diff = JSONDiff(keys: Self.byID, unjudged: ["/t/*/exact"])
    func differences(_ left: String, _ right: String) throws -> [String] {
      let (left, right) = (try JSONValue.parse(Array(left.utf8)), try JSONValue.parse(Array(right.utf8)))
      return diff.differences(left, right).map { "\($0.path.template) \($0.kind)" }
    }
    let left = #"{"t":[{"id":1,"exact":"0.1","amount":"0.1"}]}"#
    #expect(try differences(left, #"{"t":[{"id":1,"exact":"0.10000001","amount":"0.1"}]}"#) == [])
    #expect(
      try differences(left, #"{"t":[{"id":1,"exact":"0.1","amount":"0.2"}]}"#) == ["/t/*/amount valueMismatch"])
    #expect(try differences(left, #"{"t":[{"id":1,"amount":"0.1"}]}"#) == ["/t/*/exact missingInRepository"])
  }

  private static let byID = [JSONDiff.ArrayKey("/t", ["id"])]

  static let cases: [Case] = [
    Case(name: "equal", legacy: #"{"a":[1,{"b":null}]}"#, repository: #"{"a":[1,{"b":null}]}"#, expected: []),
    Case(name: "order of members", legacy: #"{"a":1,"b":2}"#, repository: #"{"b":2,"a":1}"#, expected: []),
    Case(name: "the whole text", legacy: "1", repository: "2", expected: [" valueMismatch 1 2"]),
    Case(name: "equal decimals", legacy: "[1,0,-0,100]", repository: "[1.0,-0,0,1e2]", expected: []),
    Case(
      name: "lexemes", legacy: #"{"a":-0,"b":1}"#, repository: #"{"a":0,"b":1}"#, expected: ["/a valueMismatch -0 0"],
      numbers: .lexeme),
    Case(
      name: "decimals beyond Double", legacy: "[9007199254740993]", repository: "[9007199254740992]",
      expected: ["/0 valueMismatch 9007199254740993 9007199254740992"]),
    Case(
      name: "null against absent", legacy: #"{"a":null}"#, repository: "{}", expected: ["/a nullVsAbsent null -"]),
    Case(
      name: "absent against null", legacy: "{}", repository: #"{"a":null}"#, expected: ["/a nullVsAbsent - null"]),
    Case(
      name: "null against a value", legacy: #"{"a":null}"#, repository: #"{"a":0}"#,
      expected: ["/a typeMismatch null 0"]),
    Case(
      name: "null against an empty array", legacy: #"{"a":null}"#, repository: #"{"a":[]}"#,
      expected: ["/a typeMismatch null []"]),
    Case(
      name: "a number against a string", legacy: #"{"a":1}"#, repository: #"{"a":"1"}"#,
      expected: [#"/a typeMismatch 1 "1""#]),
    Case(
      name: "missing members", legacy: #"{"a":1,"b":2}"#, repository: #"{"b":2,"c":3}"#,
      expected: ["/a missingInRepository 1 -", "/c missingInLegacy - 3"]),
    Case(
      name: "code points", legacy: #"{"a":"\u00e9"}"#, repository: #"{"a":"e\u0301"}"#,
      expected: ["/a valueMismatch \"\u{E9}\" \"e\u{301}\""]),
    Case(
      name: "names are code points", legacy: #"{"\u00e9":1}"#, repository: #"{"e\u0301":1}"#,
      expected: ["/\u{E9} missingInRepository 1 -", "/e\u{301} missingInLegacy - 1"]),
    Case(
      name: "a member twice", legacy: #"{"a":1,"a":2}"#, repository: #"{"a":1}"#, expected: ["/a duplicateKey 2 -"]),
    Case(name: "a member twice on both sides", legacy: #"{"a":1,"a":2}"#, repository: #"{"a":1,"a":2}"#, expected: []),
    Case(
      name: "escaped names", legacy: #"{"a/b~c":{"[x":1,"*":2}}"#, repository: #"{"a/b~c":{"[x":2,"*":3}}"#,
      expected: ["/a~1b~0c/~2x valueMismatch 1 2", "/a~1b~0c/* valueMismatch 2 3"]),
    Case(name: "an element replaced", legacy: "[1,2,3]", repository: "[1,9,3]", expected: ["/1 valueMismatch 2 9"]),
    Case(name: "an element removed", legacy: "[1,2,3]", repository: "[2,3]", expected: ["/0 missingInRepository 1 -"]),
    Case(name: "an element inserted", legacy: "[1,3]", repository: "[1,2,3]", expected: ["/1 missingInLegacy - 2"]),
    Case(
      name: "an equal element inserted", legacy: "[1,1,2,1]", repository: "[1,1,1,2,1]",
      expected: ["/2 missingInLegacy - 1"]),
    Case(name: "neighbours swapped", legacy: "[1,2,3,4]", repository: "[1,3,2,4]", expected: ["/1 orderMismatch 1 2"]),
    Case(
      name: "strangers swapped", legacy: "[1,2,3,4,5]", repository: "[5,2,3,4,1]",
      expected: ["/0 orderMismatch 0 4", "/4 orderMismatch 4 0"]),
    Case(
      name: "elements are compared inside", legacy: #"[{"a":1,"b":1},[1]]"#, repository: #"[{"a":1,"b":2},[1,2]]"#,
      expected: ["/0/b valueMismatch 1 2", "/1/1 missingInLegacy - 2"]),
    Case(
      name: "by key", legacy: #"{"t":[{"id":"a","v":1},{"id":"b"}]}"#,
      repository: #"{"t":[{"id":"c"},{"id":"a","v":2}]}"#,
      expected: [
        "/t/[id=a]/v valueMismatch 1 2", #"/t/[id=b] missingInRepository {"id":"b"} -"#,
        #"/t/[id=c] missingInLegacy - {"id":"c"}"#,
      ], keys: byID),
    Case(
      name: "a key in another place, and a value", legacy: #"{"t":[{"id":1},{"id":2,"v":1},{"id":3}]}"#,
      repository: #"{"t":[{"id":2,"v":2},{"id":3},{"id":1}]}"#,
      expected: ["/t/[id=1] orderMismatch 0 2", "/t/[id=2]/v valueMismatch 1 2"], keys: byID),
    Case(
      name: "a key twice", legacy: #"{"t":[{"id":1},{"id":1,"v":1}]}"#, repository: #"{"t":[{"id":1}]}"#,
      expected: [#"/t/[id=1] duplicateKey {"id":1,"v":1} -"#], keys: byID),
    Case(
      name: "types of keys", legacy: #"{"t":[{"id":1},{"id":null},{"id":"x"},{"id":true}]}"#,
      repository: #"{"t":[{"id":"1"},{"id":"null"},{"id":"x"},{"id":"true"}]}"#,
      expected: [
        #"/t/[id="1"] missingInLegacy - {"id":"1"}"#, #"/t/[id="null"] missingInLegacy - {"id":"null"}"#,
        #"/t/[id="true"] missingInLegacy - {"id":"true"}"#, #"/t/[id=1] missingInRepository {"id":1} -"#,
        #"/t/[id=null] missingInRepository {"id":null} -"#, #"/t/[id=true] missingInRepository {"id":true} -"#,
      ], keys: byID),
    Case(
      name: "a key is a number, however written", legacy: #"{"t":[{"id":100}]}"#, repository: #"{"t":[{"id":1e2}]}"#,
      expected: ["/t/[id=100]/id valueMismatch 100 1e2"], keys: byID, numbers: .lexeme),
    Case(
      name: "keys of two fields", legacy: #"{"t":[{"a":1,"b":11}]}"#, repository: #"{"t":[{"a":11,"b":1}]}"#,
      expected: [
        #"/t/[a=1,b=11] missingInRepository {"a":1,"b":11} -"#, #"/t/[a=11,b=1] missingInLegacy - {"a":11,"b":1}"#,
      ], keys: [.init("/t", ["a", "b"])]),
    Case(
      name: "escaped keys", legacy: #"{"t":[{"id":"x]/[=,~"}]}"#, repository: #"{"t":[]}"#,
      expected: [#"/t/[id=x~3~1[~4~5~0] missingInRepository {"id":"x]/[=,~"} -"#], keys: byID),
    Case(
      name: "records without a key", legacy: #"{"t":[1,{"id":"a"},{"v":1}]}"#,
      repository: #"{"t":[2,{"id":"a"},{"v":2}]}"#,
      expected: ["/t/0 valueMismatch 1 2", "/t/2/v valueMismatch 1 2"], keys: byID),
    Case(
      name: "keys of nested arrays",
      legacy: #"{"c":[{"m":"x","messages":[{"turn":1,"text":"a"},{"turn":2,"text":"b"}]}]}"#,
      repository: #"{"c":[{"m":"x","messages":[{"turn":2,"text":"b"},{"turn":1,"text":"c"}]}]}"#,
      expected: [
        "/c/[m=x]/messages/[turn=1] orderMismatch 0 1", #"/c/[m=x]/messages/[turn=1]/text valueMismatch "a" "c""#,
      ], keys: [.init("/c", ["m"]), .init("/*/*/messages", ["turn"])]),
  ]

  @Test(arguments: cases) func `finds exactly`(_ example: Case) throws {
    let diff = JSONDiff(keys: example.keys, numbers: example.numbers)
    let found = diff.differences(try JSONValue.parse(example.legacy), try JSONValue.parse(example.repository))
    #expect(found.map { ExactString($0.line) }.sorted() == example.expected.map { ExactString($0) }.sorted())
  }

  @Test(arguments: [
    (#"{"a": 1, "b": 2, "c": 3}"#, #"{"a": 1, "c": 3, "b": 2}"#, ["/b orderMismatch 1 2"]),
    (#"[{"a": 1, "b": 2}]"#, #"[{"b": 2, "a": 3}]"#, ["/0/a valueMismatch 1 3", "/0/a orderMismatch 0 1"]),
    (#"{"a": 1, "b": 2}"#, #"{"b": 2}"#, ["/a missingInRepository 1 -"]),
    (#"{"a": 1, "b": 2}"#, #"{"a": 1, "b": 2}"#, []),
  ])
  func `the order of members counts if asked`(legacy: String, repository: String, expected: [String]) throws {
    let values = (try JSONValue.parse(legacy), try JSONValue.parse(repository))
    #expect(JSONDiff(memberOrder: true).differences(values.0, values.1).map(\.line).sorted() == expected.sorted())
    #expect(!JSONDiff().differences(values.0, values.1).contains { $0.kind == .orderMismatch })
  }

  @Test func `templates have stars for elements`() {
    let key = ElementKey([.init(field: "id", value: .string("a/b"))])
    let path = JSONPath([.member("t"), .key(key), .member("x"), .index(4), .member("*")])
    #expect(path.text == "/t/[id=a~1b]/x/4/*")
    #expect(path.template == "/t/*/x/*/~6")
  }

  @Test func `single edits are found and nothing else`() throws {
    var random = SeededGenerator(seed: 3)
    for round in 0..<200 {
      let count = Int.random(in: 6...30, using: &random)
      let keyed = round % 2 == 0
      let diff = JSONDiff(keys: keyed ? [.init("", ["id"])] : [])
      let base = (0..<count).map { element("k\($0)", $0) }
      var edited = base
      // Edits stand apart, so that none can be explained otherwise.
      let changed = Int.random(in: 0..<2, using: &random)
      let removed = Int.random(in: 4..<count, using: &random)
      edited[changed] = element("k\(changed)", -1)
      edited.remove(at: removed)
      edited.insert(element("new", 1), at: 3)
      let place = keyed ? "[id=k\(changed)]" : "\(changed)"
      let gone = keyed ? "[id=k\(removed)]" : "\(removed)"
      let found = diff.differences(.array(base), .array(edited)).map(\.description)
      #expect(
        found.sorted()
          == [
            "/\(place)/v: valueMismatch", "/\(gone): missingInRepository",
            keyed ? "/[id=new]: missingInLegacy" : "/3: missingInLegacy",
          ].sorted(), "round \(round)")
    }
  }

  @Test func `differences of random documents vanish when they are made`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let document = randomValue(depth: 4, using: &random)
      #expect(JSONDiff().differences(document, document).isEmpty)
      var leaves = 0
      let changed = changingLeaf(document, at: Int.random(in: 0..<50, using: &random), &leaves)
      #expect(JSONDiff().differences(document, changed).count == (document == changed ? 0 : 1))
    }
  }

  private func element(_ id: String, _ value: Int) -> JSONValue {
    .object([
      JSONMember(name: "id", value: .string(ExactString(id))),
      JSONMember(name: "v", value: .number(JSONNumber(unchecked: String(value)))),
    ])
  }

  /// A document in which no two leaves are equal, so that nothing can be taken for something that has moved.
  private func randomValue(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    let count = Int.random(in: 1...4, using: &random)
    switch depth == 0 ? 0 : Int.random(in: 0..<3, using: &random) {
    case 0: return .number(JSONNumber(unchecked: String(UInt32.random(in: 0 ... .max, using: &random))))
    case 1: return .array((0..<count).map { _ in randomValue(depth: depth - 1, using: &random) })
    default:
      return .object(
        (0..<count).map {
          JSONMember(name: ExactString("m\($0)"), value: randomValue(depth: depth - 1, using: &random))
        })
    }
  }

  /// `value` with another value in its `index`th leaf.
  private func changingLeaf(_ value: JSONValue, at index: Int, _ leaves: inout Int) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { changingLeaf($0, at: index, &leaves) })
    case .object(let members):
      return .object(members.map { JSONMember(name: $0.name, value: changingLeaf($0.value, at: index, &leaves)) })
    default:
      leaves += 1
      return leaves == index + 1 ? .string("changed") : value
    }
  }
}

extension JSONDifference {
  /// Path, kind and values in a line, to compare and to read.
  fileprivate var line: String {
    "\(path.text) \(kind.rawValue) \(legacy?.compact ?? "-") \(repository?.compact ?? "-")"
  }
}
