import CutoverJSON
import Testing

@testable import CutoverParity

/// What a report keeps of long values.
struct ObservationTests {
  private func pair(_ left: String, _ right: String) -> (Difference.Observation, Difference.Observation) {
    Difference.Observation.pair(.text(left), .text(right), onlyKeys: false)
  }

  @Test(arguments: [0, 1, 60, 88, 89, 127, 128, 129, 5000], [0, 3, 200])
  func `the excerpts of both sides begin at one place and show where they differ`(before: Int, after: Int) {
    let (start, end) = (String(repeating: "a", count: before), String(repeating: "b", count: after))
    let (left, right) = pair(start + "LEFT" + end, start + "right" + end)
    #expect(left.offset == right.offset)
    #expect(left.lexeme?.contains("L") == true && right.lexeme?.contains("r") == true)
    #expect(left.lexeme != right.lexeme)
    #expect((left.lexeme?.unicodeScalars.count ?? 999) <= 128)
    #expect(left.truncated == (before + after + 6 > 128) || left.offset > 0)
    #expect(left.length == before + after + 6)
  }

  @Test func `a short value beside a long one is shown from the same place`() {
    let (left, right) = pair(String(repeating: "a", count: 100), String(repeating: "a", count: 5000))
    #expect(left.offset == right.offset)
    #expect(left.continues == false && right.continues)
  }

  /// A family of four is seven scalars, a line feed two characters of JSON, a control character six.
  @Test(arguments: ["👨‍👩‍👧‍👦", "e\u{301}", "🇩🇪", "\n", "\u{1}", "\\", "\"", "각"])
  func `neither a character nor an escape is cut`(piece: String) throws {
    for shift in 0..<14 {
      let start = String(repeating: "x", count: shift) + String(repeating: piece, count: 300)
      let (left, right) = pair(start + "1" + start, start + "2" + start)
      for side in [left, right] {
        let lexeme = try #require(side.lexeme)
        let quoted = (side.offset > 0 ? "\"" : "") + lexeme + (side.continues ? "\"" : "")
        let text = try #require(try JSONValue.parse(quoted).string, "\(quoted)")
        #expect(text.allSatisfy { "x12".contains($0) || String($0) == piece }, "\(text)")
      }
    }
  }

  @Test func `what is withheld has neither an excerpt nor a place`() {
    let (left, _) = Difference.Observation.pair(
      .text(String(repeating: "a", count: 500) + "1"), .text(String(repeating: "a", count: 500) + "2"), onlyKeys: true)
    #expect(left.lexeme == nil && left.offset == 0)
    #expect(left.line == "string, 503 bytes, sha256 \(left.sha256?.prefix(12) ?? "")…")
  }

  @Test func `an excerpt says where it is from`() {
    let (left, _) = pair(String(repeating: "a", count: 5000) + "1", String(repeating: "a", count: 5000) + "2")
    #expect(left.line.hasPrefix("…aaaa"))
    #expect(left.line.contains("1\" (from character 4,962, 5003 bytes, sha256 "))
  }
}
