import CutoverDomain
import Testing

@testable import CutoverDocuments

@Suite struct `The script of an edit` {
  @Test func `says what is new, and where something is gone`() {
    let script = EditScript(
      [Splice(range: 2..<4, bytes: [1, 2, 3]), Splice(range: 6..<8, bytes: []), Splice(range: 10..<10, bytes: [9])],
      size: 10)
    #expect(script.newSize == 10)
    #expect(script.changes == [2..<5, 7..<7, 9..<10])
    #expect(script.place(of: 1) == 1)
    #expect(script.place(of: 2) == nil)
    #expect(script.place(of: 5) == 6)
    #expect(script.place(of: 9) == 8)
    #expect(script.place(of: 10) == nil)
    #expect(EditScript(unchanged: 10).changes == [])
  }

  /// Bytes that are kept are the same bytes: whatever two scripts in a row say, it holds of the files before and after.
  @Test func `after script says no less than has changed`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      var versions = [(0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }]
      var scripts: [EditScript] = []
      for _ in 0..<4 {
        let splices = Self.splices(of: versions[versions.count - 1].count, &random)
        scripts.append(EditScript(splices, size: versions[versions.count - 1].count))
        versions.append(Self.applying(splices, to: versions[versions.count - 1]))
      }
      let whole = scripts.dropFirst().reduce(scripts[0]) { $0.followed(by: $1) }
      let grouped = scripts[0].followed(by: scripts[1]).followed(by: scripts[2].followed(by: scripts[3]))
      #expect(whole == grouped)
      for script in [whole, whole.coarsened(to: 2)] {
        #expect(script.oldSize == versions[0].count && script.newSize == versions[4].count)
        for piece in script.kept {
          #expect(
            versions[0][piece.old..<piece.old + piece.count].elementsEqual(
              versions[4][piece.new..<piece.new + piece.count]))
        }
        let kept = script.kept.reduce(0) { $0 + $1.count }
        #expect(script.changes.reduce(kept) { $0 + $1.count } == script.newSize)
        #expect(EditScript(kept: script.kept, oldSize: script.oldSize, newSize: script.newSize) == script)
      }
    }
  }

  @Test func `is none where its pieces cannot be`() {
    typealias Kept = EditScript.Kept
    #expect(EditScript(kept: [Kept(old: 0, new: 0, count: 5)], oldSize: 4, newSize: 9) == nil)
    #expect(EditScript(kept: [Kept(old: 3, new: 0, count: .max)], oldSize: 4, newSize: 9) == nil)
    #expect(EditScript(kept: [Kept(old: 0, new: 0, count: 0)], oldSize: 4, newSize: 9) == nil)
    #expect(
      EditScript(kept: [Kept(old: 2, new: 0, count: 1), Kept(old: 1, new: 4, count: 1)], oldSize: 4, newSize: 9) == nil)
    #expect(EditScript(kept: [], oldSize: -1, newSize: 9) == nil)
  }

  private static func splices(of size: Int, _ random: inout some RandomNumberGenerator) -> [Splice] {
    let edges = (0..<2 * Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 0...size, using: &random) }
      .sorted()
    return stride(from: 0, to: edges.count, by: 2).map { place in
      Splice(
        range: edges[place]..<edges[place + 1],
        bytes: (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) })
    }
  }

  private static func applying(_ splices: [Splice], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    for splice in splices {
      result += bytes[at..<splice.range.lowerBound] + splice.bytes
      at = splice.range.upperBound
    }
    return result + bytes[at...]
  }
}
