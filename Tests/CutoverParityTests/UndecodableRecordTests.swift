import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

/// What a comparison makes of records and members that a side could not decode.
@Suite struct UndecodableRecordTests {
  private let error = ReadError(.undecodable, source: "repository", message: "NaN")

  private final class Parts: Response {
    private var parts: [ResponseField]
    init(_ parts: [ResponseField]) { self.parts = parts.reversed() }
    func nextPart() -> ResponseField? { parts.popLast() }
  }

  private struct Found: Equatable {
    var differences: [String] = []
    var faults: [String] = []
    var compared = 0
    var undecided = 0
  }

  private func comparison(_ left: ResponseField, _ right: ResponseField) -> ResponseComparison {
    ResponseComparison(
      (.legacy, Parts([left])), (.repository, Parts([right])), by: JSONDiff(keys: [.init("/a", ["id"])]),
      meter: Meter(endpoint: "e", isCancelled: { false }, progress: { _ in }))
  }

  private func compared(_ left: ResponseField, _ right: ResponseField) throws -> Found {
    var (found, comparison) = (Found(), comparison(left, right))
    try comparison.run { found.differences.append("\($0.path.text) \($0.kind.rawValue)") }
    found.faults = comparison.faults.map { "\($0.side.rawValue) \($0.path.text)" }
    (found.compared, found.undecided) = (comparison.counts.compared, comparison.counts.undecided)
    return found
  }

  private func records(_ records: [Record]) -> ResponseField {
    var next = records.makeIterator()
    return .records(name: "a") { next.next() }
  }

  private func record(_ id: Int, _ value: Int = 0) -> Record {
    Record(json: Array(#"{"id":"k\#(id)","v":\#(value)}"#.utf8))
  }

  private func undecodable(_ id: Int?) -> Record {
    Record(undecodable: error, key: id.map { Array(#"{"id":"k\#($0)"}"#.utf8) } ?? [])
  }

  @Test(arguments: [0, 3, 6, 9])
  func `a record that cannot be decoded is named, and the others are compared`(place: Int) throws {
    let left = (0..<10).map { record($0) }
    var right = (0..<10).map { record($0, $0 == 5 ? 1 : 0) }
    right[place] = undecodable(place)
    #expect(
      try compared(records(left), records(right))
        == Found(
          differences: ["/a/[id=k5]/v valueMismatch"], faults: ["repository /a/[id=k\(place)]"], compared: 9,
          undecided: 1))
    var equality = comparison(records([record(place)]), records([right[place]]))
    #expect(try !equality.isEqual())
  }

  @Test func `a record that cannot be decoded is not equal to one that has only a key`() throws {
    let bare = Record(json: Array(#"{"id":"k1"}"#.utf8))
    #expect(
      try compared(records([bare]), records([undecodable(1)]))
        == Found(faults: ["repository /a/[id=k1]"], undecided: 1))
    #expect(
      try compared(records([undecodable(1)]), records([bare])) == Found(faults: ["legacy /a/[id=k1]"], undecided: 1))
  }

  @Test func `a record that only one side has, and cannot decode, is named`() throws {
    #expect(
      try compared(records([record(0)]), records([undecodable(1), record(0)]))
        == Found(faults: ["repository /a/[id=k1]"], compared: 1, undecided: 1))
  }

  @Test func `nothing counts as missing where a record without a key could not be decoded`() throws {
    #expect(
      try compared(records([record(0), record(1), record(2)]), records([undecodable(nil), record(2, 1)]))
        == Found(differences: ["/a/[id=k2]/v valueMismatch"], faults: ["repository /a"], compared: 1, undecided: 2))
    // What the side that has it lacks a partner for is missing on the other one.
    #expect(
      try compared(records([record(2)]), records([undecodable(nil), record(2), record(3)]))
        == Found(differences: ["/a/[id=k3] missingInLegacy"], faults: ["repository /a"], compared: 2))
  }

  @Test func `a member that cannot be decoded is named, and the others are compared`() throws {
    func value(_ json: String, _ records: Int, _ faults: [String] = []) -> ResponseField {
      .value(
        name: "a", json: Array(json.utf8), records: records,
        faults: faults.map { MemberFault(member: $0, error: error) })
    }
    #expect(
      try compared(value(#"{"x":1,"y":2,"z":3}"#, 3), value(#"{"x":1,"z":4}"#, 2, ["y"]))
        == Found(differences: ["/a/z valueMismatch"], faults: ["repository /a/y"], compared: 2, undecided: 1))
    #expect(
      try compared(value(#"{"x":1}"#, 1), value(#"{"x":1}"#, 1, ["y"]))
        == Found(faults: ["repository /a/y"], compared: 1, undecided: 1))
  }

  @Test func `a client gets no answer that something is left out of`() {
    #expect(throws: ReadError.self) { try Parts([records([record(0), undecodable(1)])]).bytes() }
    let part = ResponseField.value(
      name: "a", json: Array("{}".utf8), records: 0, faults: [MemberFault(member: "y", error: error)])
    #expect(throws: ReadError.self) { try Parts([part]).bytes() }
  }
}
