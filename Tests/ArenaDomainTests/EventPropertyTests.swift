import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import ArenaDomain

/// Whatever an event's text is, it is refused with a reason, or means the same in another form.
@Suite(.serialized) struct EventPropertyTests {
  private static let words = [
    "null", "true", "0", "-0", "1e308", "1e309", "1E400", "9007199254740993", "1.50", "\"\"", "\"x\"", "{}", "[]", "{",
    "}", "[", "]", ",", ":", "\"id\":\"e\",", "\"ID\":\"f\",", "\"type\":\"trade\",", "\"data\":{},",
    "\"model_id\":\"m\",",
    "\"\\u0000\"", "\"\\ud800\"", "\u{212A}", "é", "\u{0}", "\"long\"", "\"side\":\"short\",",
  ]

  private static func outcome(_ json: [UInt8]) -> String {
    do throws(EventError) { return "\(try decode(json))" } catch { return "refused: \(error.code)" }
  }

  @Test func `damaged events are refused, or mean the same when they are written again`() throws {
    let examples = try documentedExamples().map { Array($0.utf8) }
    let failure = try Fuzzing.failure(2500) { random in
      let input = random.mutated(random.pick(examples), words: Self.words)
      let outcome = Self.outcome(input)
      // Half a surrogate pair is no text, and does not come back as it was written.
      guard let value = try? JSONValue.parse(input), !input.containsSurrogate else {
        return outcome.hasPrefix("refused") ? nil : input
      }
      return Self.outcome(Array(value.pretty.utf8)) == outcome ? nil : input
    }
    #expect(failure == nil)
  }

  @Test func `an accepted event is accepted again as the journal has it`() throws {
    let examples = try documentedExamples().map { Array($0.utf8) }
    let failure = try Fuzzing.failure(1000) { random in
      let input = random.mutated(random.pick(examples), words: Self.words)
      guard let event = try? decode(input) else { return nil }
      guard let again = try? decode(input, isAccepted: true) else { return input }
      return "\(event)" == "\(again)" ? nil : input
    }
    #expect(failure == nil)
  }
}

extension [UInt8] {
  fileprivate var containsSurrogate: Bool {
    String(decoding: self, as: UTF8.self).lowercased().contains("\\ud")
  }
}
