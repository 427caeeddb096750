import CutoverJSON
import Testing

/// Numbers as exact decimals.
struct NumberTests {
  @Test(arguments: [
    ["0", "-0", "0.0", "-0.000", "0e5", "0E-99999999999999999999", "-0e+1"],
    ["1", "1.0", "10e-1", "0.1e1", "1e0", "1E+0", "0.00001e5", "100000e-5", "1.000000000000000000000000"],
    ["-12.5", "-1.25e1", "-125e-1", "-0.125E2", "-12.50"],
    ["123456789012345678901234567890", "1.23456789012345678901234567890e29", "12345678901234567890123456789000e-2"],
    ["1e99999999999999999999", "10e99999999999999999998", "0.1e100000000000000000000", "1e0000099999999999999999999"],
    ["1e-100000000000000000000", "10e-100000000000000000001", "0.1e-99999999999999999999"],
    ["1e100000000000000000", "10e99999999999999999", "100e99999999999999998", "0.01e100000000000000002"],
    ["1e-100000000000000000", "0.1e-99999999999999999", "0.01e-99999999999999998"],
  ])
  func `Ways to write one number are equal`(_ lexemes: [String]) {
    for left in lexemes.map(JSONNumber.init) {
      for right in lexemes.map(JSONNumber.init) {
        #expect(left.isNumericallyEqual(to: right))
        #expect(left.compare(to: right) == .equal)
        #expect(left.normalized == right.normalized)
        #expect(hash(left) == hash(right))
      }
    }
  }

  @Test func `Numbers have one order`() {
    let ascending = [
      "-1e99999999999999999999", "-1e99999999999999999998", "-2", "-1.5", "-1e-5", "-1e-99999999999999999999", "0",
      "1e-99999999999999999999", "1e-99999999999999999998", "1e-99999999999999999", "5e-324", "0.1",
      "0.10000000000000000000001",
      "0.2", "1", "1.0000000000000000001", "12", "100", "9007199254740992", "9007199254740993", "1e308", "1e309",
      "1e99999999999999999",
      "1e99999999999999999998", "1e99999999999999999999", "1.1e99999999999999999999", "1e100000000000000000000",
    ].map(JSONNumber.init)
    for (at, left) in ascending.enumerated() {
      for (other, right) in ascending.enumerated() {
        #expect(left.compare(to: right) == (at < other ? .less : at == other ? .equal : .greater), "\(left) \(right)")
        #expect(left.isNumericallyEqual(to: right) == (at == other))
        #expect((left.normalized == right.normalized) == (at == other))
      }
    }
  }

  @Test(arguments: [
    ("100", "1e2"), ("1", "1"), ("0.1", "1e-1"), ("12.50", "1.25e1"), ("-0.0", "0"), ("-3E+2", "-3e2"), ("1.50", "1.5"),
    ("10e99999999999999999999", "1e100000000000000000000"), ("0.1e-99999999999999999999", "1e-100000000000000000000"),
  ])
  func `The normal form is a number of JSON`(_ lexeme: String, _ normal: String) {
    #expect(JSONNumber(unchecked: lexeme).normalized.lexeme == normal)
  }

  @Test func `Values that mean the same have one canonical form`() throws {
    let left = try JSONValue.parse(#"{"b": [1.0, {"y": 1, "x": 2e1}], "a": "é", "é": 1, "z": 1, "a": 2}"#)
    let right = try JSONValue.parse(#"{"z": 10e-1, "a": "\u00e9", "a": 2.0, "é": 1, "b": [1, {"x": 20, "y": 1.00}]}"#)
    #expect(left != right)
    #expect(left.canonical == right.canonical)
    #expect(left.canonical.compact == #"{"a":"é","a":2,"b":[1,{"x":2e1,"y":1}],"z":1,"é":1}"#)
  }

  private func hash(_ number: JSONNumber) -> Int {
    var hasher = Hasher()
    number.hashNumerically(into: &hasher)
    return hasher.finalize()
  }
}
