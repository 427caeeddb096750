/// Which elements of two sequences belong together when nothing but their equality says so.
///
/// A removed, inserted or moved element does not drag its neighbours along: equal elements are matched first (a longest
/// common subsequence where that is affordable), then those that are equal and stand elsewhere, and only what is left
/// between the same matched neighbours is paired by position.
package struct Alignment {
  /// Pairs that keep the order of both sides.
  package private(set) var kept: [(legacy: Int, repository: Int)] = []
  /// Equal elements that stand elsewhere.
  package private(set) var moved: [(legacy: Int, repository: Int)] = []
  /// Elements that are not equal and take the same place.
  package private(set) var replaced: [(legacy: Int, repository: Int)] = []
  /// Positions of elements that have no partner.
  package private(set) var legacyOnly: [Int] = []
  package private(set) var repositoryOnly: [Int] = []

  /// Up to this many differences a shortest edit script is sought; past it, the order of equal elements decides.
  static let editBound = 128

  /// Aligns two sequences of identities: equal numbers, equal elements. O((n + m) log n), whatever they hold.
  init(legacy: [Int], repository: [Int]) {
    var start = 0
    while start < min(legacy.count, repository.count), legacy[start] == repository[start] {
      kept.append((start, start))
      start += 1
    }
    var legacyEnd = legacy.count
    var repositoryEnd = repository.count
    while legacyEnd > start, repositoryEnd > start, legacy[legacyEnd - 1] == repository[repositoryEnd - 1] {
      legacyEnd -= 1
      repositoryEnd -= 1
    }

    // Elements that the other side does not have at all cannot be part of a common subsequence.
    let inLegacy = Set(legacy[start..<legacyEnd])
    let inRepository = Set(repository[start..<repositoryEnd])
    let left = (start..<legacyEnd).filter { inRepository.contains(legacy[$0]) }
    let right = (start..<repositoryEnd).filter { inLegacy.contains(repository[$0]) }
    let common =
      shortestEdit(left.map { legacy[$0] }, right.map { repository[$0] })
      ?? longestOrder(left.map { legacy[$0] }, right.map { repository[$0] })
    let anchors = common.map { (legacy: left[$0.0], repository: right[$0.1]) }
    kept += anchors

    var legacyTaken = Set(anchors.map(\.legacy))
    var repositoryTaken = Set(anchors.map(\.repository))
    var places: [Int: [Int]] = [:]
    for position in right.reversed() where !repositoryTaken.contains(position) {
      places[repository[position], default: []].append(position)
    }
    for position in left where !legacyTaken.contains(position) {
      guard let partner = places[legacy[position]]?.popLast() else { continue }
      moved.append((position, partner))
      legacyTaken.insert(position)
      repositoryTaken.insert(partner)
    }

    var legacyNext = start
    var repositoryNext = start
    for anchor in anchors + [(legacyEnd, repositoryEnd)] {
      let gapLegacy = (legacyNext..<anchor.legacy).filter { !legacyTaken.contains($0) }
      let gapRepository = (repositoryNext..<anchor.repository).filter { !repositoryTaken.contains($0) }
      replaced += zip(gapLegacy, gapRepository).map { (legacy: $0, repository: $1) }
      legacyOnly += gapLegacy.dropFirst(gapRepository.count)
      repositoryOnly += gapRepository.dropFirst(gapLegacy.count)
      legacyNext = anchor.legacy + 1
      repositoryNext = anchor.repository + 1
    }
    for offset in 0..<(legacy.count - legacyEnd) { kept.append((legacyEnd + offset, repositoryEnd + offset)) }
  }
}

/// A longest common subsequence by Myers' greedy algorithm (An O(ND) Difference Algorithm and Its Variations, 1986), as
/// pairs of positions; `nil` if more than ``Alignment/editBound`` elements are not in it.
private func shortestEdit(_ left: [Int], _ right: [Int]) -> [(Int, Int)]? {
  let bound = min(left.count + right.count, Alignment.editBound)
  // `reach[bound + k]` is the furthest position in `left` on diagonal k = x - y.
  var reach = [Int](repeating: 0, count: 2 * bound + 2)
  var trace: [[Int]] = []
  for edits in 0...bound {
    trace.append(reach)
    for diagonal in stride(from: -edits, through: edits, by: 2) {
      let down = diagonal == -edits || (diagonal != edits && reach[bound + diagonal - 1] < reach[bound + diagonal + 1])
      var x = down ? reach[bound + diagonal + 1] : reach[bound + diagonal - 1] + 1
      while x < left.count, x - diagonal < right.count, x - diagonal >= 0, left[x] == right[x - diagonal] { x += 1 }
      reach[bound + diagonal] = x
      if x >= left.count, x - diagonal >= right.count { return backtrack(trace, bound, left.count, right.count) }
    }
  }
  return nil
}

private func backtrack(_ trace: [[Int]], _ bound: Int, _ leftCount: Int, _ rightCount: Int) -> [(Int, Int)] {
  var pairs: [(Int, Int)] = []
  var x = leftCount
  var y = rightCount
  for (edits, reach) in trace.enumerated().reversed() {
    let diagonal = x - y
    let down = diagonal == -edits || (diagonal != edits && reach[bound + diagonal - 1] < reach[bound + diagonal + 1])
    let fromX = down ? reach[bound + diagonal + 1] : reach[bound + diagonal - 1]
    let fromY = fromX - (down ? diagonal + 1 : diagonal - 1)
    while x > fromX, y > fromY {
      x -= 1
      y -= 1
      pairs.append((x, y))
    }
    x = fromX
    y = fromY
  }
  return pairs.reversed()
}

/// Equal elements paired first with first, second with second, and of those pairs the most that share an order.
private func longestOrder(_ left: [Int], _ right: [Int]) -> [(Int, Int)] {
  var places: [Int: [Int]] = [:]
  for (position, identity) in right.enumerated().reversed() { places[identity, default: []].append(position) }
  var runs = OrderRuns()
  for (position, identity) in left.enumerated() {
    if let partner = places[identity]?.popLast() { runs.add(legacy: position, repository: partner) }
  }
  return runs.split().kept.flatMap { run in (0..<run.count).map { (run.legacy + $0, run.repository + $0) } }
}
