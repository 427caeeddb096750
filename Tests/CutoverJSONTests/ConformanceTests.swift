import CutoverJSON
import Testing

/// What RFC 8259 accepts and what it does not. Every text is skipped, read and copied, in one window and in tiny ones.
struct ConformanceTests {
  @Test(arguments: accepted)
  func `A valid text is read`(_ text: String) throws {
    for window in [8, 9, 13, 1 << 20] {
      let options = JSONReaderOptions(window: window)
      #expect(errorReading(Array(text.utf8), options: options) == nil)
      let value = try JSONValue.parse(Array(text.utf8), options: options)
      let copier = JSONReader(bytes: Array(text.utf8), options: options)
      var copy: [UInt8] = []
      try copier.copyValue(into: &copy)
      try copier.finish()
      #expect(try JSONValue.parse(copy) == value)
    }
  }

  @Test(arguments: refused)
  func `An invalid text is refused`(_ text: Refused) {
    for window in [8, 9, 13, 1 << 20] {
      let options = JSONReaderOptions(window: window)
      let error = errorReading(text.bytes, options: options)
      #expect(error?.code == text.code)
      let parsed = #expect(throws: JSONError.self) { try JSONValue.parse(text.bytes, options: options) }
      #expect(parsed == error)
    }
  }

  @Test func `Every beginning of a document ends too early`() {
    let document = Array(#" {"a\u00e9é": [1.5e-3, true, null, "x\"y"], "b": {"c": -0, "d": [[], {}]}, "": false}"#.utf8)
    for length in 1..<document.count {
      for window in [8, 1 << 20] {
        let error = errorReading(Array(document[..<length]), options: JSONReaderOptions(window: window))
        // Cutting é in two leaves half a character, which is what is said first.
        let code: JSONError.Code =
          String(validating: document[..<length], as: UTF8.self) == nil ? .invalidUTF8 : .unexpectedEnd
        #expect(error?.code == code, "\(length) bytes")
      }
    }
    #expect(errorReading(document) == nil)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `Nesting beyond the limit is refused, not suffered`(_ opening: String) throws {
    let text = Array(String(repeating: opening, count: 10_000).utf8)
    #expect(errorReading(text)?.code == .tooDeep)
    #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(throws: JSONError.self) { try OpaqueJSON(reading: JSONReader(bytes: text)) }
  }

  @Test func `Nesting up to the limit is read`() throws {
    let text = String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024)
    #expect(try JSONValue.parse(text).compact == text)
    #expect(try OpaqueJSON(reading: JSONReader(bytes: Array(text.utf8))).text == text)
    #expect(errorReading(Array("[\(text)]".utf8))?.code == .tooDeep)
  }

  @Test func `Depth without a limit costs no stack`() {
    let text = String(repeating: "[", count: 1_000_000) + String(repeating: "]", count: 1_000_000)
    #expect(errorReading(Array(text.utf8), options: JSONReaderOptions(maximumDepth: 1_000_000)) == nil)
  }

  struct Refused: Sendable, CustomStringConvertible {
    let code: JSONError.Code
    let bytes: [UInt8]

    init(_ code: JSONError.Code, _ text: String) {
      self.code = code
      bytes = Array(text.utf8)
    }

    init(_ code: JSONError.Code, _ bytes: [UInt8]) {
      self.code = code
      self.bytes = bytes
    }

    var description: String { "\(code): \(String(decoding: bytes, as: UTF8.self))" }
  }

