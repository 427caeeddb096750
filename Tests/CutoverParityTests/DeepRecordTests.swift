import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

/// Records with more levels than a tree has. The legacy decoder reads 10,000.
@Suite struct DeepRecordTests {
  private func nested(_ levels: Int, _ kernel: String, isObject: Bool = false) -> String {
    let (open, close) = isObject ? (#"{"a":"#, "}") : ("[", "]")
    return String(repeating: open, count: levels) + kernel + String(repeating: close, count: levels)
  }

  private func record(_ id: String, _ plan: String) -> String { #"{"id":"\#(id)","plan":\#(plan)}"# }

  private final class Parts: Response {
    private var part: ResponseField?
    init(_ records: [String]) {
      var next = records.map { Record(json: Array($0.utf8)) }.makeIterator()
      part = .records(name: "a") { next.next() }
    }
    func nextPart() -> ResponseField? {
      defer { part = nil }
      return part
    }
  }

  private func differences(_ left: [String], _ right: [String], by diff: JSONDiff) throws -> [String] {
    var comparison = ResponseComparison(
      (.legacy, Parts(left)), (.repository, Parts(right)), by: diff,
      meter: Meter(endpoint: "e", isCancelled: { false }, progress: { _ in }))
    var found: [String] = []
    try comparison.run { found.append("\($0.path.text.prefix(12)) \($0.kind.rawValue)") }
    #expect(comparison.faults.isEmpty)
    return found
  }

  private static let diffs = [
    JSONDiff(keys: [.init("/a", ["id"])]), JSONDiff(), JSONDiff(keys: [.init("/a", ["plan"])]),
    JSONDiff(multisets: ["/a"]),
  ]

  @Test(arguments: [1_020, 1_025, 5_000, 9_990], [false, true])
  func `that differ at the bottom differ, however they are matched`(levels: Int, isObject: Bool) throws {
    let others = (0..<20).map { record("o\($0)", "1") }
    let (one, other) = (nested(levels, "1", isObject: isObject), nested(levels, "2", isObject: isObject))
    for diff in Self.diffs {
      let left = others + [record("deep", one)]
      #expect(try differences(left, left.reversed().reversed(), by: diff).isEmpty)
      #expect(try !differences(left, others + [record("deep", other)], by: diff).isEmpty)
      #expect(try !differences(left, [record("deep", other)] + others, by: diff).isEmpty)
    }
    #expect(
      try differences(others + [record("deep", one)], others + [record("deep", other)], by: Self.diffs[0])
        == ["/a/[id=deep] valueMismatch"])
  }

  @Test func `that one side lacks are missing`() throws {
    let deep = record("deep", nested(5_000, "1"))
    #expect(try differences([deep], [], by: Self.diffs[0]) == ["/a/[id=deep] missingInRepository"])
    #expect(try differences([], [deep], by: Self.diffs[0]) == ["/a/[id=deep] missingInLegacy"])
  }

  @Test func `are not equal to ones that hold the text of what is deep`() throws {
    let deep = nested(5_000, "1")
    for level in 1_020...1_030 {
      let text = nested(level, "\"" + nested(5_000 - level, "1") + "\"")
      #expect(try !differences([record("x", deep)], [record("x", text)], by: Self.diffs[0]).isEmpty, "\(level)")
      let inArray = nested(level + 1, "\"" + nested(5_000 - level, "1") + "\"")
      #expect(try !differences([record("x", deep)], [record("x", inArray)], by: Self.diffs[0]).isEmpty, "\(level)")
    }
  }

  @Test func `are no reason not to compare the others`() throws {
    let deep = nested(5_000, "1")
    #expect(
      try differences(
        [record("x", deep), record("y", "1")], [record("x", nested(5_000, "2")), record("y", "2")], by: Self.diffs[0])
        == ["/a/[id=x]/pl valueMismatch", "/a/[id=y]/pl valueMismatch"])
  }
}
