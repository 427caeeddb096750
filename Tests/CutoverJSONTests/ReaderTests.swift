import CutoverJSON
import Testing

struct ReaderTests {
  @Test func `What is not read is skipped`() throws {
    let reader = JSONReader(bytes: Array("{\"a\": [1, {\"b\": 2}], \"c\": [3, 4, [5]], \"d\": 6}".utf8))
    var names: [String] = []
    try reader.beginObject()
    while try reader.nextMember() {
      names.append(String(decoding: reader.memberName, as: UTF8.self))
      if reader.memberName(is: "c") {
        try reader.beginArray()
        #expect(try reader.nextElement())
        #expect(try reader.nextElement())
        #expect(try reader.readInt64() == 4)
        while try reader.nextElement() {}
      }
    }
    try reader.finish()
    #expect(names == ["a", "c", "d"])
  }

  @Test func `A copy keeps lexemes and escapes, and no white space`() throws {
    let reader = JSONReader(bytes: Array("[ { \"a\\u0062\" : 1.50 ,\n\"a b\" : [ ] } , 1E5 , \" x \\/ \" ]".utf8))
    var copy: [UInt8] = []
    try reader.copyValue(into: &copy)
    #expect(String(decoding: copy, as: UTF8.self) == "[{\"a\\u0062\":1.50,\"a b\":[]},1E5,\" x \\/ \"]")
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("9007199254740993", 9_007_199_254_740_993),
    ] as [(String, Int64)])
  func `An integer keeps all of its 64 bits`(_ text: String, _ value: Int64) throws {
    #expect(try JSONReader(bytes: Array(text.utf8)).readInt64() == value)
  }

  @Test(
    arguments: [
      ("1.0", .notAnInteger), ("1e3", .notAnInteger), ("-0.0", .notAnInteger),
      ("99999999999999999999.5", .notAnInteger),
      ("9223372036854775808", .outOfRange), ("-9223372036854775809", .outOfRange),
      ("18446744073709551616", .outOfRange),
      ("100000000000000000000000000000", .outOfRange), ("01", .badNumber), ("\"1\"", .wrongType),
    ] as [(String, JSONError.Code)])
  func `What is no integer of 64 bits is refused`(_ text: String, _ code: JSONError.Code) {
    let error = #expect(throws: JSONError.self) { try JSONReader(bytes: Array(text.utf8)).readInt64() }
    #expect(error?.code == code)
  }

  @Test(
    arguments: [
      ("0.1", 0.1), ("1e-400", 0), ("-1e-400", -0.0), ("5e-324", .leastNonzeroMagnitude), ("2e-324", 0),
      ("3e-324", .leastNonzeroMagnitude),
      ("2.4703282292062327208e-324", 0), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1.7976931348623158e308", .greatestFiniteMagnitude),
      ("9007199254740993", 9_007_199_254_740_992),
      ("9007199254740993.0000000000000000000000000000001", 9_007_199_254_740_994),
      ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
      ("123456789012345678901234567890", 1.2345678901234568e29),
      ("0.000000000000000000000000000000000000000000000001e48", 1), ("0e999999999999", 0),
      ("1760741958.847073", 1760741958.847073),
    ] as [(String, Double)])
  func `A float is the nearest one`(_ text: String, _ value: Double) throws {
    #expect(try JSONReader(bytes: Array(text.utf8)).readDouble().bitPattern == value.bitPattern)
    #expect(JSONNumber(unchecked: text).doubleValue.bitPattern == value.bitPattern)
  }

  @Test(arguments: ["1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999"])
  func `A float beyond the largest is refused`(_ text: String) {
    let error = #expect(throws: JSONError.self) { try JSONReader(bytes: Array(text.utf8)).readDouble() }
    #expect(error?.code == .outOfRange)
  }

  @Test(arguments: [
    ("a\\u0000b", "a\u{0}b"), ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{c}\n\r\t"), ("\\u00e9\\u20AC", "é€"),
    ("\\ud83d\\ude00", "😀"),
    ("\\ud800", "\u{fffd}"), ("\\udc00", "\u{fffd}"), ("\\ud800x", "\u{fffd}x"), ("\\ud800\\n", "\u{fffd}\n"),
    ("\\ud800\\u0041", "\u{fffd}A"), ("\\ud800\\ud83d\\ude00", "\u{fffd}😀"), ("\\ude00\\ud83d", "\u{fffd}\u{fffd}"),
    ("\\udbff\\udfff", "\u{10ffff}"), ("x\\\\u0041", "x\\u0041"),
  ])
  func `Escapes are resolved, in values as in names`(_ text: String, _ string: String) throws {
    let reader = JSONReader(bytes: Array("{\"\(text)\": \"\(text)\"}".utf8))
    try reader.beginObject()
    _ = try reader.nextMember()
    #expect(Array(reader.memberName) == Array(string.utf8))
    var bytes = Array("before ".utf8)
    try reader.readUTF8(into: &bytes)
    #expect(bytes == Array("before \(string)".utf8))
    #expect(try Array(JSONReader(bytes: Array("\"\(text)\"".utf8)).readString().utf8) == Array(string.utf8))
  }

  @Test(
    arguments: [
      ([0xFF], "\u{fffd}"), ([0x61, 0xC3], "a\u{fffd}"), ([0xE2, 0x82], "\u{fffd}\u{fffd}"),
      ([0xC3, 0xA9, 0xA9], "é\u{fffd}"),
      ([0xED, 0xA0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"), ([0xC0, 0x80], "\u{fffd}\u{fffd}"),
      ([0xF0, 0x9F, 0x98, 0x41], "\u{fffd}\u{fffd}\u{fffd}A"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"), ([0xE2, 0xE2, 0x82, 0xAC], "\u{fffd}€"),
    ] as [([UInt8], String)])
  func `Every byte that is not UTF-8 is replaced where that is wished`(_ bytes: [UInt8], _ string: String) throws {
    for window in [8, 1 << 20] {
      let options = JSONReaderOptions(invalidUTF8: .replace, window: window)
      let text = Array("[1, \"".utf8) + bytes + Array("\", {\"x\": \"".utf8) + bytes + Array("é\"}]".utf8)
      let value = try JSONValue.parse(text, options: options)
      #expect(value.compact == "[1,\"\(string)\",{\"x\":\"\(string)é\"}]")
    }
  }
}
