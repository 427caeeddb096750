import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTestKit
import Testing

@testable import ArenaDomain

/// Whatever stands in a legacy file, its reader answers or says what is wrong; how the file is written makes no other
/// answer.
@Suite(.serialized) struct LegacyReaderPropertyTests {
  private static let words = [
    "null", "true", "0", "-0", "1e308", "1e309", "1.50", "\"\"", "\"x\"", "{}", "[]", "{", "}", "[", "]", ",", ":",
    "\"id\":\"a\",", "\"ID\":null,", "\"model_id\":\"m\",", "\"\\u0000\"", "\"\\ud800\"", "\u{212A}", "\u{17F}", "é",
    "\u{0}",
    "\\b", "\\f", "\"more\":[{}],",
  ]

  /// The files that the calls without a parameter read.
  private static let files: [(file: String, call: String, text: String)] = [
    (
      "trades.json", "trades",
      #"{"trades":[{"id":"a","model_id":"m","symbol":"BTC","side":"long","quantity":1.5,"exit_time":2.5},{"id":"b"}]}"#
    ),
    (
      "since-inception-values.json", "since-inception-values",
      #"{"sinceInceptionValues":[{"id":"a","num_invocations":3}]}"#
    ),
    ("leaderboard.json", "leaderboard", #"{"leaderboard":[{"id":"m","equity":1.5,"num_trades":3}]}"#),
    (
      "crypto-prices.json", "crypto-prices",
      #"{"prices":{"BTC":{"symbol":"BTC","price":1.5,"timestamp":2}},"serverTime":3}"#
    ),
    (
      "positions.json", "positions",
      #"{"accountTotals":[{"model_id":"m","positions":{"BTC":{"symbol":"BTC","quantity":2}}},{"model_id":"n"}]}"#
    ),
  ]

  private static func known(
    _ file: (file: String, call: String, text: String)
  ) -> (file: String, call: String, bytes: [UInt8]) {
    (file.file, file.call, Array(file.text.utf8))
  }

  private static func answer(_ call: String, in folder: String) throws -> String {
    let request = try #require(Arena.request(call))
    do {
      let answer = try ArenaSnapshot(.init(legacyPath: folder)).answer(to: request, from: .legacy, now: 0)
      return String(decoding: try answer.bytes(), as: UTF8.self)
    } catch let error as ReadError {
      return "\(error.code)"
    }
  }

  @Test func `damaged files are refused, or give JSON, whatever white space they have`() throws {
    let folder = try TemporaryDirectory("legacy-fuzz")
    let recorded = try RecordedAnswer.all().filter { $0.files.count == 1 && !$0.path.contains("/") }
    let failure = try Fuzzing.failure(1000) { random in
      var (file, call, bytes) = Self.known(random.pick(Self.files))
      if random.chance(2), case let other = random.pick(recorded), other.files[0].bytes.count < 4000 {
        (file, call, bytes) = (other.files[0].name, other.path, other.files[0].bytes)
      }
      let input = random.mutated(bytes, words: Self.words)
      try folder.write(input, to: file)
      let answer = try Self.answer(call, in: folder.path)
      if ReadError.Code(rawValue: answer) == nil, (try? JSONValue.parse(answer)) == nil { return input }
      guard let value = try? JSONValue.parse(input) else { return nil }
      try folder.write(value.pretty, to: file)
      return try Self.answer(call, in: folder.path) == answer ? nil : input
    }
    #expect(failure == nil)
  }

  @Test func `recorded answers stay what they are with other white space`() throws {
    let cases = try RecordedAnswer.all()
    let failure = try Fuzzing.failure(200) { random in
      let recorded = random.pick(cases)
      let inner = try TemporaryDirectory("recorded")
      var input: [UInt8] = []
      for (name, bytes) in recorded.files {
        var text = bytes
        if let value = try? JSONValue.parse(bytes) {
          text = Array((random.chance(2) ? value.pretty : value.compact).utf8)
        }
        try inner.write(text, to: name)
        input += Array("\(recorded.path) \(name): ".utf8) + text
      }
      let answer = try Self.answer(recorded.path, in: inner.path)
      let expected = recorded.answer
      let isSame = expected.map { $0.utf8.elementsEqual(answer.utf8) } ?? (ReadError.Code(rawValue: answer) != nil)
      return isSame ? nil : input
    }
    #expect(failure == nil)
  }

  @Test func `members that nobody knows, and the case of names, make no other answer`() throws {
    let folder = try TemporaryDirectory("legacy-fuzz")
    let failure = try Fuzzing.failure(300) { random in
      let (file, call, text) = random.pick(Self.files)
      try folder.write(text, to: file)
      let answer = try Self.answer(call, in: folder.path)
      let other = Self.rewritten(try JSONValue.parse(text), &random).compact
      try folder.write(other, to: file)
      return try Self.answer(call, in: folder.path) == answer ? nil : Array(other.utf8)
    }
    #expect(failure == nil)
  }

  /// The value with unknown members put in, and known names in other cases. Names of a map are data, and stay.
  private static func rewritten(_ value: JSONValue, _ random: inout FuzzRandom) -> JSONValue {
    switch value {
    case .array(let elements):
      var result: [JSONValue] = []
      for element in elements { result.append(rewritten(element, &random)) }
      return .array(result)
    case .object(let members):
      var result: [JSONMember] = []
      let isMap = members.contains { $0.name.string == "BTC" }
      for member in members {
        let name = !isMap && random.chance(3) ? member.name.string.uppercased() : member.name.string
        result.append(JSONMember(name: ExactString(name), value: rewritten(member.value, &random)))
      }
      if !isMap, random.chance(2) {
        let extra = JSONMember(name: "nobody_knows_this", value: .array([.null, .text("x"), .object([])]))
        result.insert(extra, at: random.below(result.count + 1))
      }
      return .object(result)
    default: return value
    }
  }
}
