import CutoverJSON
import Testing

struct OpaqueJSONTests {
  private func inForm(_ text: String) -> OpaqueJSON? {
    Array(text.utf8).withUnsafeBytes { OpaqueJSON(inForm: $0) }
  }

  @Test(arguments: [
    "null", "true", "false", "0", "-0", "2.5", "1e+21", "1e-7", "123456789012345680000", "-116069.5449", #""é & text""#,
    "[]", "{}", "[1,[2,{}],null]", #"{"":3,"Z":0,"a":2}"#, #"{"a":{"c":[{"e":2,"f":1.5}],"d":"x"},"ab":1}"#,
  ])
  func `What was written once is seen to be in form`(_ text: String) {
    #expect(inForm(text)?.text == text)
  }

  @Test(arguments: [
    "", " ", "nul", "truefalse", "1 ", "01", "1.", "1.0", "+1", "-", "1e400", "NaN", "-inf", "[1,]", "[1", "[", "{",
    #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{"b":1,"a":2}"#, #"{"a":1,"a":2}"#, #"{"a": 1}"#, #""a"#,
    #""\u0041""#,
    "\"\u{1}\"", "[\"a\"\"b\"]", "null,null",
  ])
  func `Anything else is not taken for it`(_ text: String) {
    #expect(inForm(text) == nil)
  }

  @Test func `Bytes that are not UTF-8 and values too deep are left to a reader`() {
    #expect([0x22, 0xFF, 0x22].withUnsafeBytes { OpaqueJSON(inForm: $0) } == nil)
    #expect(inForm(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)) == nil)
  }

  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("2.50", "2.5"), ("1e21", "1e+21"),
    ("100000000000000000000", "100000000000000000000"),
    ("1.0", "1"), ("-0", "-0"), ("-0.0", "-0"), ("9007199254740993", "9007199254740992"),
    ("9223372036854775807", "9223372036854776000"),
    ("1e-7", "1e-7"), ("0.0000001", "1e-7"), ("1e-400", "0"), ("\"a\\u00e9\\/\"", "\"aé/\""),
    ("\"\\u2028\\b\"", "\"\\u2028\\b\""),
    ("\"\\ud800\"", "\"\u{fffd}\""), ("[ ]", "[]"), ("{ }", "{}"), ("[1, [2.0, {}], null]", "[1,[2,{}],null]"),
    ("{\"b\": 1, \"a\": 2}", "{\"a\":2,\"b\":1}"), ("{\"a\": 1, \"b\": 2, \"a\": 3}", "{\"a\":3,\"b\":2}"),
    ("{\"a\": 1, \"a\": 2, \"a\": 3}", "{\"a\":3}"), ("{\"a\": 1, \"\\u0061\": 2}", "{\"a\":2}"),
    ("{\"Z\": 0, \"é\": 1, \"a\": 2, \"\": 3}", "{\"\":3,\"Z\":0,\"a\":2,\"é\":1}"),
    (
      "{\"ab\": 1, \"a\": {\"d\": 1, \"c\": [{\"f\": 1.50, \"e\": 2}]}}",
      "{\"a\":{\"c\":[{\"e\":2,\"f\":1.5}],\"d\":1},\"ab\":1}"
    ),
    ("{\"\\n\\\"\": 1}", "{\"\\n\\\"\":1}"),
    ("{\"\u{ffff}\": 1, \"\u{10000}\": 2}", "{\"\u{ffff}\":1,\"\u{10000}\":2}"),
  ])
  func `Any JSON is rewritten`(_ text: String, _ wire: String) throws {
    for window in [8, 1 << 20] {
      let reader = JSONReader(bytes: Array("[\(text),1]".utf8), options: JSONReaderOptions(window: window))
      try reader.beginArray()
      #expect(try reader.nextElement())
      let opaque = try OpaqueJSON(reading: reader)
      #expect(Array(opaque.text.utf8) == Array(wire.utf8))
      #expect(opaque == OpaqueJSON(unchecked: wire))
      #expect(inForm(text) == nil || Array(text.utf8) == Array(wire.utf8), "only what is written so again is in form")
      #expect(opaque.isNull == (wire == "null"))
      #expect(try reader.nextElement(), "only one value is read")
    }
  }

  @Test func `A number without a float is refused with its place`() {
    let error = #expect(throws: JSONError.self) {
      try OpaqueJSON(reading: JSONReader(bytes: Array("{\"a\":[1,\n 1e999]}".utf8)))
    }
    #expect(error?.description == "input:2:2: /a/1: the number is too large for a 64-bit float")
  }

  @Test func `Texts are compared by their bytes`() {
    #expect(OpaqueJSON(unchecked: "\"é\"") != OpaqueJSON(unchecked: "\"e\u{301}\""))
  }
}