  static let accepted: [String] =
    [
      // Numbers.
      "0", "-0", "1", "-1", "10", "1234567890", "0.0", "-0.0", "0.1", "1.0", "1.000000000000000000000001", "1e1", "1E1",
      "1e+1", "1e-1", "1E-01", "1e00", "0e0", "0E+7", "-0e-0", "1.5e300", "1e400", "-1e-400", "1e99999999999999999999",
      "123456789012345678901234567890", "9223372036854775808", "0.00000000000000000000000000000000001", "-12.34E+56",
      // Literals and white space.
      "true", "false", "null", " true", "false ", "\tnull\n", "\r\n\r\n1\r\n",
      "        \n        \n       7       \n     ",
      "[true,false,null]", "[ true , false , null ]", "{\"t\":true}", "[1\n]", "[1\t,2\r]",
      // Strings.
      "\"\"", "\"a\"", "\" \"", "\"abc def\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\\\"", "\"\\\\\\\"\"", "\"\\/\"",
      "\"/\"",
      "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u001f\"", "\"\\u00e9\"", "\"\\u00E9\"", "\"\\uABCD\"", "\"\\uabcd\"",
      "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\ud83d\\ude00\"",
      "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"é\"", "\"e\u{301}\"", "\"\u{7f}\"", "\"\u{80}\"",
      "\"\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\"", "\"\u{2028}\u{2029}\"", "\"\u{feff}\"", "\"\u{fffd}\"",
      "\"{[]}:,\"", "\"{\\\"a\\\": [1, 2]}\"", "\"// not a comment\"", "\"a longer string than most of the windows\"",
      "[\"\",\"\",\"\"]", "\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"", "\"ends in a backslash \\\\\"",
      // Structure.
      "[]", "{}", "[ ]", "{ }", "[[]]", "[{}]", "{\"a\":[]}", "{\"a\":{}}", "[[],[]]", "[[[[[[[[]]]]]]]]", "[1]",
      "[1,2]",
      "[\"a\",1,null,true,{},[]]", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":1,\"a\":2}", "{\"\":0}",
      "{\"a\":{\"a\":{\"a\":1}}}",
      "{\"\\u0061\":1}", "{\"a\\nb\":1}", "{ \"a\" : 1 , \"b\" : [ 2 ] }", "{\"a\":\"b\",\"c\":\"d\"}", "[0,-0,0.0]",
      "[[1,2],[3,4],{\"five\":[6]}]", "{\"a\\\\\":\"\\\\\"}", "[\"a\" , \"b\"\n]",
      "{\"long name that does not fit\": \"long value\"}",
    ]

