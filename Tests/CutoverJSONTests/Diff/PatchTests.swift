import CutoverJSON
import Testing

/// RFC 6902: what a patch says and does.
struct PatchTests {
  @Test(
    arguments: [
      (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
      (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":2}]"#, #"{"a":2}"#),
      ("[1,3]", #"[{"op":"add","path":"/1","value":2}]"#, "[1,2,3]"),
      ("[1]", #"[{"op":"add","path":"/-","value":2}]"#, "[1,2]"),
      ("[1]", #"[{"op":"add","path":"","value":2}]"#, "2"),
      (#"{"a/b":{"~":1}}"#, #"[{"op":"remove","path":"/a~1b/~0"}]"#, #"{"a/b":{}}"#),
      ("[1,2,3]", #"[{"op":"remove","path":"/1"}]"#, "[1,3]"),
      ("[1,[2]]", #"[{"op":"replace","path":"/1/0","value":null}]"#, "[1,[null]]"),
      (#"{"a":[1,2],"b":[]}"#, #"[{"op":"move","from":"/a/0","path":"/b/0"}]"#, #"{"a":[2],"b":[1]}"#),
      (#"{"a":[1]}"#, #"[{"op":"copy","from":"/a","path":"/a/-"}]"#, #"{"a":[1,[1]]}"#),
      ("1.0", #"[{"op":"test","path":"","value":10e-1}]"#, "1.0"), ("1", "[]", "1"),
    ])
  func `operations do what they say`(before: String, patch: String, after: String) throws {
    let patch = try #require(JSONPatch(json: try JSONValue.parse(patch)))
    #expect(try patch.apply(to: try JSONValue.parse(before)).compact == after)
    #expect(JSONPatch(json: patch.json) == patch)
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, #"[{"op":"remove","path":"/b"}]"#), ("[1]", #"[{"op":"add","path":"/2","value":1}]"#),
      ("[1]", #"[{"op":"remove","path":"/01"}]"#), ("[1]", #"[{"op":"replace","path":"/-","value":1}]"#),
      ("1", #"[{"op":"remove","path":""}]"#), ("1", #"[{"op":"test","path":"","value":"1"}]"#),
      (#"{"a":{}}"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#), ("1", #"[{"op":"add","path":"/a","value":1}]"#),
    ])
  func `an operation that leads nowhere is refused`(before: String, patch: String) throws {
    let patch = try #require(JSONPatch(json: try JSONValue.parse(patch)))
    let value = try JSONValue.parse(before)
    #expect(throws: JSONPatch.Failure.self) { try patch.apply(to: value) }
  }

  @Test(
    arguments: [
      "{}", "[1]", #"[{"op":"add","path":"/a"}]"#, #"[{"op":"add","path":"a","value":1}]"#, #"[{"op":"x","path":""}]"#,
    ])
  func `what is no patch is refused`(text: String) throws {
    #expect(JSONPatch(json: try JSONValue.parse(text)) == nil)
  }

  @Test func `a patch is short where little has changed`() throws {
    let before = try JSONValue.parse(#"[{"id":1,"v":1},{"id":2},{"id":3},{"id":4}]"#)
    let after = try JSONValue.parse(#"[{"id":1,"v":2},{"id":3},{"id":4},{"id":5}]"#)
    #expect(
      JSONPatch(from: before, to: after).json.compact
        == #"[{"op":"remove","path":"/1"},{"op":"add","path":"/3","value":{"id":5}},"#
        + #"{"op":"replace","path":"/0/v","value":2}]"#)
  }
}
