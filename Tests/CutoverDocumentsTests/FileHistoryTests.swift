import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverDocuments

@Suite struct `The history of a file` {
  private let layout = ArrayLayout(open: 1, close: 9, count: 3, waymarks: [1])

  /// A byte is added at the end, `versions` times; version n was made while the sink stood at n × 10.
  private func grown(_ commits: Int, from first: Int = 0, _ past: FileHistory? = nil) -> FileHistory? {
    var history = past
    for commit in first..<first + commits {
      let origin = DocumentFolder.Origin(
        old: "v\(commit)", new: "v\(commit + 1)",
        script: EditScript([Splice(range: 100 + commit..<100 + commit, bytes: [0])], size: 100 + commit), layout: layout
      )
      history = FileHistory(history, origin, at: Int64(commit * 10))
    }
    return history
  }

  @Test func `covers what came since any moment, and at most twice as much`() throws {
    let history = try #require(grown(1000))
    #expect(history.steps.count < 25)
    for moment in stride(from: 0, to: 1000, by: 37) {
      let changes = try #require(history.changes(since: Int64(moment * 10), "v\(moment)", to: "v1000"))
      #expect(changes.count == 1)
      #expect(changes[0].upperBound == 1100)
      #expect(changes[0].lowerBound <= 100 + moment)
      #expect(changes[0].count <= 2 * (1000 - moment) + 2, "\(moment)")
    }
  }

  @Test func `tells nothing of a file that somebody else has touched`() throws {
    let history = try #require(grown(10))
    #expect(history.changes(since: 50, "v5", to: "v10") != nil)
    // Since the sink has written it last.
    #expect(history.changes(since: 50, "v5", to: "edited") == nil)
    // Between two of the sink's versions: what was before is not known any more.
    let origin = DocumentFolder.Origin(
      old: "edited", new: "v11", script: EditScript([Splice(range: 0..<0, bytes: [0])], size: 111), layout: layout)
    let broken = FileHistory(history, origin, at: 100)
    #expect(broken.changes(since: 50, "v5", to: "v11") == nil)
    #expect(broken.changes(since: 100, "v10", to: "v11") == nil)
    // Unless it was the edited version that was compared.
    #expect(broken.changes(since: 100, "edited", to: "v11") == [0..<1])
  }

  @Test func `is the same after it was written and read`() throws {
    let history = try #require(grown(50))
    var writer = JSONWriter()
    history.write(into: &writer)
    #expect(FileHistory(try JSONValue.parse(writer.bytes)) == history)
    #expect(FileHistory(try JSONValue.parse(Array(#"{"first":"a"}"#.utf8))) == nil)
  }
}
