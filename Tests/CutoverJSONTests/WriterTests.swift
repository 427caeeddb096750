import CutoverJSON
import Glibc
import Testing

struct WriterTests {
  @Test(
    arguments: [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (2.50, "2.5"), (100, "100"),
      (1e20, "100000000000000000000"),
      (1e21, "1e+21"), (-1e21, "-1e+21"), (1.5e21, "1.5e+21"), (999_999_999_999_999_868_928, "999999999999999900000"),
      (123_456_789_012_345_683_968, "123456789012345680000"), (1e-6, "0.000001"), (1.5e-6, "0.0000015"),
      (9.99e-7, "9.99e-7"),
      (1e-7, "1e-7"), (1e-10, "1e-10"), (.leastNonzeroMagnitude, "5e-324"), (-.leastNonzeroMagnitude, "-5e-324"),
      (2.2250738585072014e-308, "2.2250738585072014e-308"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (1760741958.847073, "1760741958.847073"),
      (0.30000000000000004, "0.30000000000000004"),
      (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
      (0x1p63, "9223372036854776000"),
      (1e23, "1e+23"), (1.0 / 3, "0.3333333333333333"), (123.456, "123.456"), (5e-5, "0.00005"),
      (2_251_799_813_685_248.5, "2251799813685248.5"),
    ] as [(Double, String)])
  func `A float is written as clients get it`(_ value: Double, _ text: String) {
    var writer = JSONWriter()
    writer.double(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `Any float reads back the same`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      var writer = JSONWriter()
      writer.double(value)
      #expect(try JSONReader(bytes: writer.bytes).readDouble().bitPattern == value.bitPattern)
    }
  }

  @Test func `A float that is no number stops the program`() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.double(.infinity)
    }
  }

  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("\"\\/", "\\\"\\\\/"), ("\n\r\t", "\\n\\r\\t"),
    ("\u{0}\u{1}\u{8}\u{c}\u{1f}", "\\u0000\\u0001\\b\\f\\u001f"),
    ("<>&'\u{7f}", "<>&'\u{7f}"), ("é€😀", "é€😀"),
    ("\u{2027}\u{2028}\u{2029}\u{202a}", "\u{2027}\\u2028\\u2029\u{202a}"),
    ("a long plain run, then \" and on", "a long plain run, then \\\" and on"), ("1234567\n", "1234567\\n"),
    ("12345678\n", "12345678\\n"),
    ("â", "â"), ("e\u{301}", "e\u{301}"), ("\u{fffd}", "\u{fffd}"),
  ])
  func `A string is escaped as clients get it`(_ string: String, _ text: String) throws {
    var writer = JSONWriter()
    writer.string(string)
    #expect(writer.bytes == Array("\"\(text)\"".utf8))
    #expect(try Array(JSONReader(bytes: writer.bytes).readString().utf8) == Array(string.utf8))
  }

  @Test(
    arguments: [(0, "0"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"), (-10, "-10")]
      as [(Int64, String)])
  func `An integer is written in full`(_ value: Int64, _ text: String) {
    var writer = JSONWriter()
    writer.int(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `Commas stand where they belong`() throws {
    var writer = JSONWriter()
    writer.string("forgotten")
    writer.reset()
    writer.beginObject()
    writer.field("a", 1.5)
    writer.field("b", "x")
    writer.name("c\n" as String)
    writer.beginArray()
    writer.beginArray()
    writer.endArray()
    writer.beginObject()
    writer.endObject()
    writer.int(1)
    writer.null()
    writer.raw("[ 2]".utf8)
    writer.endArray()
    writer.field("d", true)
    writer.field("e", Int64(7))
    writer.field("f", OpaqueJSON.null)
    writer.endObject()
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"a":1.5,"b":"x","c\n":[[],{},1,null,[ 2]],"d":true,"e":7,"f":null}"#)
  }

  @Test func `A value is printed for people with its lexemes kept`() throws {
    let value = try JSONValue.parse(#"{"a":[1.50,{},[]],"b":{"c":"\u00e9"}}"#)
    #expect(
      value.pretty == """
        {
          "a": [
            1.50,
            {},
            []
          ],
          "b": {
            "c": "é"
          }
        }
        """)
    #expect(value.compact == #"{"a":[1.50,{},[]],"b":{"c":"é"}}"#)
  }
}
