import CutoverPostgres
import Testing

@Suite struct CodecTests {
  @Test func `integers and booleans survive, extremes included`() throws {
    try withServer { (connection) throws in
      for value in [Int16.min, -1, 0, 1, .max] { #expect(try connection.echo(value) == value) }
      for value in [Int32.min, -1, 0, 1, .max] { #expect(try connection.echo(value) == value) }
      for value in [Int64.min, -1, 0, 1, 9_007_199_254_740_993, .max] { #expect(try connection.echo(value) == value) }
      for value in [true, false] { #expect(try connection.echo(value) == value) }
    }
  }

  @Test func `floats survive bit for bit`() throws {
    var generator = SystemRandomNumberGenerator()
    let special: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      .infinity, -.infinity, .nan, Double(nan: 0x5, signaling: false), 0.1, 1_760_741_958.847073,
    ]
    let random = (0..<500).map { _ in Double(bitPattern: generator.next()) }
    try withServer { (connection) throws in
      let sent = special + random
      #expect(try connection.echo(sent).map(\.bitPattern) == sent.map(\.bitPattern))
      for value in special { #expect(try connection.echo(value).bitPattern == value.bitPattern) }
      for value in [0, -0.0, .leastNonzeroMagnitude, .nan, -.infinity, 0.1] as [Float] {
        #expect(try connection.echo(value).bitPattern == value.bitPattern)
      }
    }
  }

  @Test func `text survives, with the two characters that are stored otherwise`() throws {
    let texts = [
      "", "plain", "\0", "a\0b", "\u{1A}", "\u{1A}0", "\u{1A}\u{1A}0", "\0\u{1A}\0", "e\u{301}", "é", "😀\u{2028}",
      String(repeating: "x", count: 100_000) + "\0", "\u{10FFFF}",
    ]
    try withServer { (connection) throws in
      for text in texts { #expect(Array(try connection.echo(text).utf8) == Array(text.utf8)) }
      #expect(try connection.echo(texts).map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    }
  }

  @Test func `random text over the marked characters survives`() throws {
    let alphabet: [Character] = ["\0", "\u{1A}", "0", "1", "é"]
    let texts = (0..<2000).map { _ in String((0..<Int.random(in: 0...8)).map { _ in alphabet.randomElement()! }) }
    try withServer { (connection) throws in
      #expect(try connection.echo(texts).map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    }
  }

  @Test func `text is stored as documented`() throws {
    try withServer { (connection) throws in
      let stored = try connection.query("encode(convert_to($1, 'UTF8'), 'hex')", "a\0\u{1A}b", as: String.self)
      #expect(stored == "611a301a1a62")
    }
  }

  @Test(arguments: [("E'x\\x1Ay'", "x\u{1A}y"), ("E'\\x1A'", "\u{1A}"), ("E'a\\x1A1'", "a\u{1A}1")])
  func `a lone mark written by somebody else is kept`(literal: String, expected: String) throws {
    try withServer { (connection) throws in
      #expect(try connection.value("SELECT \(literal)", as: String.self) == expected)
    }
  }

  @Test func `bytes and JSON survive`() throws {
    try withServer { (connection) throws in
      let bytes = [UInt8](0...255)
      #expect(try connection.echo(bytes) == bytes)
      #expect(try connection.echo([] as [UInt8]) == [])
      #expect(try connection.echo([bytes, [], [0]]) == [bytes, [], [0]])
      let json = #"{ "b":1.00, "a":-0, "b":"\u0000" }"#
      #expect(try connection.echo(PostgresJSON(json)).text == json)
      #expect(try connection.echo(PostgresJSONB(#"{"b":1.00,"a":null}"#)).text == #"{"a": null, "b": 1.00}"#)
    }
  }

  @Test func `identifiers survive in lower case`() throws {
    let text = "00112233-4455-6677-8899-AABBCCDDEEFF"
    let uuid = try #require(PostgresUUID(text))
    #expect(uuid.description == text.lowercased())
    #expect(PostgresUUID("00112233445566778899aabbccddeeff") == uuid)
    for bad in ["", "0011", "00112233-4455-6677-8899-AABBCCDDEEFG", "0011223-34455-6677-8899-AABBCCDDEEFF"] {
      #expect(PostgresUUID(bad) == nil)
    }
    try withServer { (connection) throws in
      #expect(try connection.echo(uuid) == uuid)
      #expect(try connection.value("SELECT '\(text)'::uuid::text", as: String.self) == uuid.description)
    }
  }

  @Test func `times and dates agree with the server`() throws {
    try withServer { (connection) throws in
      let time = try connection.value("SELECT '2025-10-17 22:59:18.847073+00'::timestamptz", as: PostgresTimestamp.self)
      #expect(time?.microseconds == 1_760_741_958_847_073)
      for value in [-62_135_596_800_000_000, -1, 0, 1, .max, .min] as [Int64] {
        let time = PostgresTimestamp(microseconds: value)
        #expect(try connection.echo(time) == time)
      }
      #expect(try connection.value("SELECT 'infinity'::timestamptz", as: PostgresTimestamp.self) == .infinity)
      #expect(try connection.value("SELECT '1970-01-02'::date", as: PostgresDate.self)?.days == 1)
      for days in [Int32.min, -719_162, 0, .max] { #expect(try connection.echo(PostgresDate(days: days)).days == days) }
      let error = try postgresError { _ = try connection.echo(PostgresTimestamp(microseconds: .min + 5)) }
      #expect(error.sqlState == "22008")
    }
  }

  @Test func `arrays hold NULLs and may be empty`() throws {
    try withServer { (connection) throws in
      #expect(try connection.echo([nil, 1, nil, -1] as [Int64?]) == [nil, 1, nil, -1])
      #expect(try connection.echo([nil, "a\0", ""] as [String?]) == [nil, "a\0", ""])
      #expect(try connection.echo([] as [Double]) == [])
      #expect(try connection.echo([true, false]) == [true, false])
      #expect(try connection.echo([nil] as [Int32?]) == [nil])
      #expect(try connection.value("SELECT ARRAY['a'::varchar, 'b']", as: [String].self) == ["a", "b"])
    }
  }

  @Test(arguments: [
    ("SELECT NULL::int8", "NULL"), ("SELECT ARRAY[1, NULL]::int8[]", "NULL"), ("SELECT 'x'::text", "is text"),
    ("SELECT 1.5::float8", "is float8"),
    ("SELECT ARRAY[[1, 2]]::int8[]", "oid"),
  ])
  func `what does not fit is a decoding error`(sql: String, message: String) throws {
    try withServer { (connection) throws in
      let error = try postgresError {
        if sql.contains("ARRAY") {
          _ = try connection.values(sql, as: [Int64].self)
        } else {
          _ = try connection.values(sql, as: Int64.self)
        }
      }
      #expect(error.code == .decoding)
      #expect(message == "oid" ? error.message.contains("2 dimensions") : error.message.contains(message))
      #expect(error.column != nil)
    }
  }
}

@Suite struct NumericTests {
  @Test(arguments: [
    "0", "1", "-1", "10000", "9999", "0.0001", "-0.00010", "123456789.123456789", "1.50", "0.000", "1000000000000",
    "99999999999999999999999999999999.99999999", "NaN", "Infinity", "-Infinity",
  ])
  func `a decimal survives with its zeros`(text: String) throws {
    try withServer { (connection) throws in
      let sent = try #require(PostgresNumeric(text))
      #expect(sent.description == text)
      #expect(try connection.echo(sent).description == text)
      #expect(try connection.query("$1::numeric::text", sent, as: String.self) == text)
    }
  }

  @Test func `random decimals survive`() throws {
    func digits(_ count: Int) -> String { String((0..<count).map { _ in "0123456789".randomElement()! }) }
    let texts = (0..<1000).map { _ in
      let whole = "123456789".randomElement()!.description + digits(.random(in: 0...12))
      let fraction = digits(.random(in: 0...12))
      return (Bool.random() ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
    try withServer { (connection) throws in
      #expect(try connection.echo(texts.map { PostgresNumeric($0)! }).map(\.description) == texts)
      let numbers = try texts.map { try #require(PostgresNumeric($0)) }
      #expect(try connection.query("$1::numeric[]::text[]", numbers, as: [String].self) == texts)
    }
  }

  @Test(arguments: [
    ("1e3", "1000"), ("1.5e-7", "0.00000015"), ("-2.50E+1", "-25.0"), ("-0", "0"), ("007", "7"), (".5", "0.5"),
    ("-0.0", "0.0"),
  ])
  func `other spellings are brought into one`(text: String, expected: String) {
    #expect(PostgresNumeric(text)?.description == expected)
  }

  @Test(arguments: ["", "-", ".", "1e", "e1", "1.2.3", "0x1", " 1", "1e999999", "1e-20000", "nan"])
  func `what is no number is refused`(text: String) {
    #expect(PostgresNumeric(text) == nil)
  }
}
