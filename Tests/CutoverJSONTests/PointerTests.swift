import CutoverJSON
import Testing

/// RFC 6901, and its examples (section 5).
struct PointerTests {
  @Test(
    arguments: [
      ("", nil), ("/foo", "[\"bar\",\"baz\"]"), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"),
      ("/e^f", "3"),
      ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
    ] as [(String, String?)])
  func `A pointer leads to its value`(_ text: String, _ value: String?) throws {
    let json = #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
    let document = try JSONValue.parse(json)
    let pointer = try #require(JSONPointer(parsing: text))
    #expect(pointer.description == text)
    #expect(document[pointer]?.compact == value ?? json)
  }

  @Test(arguments: ["a", "a/b", "/~", "/~2", "/a~"])
  func `What is no pointer is refused`(_ text: String) {
    #expect(JSONPointer(parsing: text) == nil)
  }

  @Test(arguments: ["/foo/2", "/foo/-1", "/foo/01", "/foo/-", "/foo/bar", "/nothing", "/foo/0/0", "/foo/+1"])
  func `A pointer to nothing leads to nothing`(_ text: String) throws {
    let document = try JSONValue.parse(#"{"foo":["bar","baz"]}"#)
    #expect(document[try #require(JSONPointer(parsing: text))] == nil)
  }

  @Test func `Tokens are escaped as they are appended`() {
    #expect(JSONPointer().appending("a/b").appending(0).appending("~1").description == "/a~1b/0/~01")
    #expect(JSONPointer(parsing: "/a~1b/0/~01") == JSONPointer(["a/b", "0", "~1"]))
    #expect(JSONPointer(["é"]) != JSONPointer(["e\u{301}"]))
  }
}
