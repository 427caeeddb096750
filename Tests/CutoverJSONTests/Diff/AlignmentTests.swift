import Testing

@testable import CutoverJSON

@Suite struct AlignmentTests {
  /// The length of a longest common subsequence, by the textbook.
  private func longestCommon(_ left: [Int32], _ right: [Int32]) -> Int {
    var row = [Int](repeating: 0, count: right.count + 1)
    for element in left {
      var diagonal = 0
      for index in right.indices {
        let above = row[index + 1]
        row[index + 1] = element == right[index] ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[right.count]
  }

  @Test func `keeps as many elements as a longest common subsequence has`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      let left = (0..<Int.random(in: 0...24, using: &random)).map { _ in Int32.random(in: 0..<9, using: &random) }
      let right = (0..<Int.random(in: 0...24, using: &random)).map { _ in Int32.random(in: 0..<9, using: &random) }
      let alignment = Alignment(legacy: left, repository: right)
      #expect(alignment.kept.count == longestCommon(left, right), "\(left) \(right)")
      #expect(alignment.kept.allSatisfy { left[$0.legacy] == right[$0.repository] })
      #expect(alignment.moved.allSatisfy { left[$0.legacy] == right[$0.repository] })
      let paired = alignment.kept + alignment.moved + alignment.replaced
      #expect((paired.map(\.legacy) + alignment.legacyOnly).sorted() == Array(left.indices))
      #expect((paired.map(\.repository) + alignment.repositoryOnly).sorted() == Array(right.indices))
    }
  }

  @Test func `keeps the order of most elements where much has changed`() {
    let left = Array(Int32(0)..<1000)
    // Every third element is gone, and the two halves have changed places.
    let right = (Array(Int32(500)..<1000) + Array(Int32(0)..<500)).filter { $0 % 3 != 0 }
    let alignment = Alignment(legacy: left, repository: right)
    #expect(alignment.kept.count == 333)
    #expect(alignment.moved.count == 333)
    #expect(alignment.legacyOnly.count == 334)
    #expect(alignment.repositoryOnly.isEmpty)
  }

  @Test func `removed stretches of elements that repeat are removed, and nothing has moved`() {
    let left = (Int32(0)..<6000).map { $0 % 7 }
    let right = Array(left[..<1000] + left[1301..<4000] + left[4300..<5990])
    let alignment = Alignment(legacy: left, repository: right)
    #expect(alignment.legacyOnly.count + alignment.replaced.count == 611)
    #expect(alignment.moved.isEmpty && alignment.repositoryOnly.isEmpty)
  }

  /// The longest subsequence of a random order of 20,000 elements cannot be searched for by edits; it is found by the order of
  /// unique elements. Elements that repeat have no such order.
  @Test(arguments: [20_000, 300]) func `a random order takes no time that grows with its square`(identities: Int32) {
    var random = SeededGenerator(seed: 5)
    let left = (0..<Int32(20_000)).map { $0 % identities }
    let right = left.shuffled(using: &random)
    let alignment = Alignment(legacy: left, repository: right)
    #expect(alignment.kept.allSatisfy { left[$0.legacy] == right[$0.repository] })
    #expect(zip(alignment.kept, alignment.kept.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 })
    #expect(alignment.kept.count + alignment.moved.count == 20_000)
    #expect(alignment.kept.count > 200)
  }

  @Test func `moves the fewest elements`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let count = Int.random(in: 1...7, using: &random)
      let order = Array(0..<count).shuffled(using: &random)
      var runs = OrderRuns()
      for (legacy, repository) in order.enumerated() { runs.add(legacy: legacy, repository: repository) }
      let longest = (0..<(1 << count)).map { mask in
        let chosen = order.enumerated().filter { mask & (1 << $0.offset) != 0 }.map(\.element)
        return zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 } ? chosen.count : 0
      }.max()
      let (kept, moved) = runs.split()
      #expect(kept.map(\.count).reduce(0, +) == longest)
      #expect(moved.map(\.count).reduce(0, +) == count - (longest ?? 0))
    }
  }
}
