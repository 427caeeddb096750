import CutoverJSON
import Testing

@testable import CutoverParity
@testable import CutoverProgram

@Suite struct `Differences in groups` {
  private static func sample(_ kind: String, _ key: Int, of count: Int?) -> JSONValue {
    let sample: JSONValue = .object([
      "endpoint": .text("trades"), "kind": .text(kind), "template": .text("/trades/*/price"),
      "path": .text("/trades/[id=a\(key)]/price"), "state": .text("new"), "parameters": .array([]),
      "legacy": .object(["type": .text("number"), "lexeme": .text("\(key)")]),
      "repository": .object(["type": .text("absent")]),
    ])
    let known = count.map { [JSONMember(name: "group_count", value: .integer($0))] } ?? []
    return .object((sample.members ?? []) + known)
  }

  @Test func `show the smaller group beside the larger one, and count what is left out of each`() {
    let groups = DifferenceGroups(
      samples: (0..<10).map { Self.sample("valueMismatch", $0, of: 40) } + [Self.sample("nullVsAbsent", 1, of: 1)])
    #expect(
      groups.lines(width: nil, whole: "the report has them") == [
        "", "trades: valueMismatch at /trades/*/price × 40",
        "  /trades/[id=a0]/price, new", "    legacy      0", "    repository  absent",
        "  /trades/[id=a1]/price, new", "    legacy      1", "    repository  absent",
        "  /trades/[id=a2]/price, new", "    legacy      2", "    repository  absent",
        "  … and 37 more",
        "", "trades: nullVsAbsent at /trades/*/price × 1",
        "  /trades/[id=a1]/price, new", "    legacy      1", "    repository  absent",
        "", "the report has them",
      ])
  }

  @Test func `are counted by what is at hand where a run of an older version has no number`() {
    let groups = DifferenceGroups(samples: (0..<10).map { Self.sample("valueMismatch", $0, of: nil) })
    let lines = groups.lines(width: nil, whole: "the report has them")
    #expect(lines.contains("trades: valueMismatch at /trades/*/price") && lines.contains("  … and 7 or more"))
  }

  @Test func `beyond the shown ones are counted with what is in them`() {
    let transitions = (0..<23).map { number in
      Transition(
        endpoint: "trades", fingerprint: "\(number)", state: .resolved, kind: "valueMismatch", request: "trades",
        path: "/trades/[id=a]/field\(number)")
    }
    let lines = DifferenceGroups(transitions: transitions).lines(width: 60, whole: "--json lists all of them")
    #expect(lines.contains("… and 3 more groups with 3 differences") && lines.last == "--json lists all of them")
    #expect(lines.contains("resolved: valueMismatch in trades at /trades/*/field0 ×") == false)
    #expect(lines.allSatisfy { $0.count <= 60 })
  }

  @Test func `that are all shown need no word about the rest`() {
    let groups = DifferenceGroups(samples: [Self.sample("valueMismatch", 1, of: 1)])
    #expect(!groups.lines(width: 80, whole: "the report has them").contains("the report has them"))
  }
}
