import CutoverJSON
import Testing

/// Errors say where they are.
struct ErrorPlaceTests {
  @Test(arguments: [
    ("", "input:1:1: the input is empty"),
    ("\n\n  ", "input:3:3: the input is empty"),
    ("{", "input:1:2: the input ends inside an object"),
    ("{\n  \"a\": [1,\n", "input:3:1: /a: the input ends inside an array"),
    ("{\n  \"a\": tru\n}", "input:2:8: /a: expected true"),
    ("{\n  \"a\": 1\n  \"b\": 2\n}", "input:3:3: expected ',' or '}', found '\"'"),
    ("{\"a\": {\"b\": [1, 2, {\"c\": 01}]}}", "input:1:27: /a/b/2/c: '1' cannot stand here in a number"),
    ("{\"a/b~\\u0063\": x}", "input:1:16: /a~1b~0c: expected a value, found 'x'"),
    ("[0, \"é\", \"a\\x\"]", "input:1:13: /2: this is no escape"),
    ("[\"\n\"]", "input:1:3: /0: byte 0x0A in a string must be escaped; is a quote missing?"),
    ("[1,]", "input:1:4: /1: expected a value, found ']'"),
    ("{\"a\": 1,}", "input:1:9: expected a member's name, found '}'"),
    ("{\"a\" 1}", "input:1:6: /a: expected ':', found '1'"),
    ("{\"a\\n\": x}", "input:1:9: /a\\n: expected a value, found 'x'"),
    ("[] []", "input:1:4: nothing may follow the value"),
    ("\r\n[\r\n1\r\n2]", "input:4:1: expected ',' or ']', found '2'"),
    ("{\"a\": \"b", "input:1:9: /a: the input ends inside a value"),
    ("[1.", "input:1:4: /0: the input ends inside a value"),
  ])
  func `An error names line, column in bytes, and pointer`(_ text: String, _ description: String) {
    for window in [8, 11, 1 << 20] {
      let options = JSONReaderOptions(window: window)
      #expect(errorReading(Array(text.utf8), options: options)?.description == description)
      #expect(events(JSONReader(bytes: Array(text.utf8), options: options)).last?.hasSuffix(description) == true)
    }
  }

  @Test(arguments: [8, 16, 1 << 20])
  func `Bad UTF-8 is placed in the bytes of the input`(_ window: Int) throws {
    let text = Array("{\n \"é\": \"é".utf8) + [0xE9, 0x22] + Array("}".utf8)
    let error = errorReading(text, options: JSONReaderOptions(window: window))
    #expect(error?.description == "input:2:11: /é: byte 0xE9 is not valid UTF-8 here")
    #expect(error?.offset == 12)
    #expect(error?.code == .invalidUTF8)
  }

  @Test(arguments: [8, 16, 1 << 20])
  func `Behind replaced bytes places are still those of the input`(_ window: Int) {
    let text = [0x5B, 0x22, 0xFF, 0xFF, 0x22, 0x2C, 0x0A, 0x22, 0xFF, 0x22, 0x2C, 0x78] as [UInt8]
    let error = errorReading(text, options: JSONReaderOptions(invalidUTF8: .replace, window: window))
    #expect(error?.description == "input:2:5: /2: expected a value, found 'x'")
    #expect(error?.offset == 11)
  }

  @Test(arguments: [
    ("null", "null"), ("true", "a boolean"), ("1", "a number"), ("\"\"", "a string"), ("[]", "an array"),
    ("{}", "an object"),
  ])
  func `A wrong type is named`(_ text: String, _ found: String) {
    let attempts: [(String, (JSONReader) throws -> Void)] = [
      ("null", { try $0.readNull() }), ("a boolean", { _ = try $0.readBool() }),
      ("a number", { _ = try $0.readDouble() }),
      ("a number", { _ = try $0.readInt64() }), ("a number", { _ = try $0.readNumber() }),
      ("a string", { _ = try $0.readString() }),
      ("an array", { try $0.beginArray() }), ("an object", { try $0.beginObject() }),
    ]
    for (wanted, attempt) in attempts where wanted != found {
      let error = #expect(throws: JSONError.self) {
        let reader = JSONReader(bytes: Array("{\"trades\": [\(text)]}".utf8), source: "trades.json")
        try reader.beginObject()
        #expect(try reader.nextMember())
        try reader.beginArray()
        #expect(try reader.nextElement())
        try attempt(reader)
      }
      #expect(error?.code == .wrongType)
      #expect(error?.description == "trades.json:1:13: /trades/0: expected \(wanted), found \(found)")
    }
  }

  @Test func `A decoder's own error is placed at the value it has read, or is about to`() throws {
    let reader = JSONReader(bytes: Array("{\"side\":\n \"up\", \"size\": 1}".utf8), source: "s")
    try reader.beginObject()
    _ = try reader.nextMember()
    #expect(reader.error(.badValue, "no side").description == "s:2:2: /side: no side")
    _ = try reader.readString()
    #expect(reader.error(.badValue, "no side").description == "s:2:2: /side: no side")
    _ = try reader.nextMember()
    #expect(reader.error(.badValue, "no size").description == "s:2:16: /size: no size")
    #expect(reader.offset == 24)
    try reader.skipValue()
    #expect(try !reader.nextMember())
    #expect(reader.error(.missingMember, "no name").description == "s:2:17: no name")
  }
}
