import Testing

@testable import CutoverHosting

@Suite struct `A rule of a field` {
  private static let long = String(repeating: "9", count: 78)

  private static let cases: [(name: String, rule: FieldRule, right: [String?], wrong: [String?])] = [
    ("some", .some, ["a", " ", nil], [""]),
    ("required", .required, ["a", ""], [nil]),
    ("choice", .choice(["BUY", "SELL"]), ["BUY", nil], ["buy", "", "BUY "]),
    ("integer from 1", .integer(from: 1), ["1", "9223372036854775807", nil], ["0", "-1", "01", "1.0", "x", ""]),
    ("integer from 0", .integer(from: 0), ["0"], ["-1", "-0", "9223372036854775808"]),
    ("digits", .digits(78), ["0", long, nil], [long + "9", "", "-1", "1.5", "1e5"]),
    ("amount", .amount, ["-1.5", "0", "0.000000000000000001", nil], ["NaN", "1e5", "", "100000000000000000000"]),
    ("amount from 0", .amountFrom0, ["0", "0.1"], ["-0.1", "abc"]),
    ("amount above 0", .amountAbove0, ["0.000000000000000001"], ["0", "-1", "0.0000000000000000001"]),
  ]

  @Test(arguments: 0..<cases.count)
  func `refuses what the constraint of its column would`(place: Int) {
    let (name, rule, right, wrong) = Self.cases[place]
    for value in right { #expect(rule.refusal(value) == nil, "\(name): \(value ?? "null")") }
    for value in wrong { #expect(rule.refusal(value) != nil, "\(name): \(value ?? "null")") }
  }
}
