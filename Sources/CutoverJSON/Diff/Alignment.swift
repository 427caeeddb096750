/// Which elements of two sequences belong together when nothing but their equality says so.
///
/// A removed, inserted or moved element does not drag its neighbours along: equal elements are matched first (see
/// ``CommonSubsequence``), then those that are equal and stand elsewhere, and only what is left between the same matched
/// neighbours is paired by position.
///
/// The whole of both sequences is looked at, as identities of four bytes each, so that the result is the same however the
/// elements themselves are read.
package struct Alignment {
  /// Pairs that keep the order of both sides, as runs of neighbours.
  package private(set) var keptRuns: [OrderRuns.Run] = []
  /// Equal elements that stand elsewhere.
  package private(set) var moved: [(legacy: Int, repository: Int)] = []
  /// Elements that are not equal and take the same place.
  package private(set) var replaced: [(legacy: Int, repository: Int)] = []
  /// Positions of elements that have no partner.
  package private(set) var legacyOnly: [Int] = []
  package private(set) var repositoryOnly: [Int] = []

  /// Pairs that keep the order of both sides.
  package var kept: [(legacy: Int, repository: Int)] {
    keptRuns.flatMap { run in (0..<run.count).map { (run.legacy + $0, run.repository + $0) } }
  }

  /// Aligns two sequences of identities: equal numbers, equal elements. They are small numbers from 0.
  package init(legacy: [Int32], repository: [Int32]) {
    let shorter = min(legacy.count, repository.count)
    var start = 0
    while start < shorter, legacy[start] == repository[start] { start += 1 }
    var legacyEnd = legacy.count
    var repositoryEnd = repository.count
    while legacyEnd > start, repositoryEnd > start, legacy[legacyEnd - 1] == repository[repositoryEnd - 1] {
      legacyEnd -= 1
      repositoryEnd -= 1
    }
    keep(0, 0, start)
    if legacyEnd > start, repositoryEnd > start {
      alignMiddle(legacy, repository, start..<legacyEnd, start..<repositoryEnd)
    } else {
      legacyOnly += start..<legacyEnd
      repositoryOnly += start..<repositoryEnd
    }
    keep(legacyEnd, repositoryEnd, legacy.count - legacyEnd)
  }

  /// Forgets what stands behind the last pair that is kept, as where the sequences were not read to their end: it might
  /// have found a partner. Gives how many elements are left of the longer sequence.
  package mutating func dropBehindLastKept() -> Int {
    let last = keptRuns.last ?? .init(legacy: 0, repository: 0, count: 0)
    let end = (legacy: last.legacy + last.count, repository: last.repository + last.count)
    moved.removeAll { $0.legacy >= end.legacy || $0.repository >= end.repository }
    replaced.removeAll { $0.legacy >= end.legacy }
    legacyOnly.removeAll { $0 >= end.legacy }
    repositoryOnly.removeAll { $0 >= end.repository }
    return max(end.legacy, end.repository)
  }

  private mutating func alignMiddle(
    _ legacy: [Int32], _ repository: [Int32], _ legacyRange: Range<Int>, _ repositoryRange: Range<Int>
  ) {
    let identities = Int(max(legacy[legacyRange].max() ?? 0, repository[repositoryRange].max() ?? 0)) + 1
    // Elements that the other side does not have at all cannot be part of a common subsequence.
    let left = Self.positions(of: legacy, in: legacyRange, that: repository[repositoryRange], identities)
    let right = Self.positions(of: repository, in: repositoryRange, that: legacy[legacyRange], identities)
    let common = CommonSubsequence(
      left.map { legacy[Int($0)] }, right.map { repository[Int($0)] }, identities: identities)

    var legacyTaken = [Bool](repeating: false, count: legacyRange.count)
    var repositoryTaken = [Bool](repeating: false, count: repositoryRange.count)
    let firstRun = keptRuns.count
    for run in common.runs {
      for offset in 0..<run.count {
        let (one, other) = (Int(left[run.legacy + offset]), Int(right[run.repository + offset]))
        legacyTaken[one - legacyRange.lowerBound] = true
        repositoryTaken[other - repositoryRange.lowerBound] = true
        keep(one, other, 1)
      }
    }
    let anchors = keptRuns[firstRun...]

    // The first of an identity that has no partner yet, and the next one of each.
    var first = [Int32](repeating: -1, count: identities)
    var next = [Int32](repeating: -1, count: right.count)
    for index in right.indices.reversed()
    where !repositoryTaken[Int(right[index]) - repositoryRange.lowerBound] {
      let identity = Int(repository[Int(right[index])])
      next[index] = first[identity]
      first[identity] = Int32(index)
    }
    for position in left where !legacyTaken[Int(position) - legacyRange.lowerBound] {
      let identity = Int(legacy[Int(position)])
      let index = Int(first[identity])
      if index < 0 { continue }
      first[identity] = next[index]
      moved.append((Int(position), Int(right[index])))
      legacyTaken[Int(position) - legacyRange.lowerBound] = true
      repositoryTaken[Int(right[index]) - repositoryRange.lowerBound] = true
    }

    var legacyNext = legacyRange.lowerBound
    var repositoryNext = repositoryRange.lowerBound
    func settleGap(_ legacyEnd: Int, _ repositoryEnd: Int) {
      let gapLegacy = (legacyNext..<legacyEnd).filter { !legacyTaken[$0 - legacyRange.lowerBound] }
      let gapRepository = (repositoryNext..<repositoryEnd).filter { !repositoryTaken[$0 - repositoryRange.lowerBound] }
      replaced += zip(gapLegacy, gapRepository).map { (legacy: $0, repository: $1) }
      legacyOnly += gapLegacy.dropFirst(gapRepository.count)
      repositoryOnly += gapRepository.dropFirst(gapLegacy.count)
    }
    for run in anchors {
      settleGap(run.legacy, run.repository)
      (legacyNext, repositoryNext) = (run.legacy + run.count, run.repository + run.count)
    }
    settleGap(legacyRange.upperBound, repositoryRange.upperBound)
  }

  private mutating func keep(_ legacy: Int, _ repository: Int, _ count: Int) {
    if count == 0 { return }
    if let last = keptRuns.indices.last, keptRuns[last].legacy + keptRuns[last].count == legacy,
      keptRuns[last].repository + keptRuns[last].count == repository
    {
      keptRuns[last].count += count
    } else {
      keptRuns.append(.init(legacy: legacy, repository: repository, count: count))
    }
  }

  /// The positions in `range` of the elements that `others` has too.
  private static func positions(
    of elements: [Int32], in range: Range<Int>, that others: ArraySlice<Int32>, _ identities: Int
  ) -> [Int32] {
    var isThere = [Bool](repeating: false, count: identities)
    for identity in others { isThere[Int(identity)] = true }
    return range.filter { isThere[Int(elements[$0])] }.map { Int32($0) }
  }
}
