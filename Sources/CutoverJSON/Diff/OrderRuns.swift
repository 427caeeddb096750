/// Pairs of positions (in the legacy array, in the repository's), as runs of neighbours, and which of them have moved.
///
/// A million records in the same order are one run: memory follows the disorder, not the data.
public struct OrderRuns: Sendable {
  /// `count` pairs (legacy, repository), (legacy + 1, repository + 1), …
  public struct Run: Sendable, Equatable {
    public var legacy: Int
    public var repository: Int
    public var count: Int

    public init(legacy: Int, repository: Int, count: Int) {
      self.legacy = legacy
      self.repository = repository
      self.count = count
    }
  }

  public private(set) var runs: [Run] = []
  /// Whether the runs came in the order of both sides, as they do where nothing has moved.
  private var ordered = true

  public init() {}

  public var isEmpty: Bool { runs.isEmpty }

  /// Adds the pair; each position may be added once.
  public mutating func add(legacy: Int, repository: Int) {
    if let last = runs.indices.last {
      let run = runs[last]
      if run.legacy + run.count == legacy, run.repository + run.count == repository {
        runs[last].count += 1
        return
      }
      if legacy < run.legacy || repository < run.repository { ordered = false }
    }
    runs.append(Run(legacy: legacy, repository: repository, count: 1))
  }

  /// Forgets everything.
  public mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    ordered = true
  }

  /// Splits the pairs into those that keep their order and the fewest that have to move for it: the complement of a
  /// heaviest increasing subsequence. O(n log n) in the number of runs.
  ///
  /// Which of two neighbours has moved is arbitrary, but does not depend on what came before or comes after.
  public func split() -> (kept: [Run], moved: [Run]) {
    if ordered { return (runs, []) }
    let sorted = merged(runs.sorted { $0.legacy < $1.legacy })
    // Runs neither overlap nor interleave on either side, so one is kept as a whole or not at all.
    let places = sorted.indices.sorted { sorted[$0].repository < sorted[$1].repository }
    var rank = [Int](repeating: 0, count: sorted.count)
    for (place, index) in places.enumerated() { rank[index] = place }

    var weight = [Int](repeating: 0, count: sorted.count)
    var previous = [Int](repeating: -1, count: sorted.count)
    // A Fenwick tree over ranks: the best chain that ends at or before a rank.
    var tree = [Int](repeating: -1, count: sorted.count + 1)
    // A total order, so that the result does not depend on the shape of the tree.
    func better(_ left: Int, _ right: Int) -> Int {
      if left < 0 { return right }
      if right < 0 { return left }
      if weight[left] != weight[right] { return weight[left] > weight[right] ? left : right }
      return rank[left] < rank[right] ? left : right
    }
    func best(before end: Int) -> Int {
      var result = -1
      var position = end
      while position > 0 {
        result = better(result, tree[position])
        position -= position & -position
      }
      return result
    }
    for index in sorted.indices {
      previous[index] = best(before: rank[index])
      weight[index] = sorted[index].count + (previous[index] < 0 ? 0 : weight[previous[index]])
      var position = rank[index] + 1
      while position <= sorted.count {
        tree[position] = better(tree[position], index)
        position += position & -position
      }
    }
    var isKept = [Bool](repeating: false, count: sorted.count)
    var index = best(before: sorted.count)
    while index >= 0 {
      isKept[index] = true
      index = previous[index]
    }
    return (
      sorted.indices.filter { isKept[$0] }.map { sorted[$0] }, sorted.indices.filter { !isKept[$0] }.map { sorted[$0] }
    )
  }

  private func merged(_ sorted: [Run]) -> [Run] {
    var result: [Run] = []
    for run in sorted {
      if let last = result.indices.last, result[last].legacy + result[last].count == run.legacy,
        result[last].repository + result[last].count == run.repository
      {
        result[last].count += run.count
      } else {
        result.append(run)
      }
    }
    return result
  }
}