  static let refused: [Refused] = [
    // Nothing, or too little.
    Refused(.unexpectedEnd, ""), Refused(.unexpectedEnd, " "), Refused(.unexpectedEnd, "\n\n\t            \n"),
    Refused(.unexpectedEnd, "["), Refused(.unexpectedEnd, "{"), Refused(.unexpectedEnd, "[1"),
    Refused(.unexpectedEnd, "[1,"),
    Refused(.unexpectedEnd, "{\"a\""), Refused(.unexpectedEnd, "{\"a\":"), Refused(.unexpectedEnd, "{\"a\":1"),
    Refused(.unexpectedEnd, "{\"a\":1,"), Refused(.unexpectedEnd, "[[]"), Refused(.unexpectedEnd, "\""),
    Refused(.unexpectedEnd, "\"abc"), Refused(.unexpectedEnd, "\"abc\\"), Refused(.unexpectedEnd, "\"abc\\\""),
    Refused(.unexpectedEnd, "\"abc\\u"), Refused(.unexpectedEnd, "\"abc\\u12"),
    Refused(.unexpectedEnd, "[\"a longer string"),
    Refused(.unexpectedEnd, "t"), Refused(.unexpectedEnd, "tru"), Refused(.unexpectedEnd, "fals"),
    Refused(.unexpectedEnd, "[nul"),
    Refused(.unexpectedEnd, "-"), Refused(.unexpectedEnd, "1."), Refused(.unexpectedEnd, "1e"),
    Refused(.unexpectedEnd, "1e-"),
    // Numbers.
    Refused(.badNumber, "01"), Refused(.badNumber, "-01"), Refused(.badNumber, "00"), Refused(.badNumber, "1.e1"),
    Refused(.badNumber, "1.x"), Refused(.badNumber, "1ex"), Refused(.badNumber, "1e+x"), Refused(.badNumber, "--1"),
    Refused(.badNumber, "-a"), Refused(.badNumber, "-Infinity"), Refused(.badNumber, "0x10"),
    Refused(.badNumber, "1_000"),
    Refused(.badNumber, "1.2.3"), Refused(.badNumber, "1e1.5"), Refused(.badNumber, "1e1e1"),
    Refused(.badNumber, "1-2"),
    Refused(.badNumber, "[1.]"), Refused(.badNumber, "[-]"), Refused(.badNumber, "1a"), Refused(.badNumber, "1\"a\""),
    Refused(.badNumber, "1'"), Refused(.badNumber, "12345678901234567890x"), Refused(.badNumber, "1\u{a0}"),
    Refused(.badNumber, "1\0"), Refused(.badNumber, "- 1"), Refused(.badNumber, "1\u{c}"), Refused(.badNumber, "0b1"),
    Refused(.unexpectedCharacter, "+1"), Refused(.unexpectedCharacter, ".5"), Refused(.unexpectedCharacter, "NaN"),
    Refused(.unexpectedCharacter, "Infinity"), Refused(.unexpectedCharacter, "[+1]"),
    Refused(.unexpectedCharacter, "e1"),
    // Literals.
    Refused(.badLiteral, "nul "), Refused(.badLiteral, "nulL"), Refused(.badLiteral, "nullx"),
    Refused(.badLiteral, "truefalse"),
    Refused(.badLiteral, "tRue"), Refused(.badLiteral, "[falsE]"), Refused(.badLiteral, "nan"),
    Refused(.badLiteral, "true\""),
    Refused(.badLiteral, "[tru]"), Refused(.badLiteral, "none of the literals that there are"),
    Refused(.unexpectedCharacter, "True"), Refused(.unexpectedCharacter, "undefined"),
    Refused(.unexpectedCharacter, "[x]"),
    // Strings.
    Refused(.unexpectedCharacter, "'a'"), Refused(.unexpectedCharacter, "abc"),
    Refused(.unexpectedCharacter, "\\\"a\""),
    Refused(.badEscape, "\"\\x\""), Refused(.badEscape, "\"\\u12\""), Refused(.badEscape, "\"\\u123g\""),
    Refused(.badEscape, "\"\\U0041\""), Refused(.badEscape, "\"\\'\""), Refused(.badEscape, "\"\\0\""),
    Refused(.badEscape, "\"\\a\""),
    Refused(.badEscape, "\"\\u-123\""), Refused(.badEscape, "\"\\\n\""), Refused(.badEscape, "{\"\\q\":1}"),
    Refused(.badEscape, "\"\\é\""),
    Refused(.badEscape, "[\"good\", \"a longer string with one \\escape\"]"), Refused(.badEscape, "\"\\ \""),
    Refused(.controlCharacter, "\"\n\""), Refused(.controlCharacter, "\"\t\""), Refused(.controlCharacter, "\"\0\""),
    Refused(.controlCharacter, "\"a\u{1f}\""), Refused(.controlCharacter, "[\"a\r\n\"]"),
    Refused(.controlCharacter, "\"abc\n"),
    Refused(.controlCharacter, "{\"a\nb\":1}"), Refused(.controlCharacter, "{\"a\": \"b,\n \"c\": \"d\"}"),
    // UTF-8.
    Refused(.invalidUTF8, [0x22, 0x80, 0x22]), Refused(.invalidUTF8, [0x22, 0xFF, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xC3, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xC0, 0x80, 0x22]), Refused(.invalidUTF8, [0x22, 0xC1, 0xBF, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xE0, 0x9F, 0xBF, 0x22]), Refused(.invalidUTF8, [0x22, 0xE2, 0x82, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xED, 0xA0, 0x80, 0x22]), Refused(.invalidUTF8, [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22]),
    Refused(.invalidUTF8, [0x22, 0xF0, 0x9F, 0x98, 0x22]),
    Refused(.invalidUTF8, [0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D]),
    Refused(.unexpectedCharacter, [0x80]), Refused(.unexpectedCharacter, [0xE9, 0x22, 0x22]),
    Refused(.unexpectedCharacter, "é"),
    Refused(.unexpectedCharacter, [0x5B, 0xFF, 0x5D]), Refused(.badNumber, [0x31, 0xFF]),
    Refused(.byteOrderMark, [0xEF, 0xBB, 0xBF, 0x31]), Refused(.byteOrderMark, "\u{feff}{}"),
    Refused(.byteOrderMark, "\u{feff}"),
    Refused(.unexpectedCharacter, [0xFF, 0xFE, 0x31, 0x00]), Refused(.unexpectedCharacter, [0xEF, 0xBB]),
    // Structure.
    Refused(.trailingContent, "1 2"), Refused(.trailingContent, "{} {}"), Refused(.trailingContent, "[]]"),
    Refused(.trailingContent, "{}}"),
    Refused(.trailingContent, "1,"), Refused(.trailingContent, "\"a\"b"), Refused(.trailingContent, "\"a\"\"b\""),
    Refused(.trailingContent, "null x"), Refused(.trailingContent, "[] // comment"), Refused(.trailingContent, "{}\0"),
    Refused(.trailingContent, "1:2"), Refused(.trailingContent, "\"a\":1"),
    Refused(.unexpectedCharacter, "]"), Refused(.unexpectedCharacter, "}"), Refused(.unexpectedCharacter, ","),
    Refused(.unexpectedCharacter, ":"),
    Refused(.unexpectedCharacter, "[,]"), Refused(.unexpectedCharacter, "[1,]"), Refused(.unexpectedCharacter, "[,1]"),
    Refused(.unexpectedCharacter, "[1,,2]"), Refused(.unexpectedCharacter, "[1 2]"),
    Refused(.unexpectedCharacter, "[1}"),
    Refused(.unexpectedCharacter, "[1:2]"), Refused(.unexpectedCharacter, "[\"a\":1]"),
    Refused(.unexpectedCharacter, "[\"a\" \"b\"]"),
    Refused(.unexpectedCharacter, "{]"), Refused(.unexpectedCharacter, "{,}"), Refused(.unexpectedCharacter, "{\"a\"}"),
    Refused(.unexpectedCharacter, "{\"a\":}"), Refused(.unexpectedCharacter, "{\"a\":1,}"),
    Refused(.unexpectedCharacter, "{\"a\" 1}"),
    Refused(.unexpectedCharacter, "{\"a\",1}"), Refused(.unexpectedCharacter, "{\"a\":1 \"b\":2}"),
    Refused(.unexpectedCharacter, "{\"a\":1:2}"),
    Refused(.unexpectedCharacter, "{\"a\":1,,\"b\":2}"), Refused(.unexpectedCharacter, "{1:2}"),
    Refused(.unexpectedCharacter, "{a:1}"),
    Refused(.unexpectedCharacter, "{null:1}"), Refused(.unexpectedCharacter, "{[]:1}"),
    Refused(.unexpectedCharacter, "{\"a\":1]"),
    Refused(.unexpectedCharacter, "{\"a\"::1}"), Refused(.unexpectedCharacter, "/* comment */ 1"),
    Refused(.unexpectedCharacter, "\0"),
    Refused(.unexpectedCharacter, "\u{c}1"), Refused(.unexpectedCharacter, "\u{1a}"),
    Refused(.unexpectedCharacter, "[1 \u{a0}]"),
    Refused(.unexpectedCharacter, "{\"a\": \"b, \"c\": 1}"), Refused(.unexpectedCharacter, "#"),
    Refused(.unexpectedCharacter, "(1)"),
    Refused(.unexpectedCharacter, "[1 \u{b}]"), Refused(.unexpectedCharacter, "\u{2028}1"),
  ]
}
