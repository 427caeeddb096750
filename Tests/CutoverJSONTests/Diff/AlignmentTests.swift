import Testing

@testable import CutoverJSON

@Suite struct AlignmentTests {
  /// The length of a longest common subsequence, by the textbook.
  private func longestCommon(_ left: [Int], _ right: [Int]) -> Int {
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
      let left = (0..<Int.random(in: 0...24, using: &random)).map { _ in Int.random(in: 0..<9, using: &random) }
      let right = (0..<Int.random(in: 0...24, using: &random)).map { _ in Int.random(in: 0..<9, using: &random) }
      let alignment = Alignment(legacy: left, repository: right)
      #expect(alignment.kept.count == longestCommon(left, right), "\(left) \(right)")
      #expect(alignment.kept.allSatisfy { left[$0.legacy] == right[$0.repository] })
      #expect(alignment.moved.allSatisfy { left[$0.legacy] == right[$0.repository] })
      let paired = alignment.kept + alignment.moved + alignment.replaced
      #expect((paired.map(\.legacy) + alignment.legacyOnly).sorted() == Array(left.indices))
      #expect((paired.map(\.repository) + alignment.repositoryOnly).sorted() == Array(right.indices))
    }
  }

  @Test func `keeps the order of most elements past the bound for edit scripts`() {
    let left = Array(0..<1000)
    // Every third element is gone, and the two halves have changed places.
    let right = (Array(500..<1000) + Array(0..<500)).filter { $0 % 3 != 0 }
    let alignment = Alignment(legacy: left, repository: right)
    #expect(alignment.kept.count == 333)
    #expect(alignment.moved.count == 333)
    #expect(alignment.legacyOnly.count == 334)
    #expect(alignment.repositoryOnly.isEmpty)
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
