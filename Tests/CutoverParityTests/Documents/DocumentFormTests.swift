import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

/// The same data has the same differences, whatever the form it comes in and however much of it is held at a time.
struct DocumentFormTests {
  /// How the elements of an array find their partners.
  enum Matching: CaseIterable {
    case position, key, anyOrder

    var diff: JSONDiff {
      switch self {
      case .position: JSONDiff()
      case .key: JSONDiff(keys: [.init("", ["id"])])
      case .anyOrder: JSONDiff(multisets: [""])
      }
    }
  }

  enum Edit: CaseIterable {
    case remove, insert, replace, move
  }

  /// A form in which an array comes.
  private struct Form: Sendable {
    let name: String
    let format: Document.Format
    let window: Int
    let text: @Sendable ([String]) -> String
  }

  private static let forms = [
    Form(name: "compact", format: .json, window: 1 << 20) { "[" + $0.joined(separator: ",") + "]" },
    Form(name: "in pieces", format: .json, window: 512) { "[" + $0.joined(separator: ",") + "]" },
    Form(name: "pretty", format: .json, window: 1 << 20) { "[\n  " + $0.joined(separator: ",\n  ") + "\n]\n" },
    Form(name: "lines", format: .lines, window: 1 << 20) { $0.joined(separator: "\n") + "\n" },
  ]

  private func lines(_ left: [String], _ right: [String], _ form: Form, _ diff: JSONDiff) throws -> [ExactString] {
    let folder = try TemporaryDirectory("forms")
    func document(_ elements: [String], _ name: String) throws -> Document {
      var document = Document(path: try folder.write(form.text(elements), to: name), format: form.format)
      document.window = form.window
      return document
    }
    let meter = Meter(endpoint: "e", isCancelled: { false }, progress: { _ in })
    var comparison = DocumentComparison(
      try document(left, "left"), try document(right, "right"), by: diff, meter: meter)
    var lines: [ExactString] = []
    try comparison.run { lines.append(ExactString($0.line)) }
    return lines.sorted()
  }

  /// `base` with a fifth of its elements edited, from `start` on.
  private func edited(_ base: [String], _ edit: Edit, at start: Int, count: Int) -> [String] {
    let range = start..<(start + count)
    switch edit {
    case .remove: return Array(base[..<start] + base[range.upperBound...])
    case .insert: return Array(base[..<start] + range.map { #"{"id":"new\#($0)","v":0}"# } + base[start...])
    case .replace: return base.enumerated().map { range.contains($0) ? $1.replacing("\"v\":", with: "\"v\":9") : $1 }
    case .move:
      let rest = Array(base[..<start] + base[range.upperBound...])
      let target = start == 0 ? rest.count : 0
      return Array(rest[..<target] + base[range] + rest[target...])
    }
  }

  @Test(arguments: Matching.allCases, Edit.allCases)
  func `as many differences as elements were edited, in every form and size`(matching: Matching, edit: Edit) throws {
    for size in [10, 1200] {
      let base = (0..<size).map { #"{"id":"k\#($0)","v":\#($0)}"# }
      let count = size / 5
      for start in [0, size / 2, size - count] {
        let other = edited(base, edit, at: start, count: count)
        let expected = edit == .move && matching == .anyOrder ? 0 : count
        var first: [ExactString]?
        for form in Self.forms {
          let found = try lines(base, other, form, matching.diff)
          #expect(found.count == expected, "\(size) elements, from \(start), \(form.name)")
          let isSame = found == first ?? found
          #expect(isSame, "\(size) elements, from \(start), \(form.name): \(found.prefix(3))")
          first = found
        }
      }
    }
  }

  @Test func `elements that repeat are not told apart by the size of the array`() throws {
    let base = (0..<4000).map { "\($0 % 5)" }
    let other = Array(base[..<700] + base[901..<3000] + ["7"] + base[3000...])
    let found = try Self.forms.map { try lines(base, other, $0, JSONDiff()) }
    #expect(Set(found).count == 1)
    #expect(found[0].count == 202)
  }

  @Test func `records that do not fit into memory are aligned from a file`() throws {
    let records = (0..<500).map { #"{"id":\#($0),"text":"\#(String(repeating: "x", count: 60))"}"# }
    let meter = Meter(endpoint: "e", isCancelled: { false }, progress: { _ in })
    func source(_ side: Side, _ records: [String]) -> RecordSource {
      var next = records.makeIterator()
      return RecordSource(side, meter: meter) { next.next().map { Record(json: Array($0.utf8)) } }
    }
    var join = PositionalJoin(
      source(.legacy, records), source(.repository, Array(records[200...] + records[..<3])),
      at: JSONPath([.member("a")]), diff: JSONDiff(), memoryLimit: 1000)
    var kinds: [JSONDifference.Kind: Int] = [:]
    try join.run { kinds[$0.kind, default: 0] += 1 }
    #expect(kinds == [.orderMismatch: 3, .missingInRepository: 197])
    #expect(join.compared == 500)
  }

  @Test func `what is before a side's failure, and cannot change any more, is reported`() throws {
    struct Broken: Error {}
    let records = (0..<50).map { "[\($0)]" }
    let meter = Meter(endpoint: "e", isCancelled: { false }, progress: { _ in })
    var index = 0
    let left = RecordSource(.legacy, meter: meter) {
      if index == 30 { throw Broken() }
      index += 1
      return Record(json: Array(records[index - 1].utf8))
    }
    var other = records
    other[10] = "[-1]"
    var next = other.makeIterator()
    let right = RecordSource(.repository, meter: meter) { next.next().map { Record(json: Array($0.utf8)) } }
    var join = PositionalJoin(left, right, at: JSONPath(), diff: JSONDiff())
    var found: [String] = []
    #expect(throws: SideFailure.self) { try join.run { found.append($0.line) } }
    #expect(found == ["/10/0 valueMismatch 10 -1"])
    #expect(join.compared == 30)
  }
}
