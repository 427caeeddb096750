import CutoverJSON
import Testing

@testable import CutoverParity

/// What a match lets pass.
struct RuleMatchTests {
  private static func number(_ lexeme: String) -> JSONNumber { JSONNumber(unchecked: lexeme) }

  @Test(
    arguments: [
      (RuleMatch.absolute(number("0.005")), "1.000", "1.005", true),
      (.absolute(number("0.005")), "1", "1.0050001", false),
      (.absolute(number("0.005")), "-0.002", "0.003", true), (.absolute(number("0.005")), "-0.002", "0.0031", false),
      (.absolute(number("0")), "1", "1.0", true),
      (.absolute(number("1e-20")), "9007199254740993", "9007199254740992", false),
      (.absolute(number("1")), "9007199254740993", "9007199254740992", true),
      (.absolute(number("1")), "1e400", "2e400", false), (.absolute(number("1e401")), "1e400", "2e400", true),
      (.absolute(number("1e9999")), "1e5000", "1e-5000", false), (.absolute(number("1")), "1", #""1""#, false),
      (.absolute(number("1")), "true", "false", false), (.absolute(number("5")), "0", "-5", true),
      (.relative(number("0.01")), "100", "101", true), (.relative(number("0.01")), "100", "101.1", false),
      (.relative(number("0.01")), "-100", "-101", true), (.relative(number("0.01")), "0", "0.0001", false),
      (.relative(number("1e-9")), "123456789.12", "123456789.99", false),
      (.ulp(1), "0.1", "0.10000000000000002", true), (.ulp(1), "0.1", "0.10000000000000003", false),
      (.ulp(2), "5e-324", "-5e-324", true), (.ulp(1), "5e-324", "-5e-324", false), (.ulp(1), "1e400", "1e400", false),
      (.timeTruncation(.second), #""2026-11-21T09:30:15.123Z""#, #""2026-11-21T10:30:15+01:00""#, true),
      (.timeTruncation(.second), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:16Z""#, false),
      (.timeTruncation(.millisecond), #""2026-11-21T09:30:15.1234Z""#, #""2026-11-21 09:30:15.123z""#, true),
      (.timeTruncation(.millisecond), #""2026-11-21T09:30:15.1234Z""#, #""2026-11-21T09:30:15.123""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15+24:00""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15+99:59""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15+01:60""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15+0100""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15-00:00""#, true),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T24:00:00Z""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30Z""#, false),
      (.timeTruncation(.day), #""2026-11-21T09:30:15Z""#, #""2026-11-21T09:30:15.Z""#, false),
      (.timeTruncation(.day), #""2024-02-29T09:30:15Z""#, #""2024-02-29t09:30:16z""#, true),
      (.timeTruncation(.day), #""2023-02-29T09:30:15Z""#, #""2023-02-29T09:30:16Z""#, false),
      (.timeTruncation(.second), #""2026-11-21T12:00:60Z""#, #""2026-11-21T12:01:00Z""#, false),
      (.timeTruncation(.minute), #""2026-11-21T12:00:60Z""#, #""2026-11-21T12:00:59Z""#, false),
      (.timeTruncation(.second), #""1990-12-31T23:59:60Z""#, #""1990-12-31T15:59:60.25-08:00""#, true),
      (.timeTruncation(.second), #""1990-12-31T23:59:60Z""#, #""1991-01-01T00:00:00Z""#, false),
      (.timeTruncation(.second), #""1990-12-31T23:59:60Z""#, #""1990-12-31T23:59:59Z""#, false),
      (.timeTruncation(.minute), #""1990-12-31T23:59:60Z""#, #""1990-12-31T23:59:59Z""#, true),
      (.timeTruncation(.microsecond), #""2026-11-21T09:30:15.1234Z""#, #""2026-11-21T09:30:15.1235Z""#, false),
      (.timeTruncation(.day), #""1969-12-31T23:00:00Z""#, #""1969-12-31T01:00:00Z""#, true),
      (.timeTruncation(.day), #""1969-12-31T23:00:00Z""#, #""1970-01-01T00:00:00Z""#, false),
      (.timeTruncation(.day), #""2026-02-30T23:00:00Z""#, #""2026-02-30T23:00:00Z ""#, false),
      (.timeTruncation(.hour), #""soon""#, #""later""#, false),
      (.enumMap([JSONMember(name: "BUY", value: .text("buy"))]), #""BUY""#, #""buy""#, true),
      (.enumMap([JSONMember(name: "BUY", value: .text("buy"))]), #""buy""#, #""BUY""#, false),
      (.enumMap([JSONMember(name: "1", value: .bool(true))]), "1", "true", true),
      (.set, "1", "2", false), (.nullEqualsAbsent, "null", "1", false), (.ignore, "1", "[]", true),
    ] as [(RuleMatch, String, String, Bool)])
  func `values are near enough or are not`(match: RuleMatch, legacy: String, repository: String, passes: Bool) throws {
    let (left, right) = (try JSONValue.parse(legacy), try JSONValue.parse(repository))
    let kind: JSONDifference.Kind = left.kind == right.kind ? .valueMismatch : .typeMismatch
    let difference = JSONDifference(path: .init(), kind: kind, legacy: left, repository: right)
    #expect(match.tolerates(difference) == passes)
  }

  @Test func `positions of a moved element are no numbers of the data`() {
    let moved = JSONDifference.moved(JSONPath([.index(0)]), legacy: 0, repository: 1)
    #expect(!RuleMatch.absolute(Self.number("5")).tolerates(moved))
    #expect(RuleMatch.set.tolerates(moved))
  }
}
