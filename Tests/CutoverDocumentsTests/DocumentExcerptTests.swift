import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverDocuments

@Suite struct `An excerpt of a file` {
  /// Records with everything in them that could be taken for an edge of one.
  private static let records = [
    #"{"id":"a","symbol":"}{][,"}"#, #"null"#, #"{"id":"b\\","symbol":"\"},{\"id\":\"x\\\\"}"#, #"{"id":"c"}"#,
    #"{"id":"","exit_plan":{"deep":[{"q":"\\\""}]}}"#, #"{"id":"e","symbol":"\\"}"#, "{ }",
  ]

  private func excerpt(_ separator: String, around places: (ArrayLayout, [Int]) -> [Range<Int>]) throws -> [UInt8]? {
    let folder = try TemporaryDirectory("excerpt")
    let head = #"{"before":[1,{"trades":[]}],"trades":["#
    let text = head + Self.records.joined(separator: separator) + #"],"serverTime":7}"#
    _ = try folder.write(text, to: "trades.json")
    let file = try DocumentFile("trades.json", in: folder.path, options: .init())
    var starts: [Int] = []
    var at = head.utf8.count
    for record in Self.records {
      starts.append(at)
      at += record.utf8.count + separator.utf8.count
    }
    let layout = ArrayLayout(
      open: head.utf8.count, close: at - separator.utf8.count, count: Self.records.count, waymarks: [])
    let excerpt = try DocumentExcerpt.make(of: file, layout, around: places(layout, starts))
    return try excerpt.map { try $0.bytes(0..<$0.size) }
  }

  private func document(_ records: some Sequence<Int>, _ separator: String = ",") -> String {
    #"{"before":[1,{"trades":[]}],"trades":["# + records.map { Self.records[$0] }.joined(separator: separator)
      + #"],"serverTime":7}"#
  }

  @Test(arguments: [",", ",\n  ", " , "]) func `has the records on both sides of a place`(separator: String) throws {
    for index in 1..<Self.records.count {
      let found = try excerpt(separator) { _, starts in
        [starts[index] - separator.utf8.count..<starts[index] - separator.utf8.count]
      }
      #expect(
        String(decoding: try #require(found), as: UTF8.self) == document([index - 1, index], separator), "\(index)")
    }
  }

  @Test func `has the records in a place and those beside it, each once`() throws {
    let found = try excerpt(",") { layout, starts in [starts[1]..<starts[2], starts[3]..<starts[4], 0..<5] }
    #expect(String(decoding: try #require(found), as: UTF8.self) == document(0...4))
    let all = try excerpt(",") { layout, _ in [layout.open..<layout.close] }
    #expect(String(decoding: try #require(all), as: UTF8.self) == document(Self.records.indices))
    let none = try excerpt(",") { layout, _ in [layout.close + 1..<layout.close + 3] }
    #expect(String(decoding: try #require(none), as: UTF8.self) == document([]))
  }
}
