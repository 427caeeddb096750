import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct StreamingTests {
  /// What the comparison in memory finds in the same arrays.
  private func inMemory(_ left: [String], _ right: [String], key: [String]?) throws -> [String] {
    let diff = JSONDiff(keys: key.map { [.init("/a", $0)] } ?? [])
    func document(_ elements: [String]) throws -> JSONValue {
      try JSONValue.parse("{\"a\":[" + elements.joined(separator: ",") + "]}")
    }
    return diff.differences(try document(left), try document(right)).map(\.line)
  }

  /// Edits `records` at random: changes, deletes, inserts, duplicates, moves.
  private func edited(_ records: [String], edits: Int, using random: inout SplitMix64) -> [String] {
    var result = records
    for edit in 0..<edits where !result.isEmpty {
      let place = Int.random(in: result.indices, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: result[place] = result[place].replacing("\"v\":", with: "\"v\":1")
      case 1: result.remove(at: place)
      case 2: result.insert("{\"id\":\"new\(edit)\",\"v\":0}", at: place)
      case 3: result.insert(result[place], at: Int.random(in: result.indices, using: &random))
      default:
        let record = result.remove(at: place)
        result.insert(record, at: Int.random(in: 0...result.count, using: &random))
      }
    }
    return result
  }

  @Test(arguments: [["id"], ["id", "v"], ["missing"], nil])
  func `finds what the comparison in memory finds`(key: [String]?) throws {
    var random = SplitMix64(seed: 42)
    for round in 0..<300 {
      // Mostly small arrays, where every border is met; some in which much is out of place.
      let (size, edits) = round < 250 ? (40, 6) : (300, 60)
      let count = Int.random(in: 0...size, using: &random)
      let base = (0..<count).map { "{\"id\":\($0 % 3 == 0 ? "\($0)" : "\"k\($0)\""),\"v\":\($0)}" }
      let left = edited(base, edits: Int.random(in: 0...3, using: &random), using: &random)
      let right = edited(base, edits: Int.random(in: 0...edits, using: &random), using: &random)
      let found = try streamed(left, right, key: key)
      #expect(try inMemory(left, right, key: key).sorted() == found.lines.sorted(), "round \(round)")
      #expect(found.counts.left == left.count && found.counts.right == right.count)
    }
  }

  @Test func `counts pairs and records without a partner`() throws {
    let found = try streamed(
      [#"{"id":1}"#, #"{"id":2}"#, #"{"id":2}"#, #"{"id":4}"#], [#"{"id":1}"#, #"{"id":2}"#, #"{"id":3}"#], key: ["id"])
    #expect(
      found.lines.sorted() == [
        #"/a/[id=2] duplicateKey {"id":2} -"#, #"/a/[id=3] missingInLegacy - {"id":3}"#,
        #"/a/[id=4] missingInRepository {"id":4} -"#,
      ])
    #expect(found.counts == .init(left: 4, right: 3, compared: 5))
  }

  @Test func `resumes in step behind an inserted record without a key`() throws {
    let records = (0..<5000).map { "[\($0)]" }
    let found = try streamed(records, ["[-1]"] + records, key: nil)
    #expect(found.lines == ["/a/0 missingInLegacy - [-1]"])
  }

  @Test func `a record that has moved far is one difference`() throws {
    let records = (0..<5000).map { "{\"id\":\"\($0)\"}" }
    let moved = Array(records[1..<4000]) + [records[0]] + Array(records[4000...])
    #expect(try streamed(records, moved, key: ["id"]).lines == ["/a/[id=\"0\"] orderMismatch 0 3999"])
    #expect(try streamed(moved, records, key: ["id"]).lines == ["/a/[id=\"0\"] orderMismatch 3999 0"])
  }

  @Test func `two swapped neighbours are one difference, two swapped strangers two`() throws {
    let records = (0..<100).map { "{\"id\":\"k\($0)\"}" }
    var neighbours = records
    neighbours.swapAt(50, 51)
    #expect(try streamed(records, neighbours, key: ["id"]).lines.count == 1)
    var strangers = records
    strangers.swapAt(10, 60)
    #expect(
      try streamed(records, strangers, key: ["id"]).lines == [
        "/a/[id=k10] orderMismatch 10 60", "/a/[id=k60] orderMismatch 60 10",
      ])
  }

  @Test func `finds every difference among many records`() throws {
    let left = (0..<20_000).map { "{\"id\":\"k\($0)\",\"v\":\($0)}" }
    let right = left.map { $0.replacing("\"v\":", with: "\"v\":9") }
    let found = try streamed(left, right, key: ["id"])
    #expect(found.lines.count == 20_000)
    #expect(found.counts.compared == 20_000)
    #expect(try streamed(left, [], key: ["id"]).lines.count == 20_000)
    #expect(try streamed(left, right.reversed(), key: nil).counts.compared == 20_000)
  }

  @Test func `many records with one key are paired in their order`() throws {
    let left = (0..<20_000).map { "{\"id\":null,\"v\":\($0)}" }
    let right = ["{\"id\":\"x\"}"] + left.dropFirst(10_000) + left.prefix(9_000)
    let found = try streamed(left, right, key: ["id"])
    #expect(found.lines.count == 19_000 + 1 + 1_000)
    #expect(found.counts.compared == 20_001)
  }

  @Test func `fields in another order are compared by name`() throws {
    let endpoint = Endpoint(name: "e", route: "/api/e")
    var comparison = ResponseComparison(
      (
        .legacy, MemoryAnswer([.value("a", "1", records: 1), .records("b", ["1", "2"]), .value("c", "3", records: 0)])
      ),
      (
        .repository, MemoryAnswer([.value("a", "1.0", records: 1), .value("c", "4", records: 0), .records("b", ["1"])])
      ),
      by: endpoint.comparison, meter: Meter(endpoint: "e", isCancelled: { false }, progress: { _ in }))
    var lines: [String] = []
    try comparison.run { lines.append($0.line) }
    #expect(lines == ["/b/1 missingInRepository 2 -", "/c valueMismatch 3 4"])
    #expect(comparison.counts == .init(left: 3, right: 2, compared: 3))
  }

  @Test func `whether answers are equal takes no longer than to the first difference`() throws {
    let records = (0..<20_000).map { "{\"id\":\"k\($0)\",\"v\":\($0)}" }
    func comparison(_ right: [String]) -> ResponseComparison {
      ResponseComparison(
        (.legacy, MemoryAnswer([.records("a", records)])), (.repository, MemoryAnswer([.records("a", right)])),
        by: JSONDiff(keys: [.init("/a", ["id"])]),
        meter: Meter(endpoint: "e", isCancelled: { false }, progress: { _ in }))
    }
    var equal = comparison(records)
    #expect(try equal.isEqual())
    #expect(equal.counts == .init(left: 20_000, right: 20_000, compared: 20_000))
    var other = records
    other[100] = #"{"id":"k100","v":0}"#
    var different = comparison(other)
    #expect(try !different.isEqual())
    #expect(different.counts.right < 200)
    var shorter = comparison(Array(records.dropLast()))
    #expect(try !shorter.isEqual())
  }

  @Test func `waiting records that do not fit into memory are kept in a file`() throws {
    let records = (0..<300).map { "{\"id\":\"k\($0)\",\"v\":\"\(String(repeating: "x", count: 50))\"}" }
    let meter = Meter(endpoint: "e", isCancelled: { false }, progress: { _ in })
    func source(_ side: Side, _ records: [String]) -> RecordSource {
      var next = records.makeIterator()
      return RecordSource(side, meter: meter) { next.next().map { Record(json: Array($0.utf8)) } }
    }
    var join = KeyedJoin(
      source(.legacy, records), source(.repository, records.reversed()), at: JSONPath([.member("a")]), by: ["id"],
      diff: JSONDiff(), memoryLimit: 1000)
    var kinds: [JSONDifference.Kind: Int] = [:]
    try join.run { kinds[$0.kind, default: 0] += 1 }
    #expect(kinds == [.orderMismatch: 299])
    #expect(join.compared == 300)
  }
}
