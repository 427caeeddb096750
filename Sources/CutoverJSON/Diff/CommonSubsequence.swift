/// The elements that two sequences of identities have in common in one order, as runs of neighbours.
///
/// As long as the work is affordable the result is a longest common subsequence (Myers, An O(ND) Difference Algorithm and
/// Its Variations, 1986, in linear space). Where it is not, elements that are unique on both sides divide the sequences,
/// and the parts are searched. Time is O(n log n) and memory O(n), whatever the sequences hold; the result depends on
/// nothing but them.
struct CommonSubsequence {
  /// The runs, in the order of both sides.
  private(set) var runs: [OrderRuns.Run] = []

  /// A part of both sequences.
  private struct Part {
    var left: Range<Int>
    var right: Range<Int>
    /// How many times unique elements have divided the sequences.
    var depth: Int
  }

  private enum Task {
    case search(Part)
    case keep(OrderRuns.Run)
  }

  /// Steps that the search for a shortest edit script may take in all, beside some for each element.
  private static let allowance = 1 << 23
  private static let stepsPerElement = 32
  /// Divisions within each other, so that no sequence takes quadratic time.
  private static let depthLimit = 24

  private let left: [Int32]
  private let right: [Int32]
  private var allowance = Self.allowance
  /// The furthest positions reached on each diagonal, from the start and from the end.
  private var forward: [Int32]
  private var backward: [Int32]
  private let middle: Int
  /// Where each identity is in a part: its count and its last position.
  private var occurrences: [(left: Int32, right: Int32, last: Int32)]

  /// `identities` is more than any identity in the sequences.
  init(_ left: [Int32], _ right: [Int32], identities: Int) {
    self.left = left
    self.right = right
    middle = right.count + 1
    forward = Array(repeating: 0, count: left.count + right.count + 3)
    backward = forward
    occurrences = []
    var tasks = [Task.search(Part(left: left.indices, right: right.indices, depth: 0))]
    while let task = tasks.popLast() {
      switch task {
      case .keep(let run): keep(run)
      case .search(let part): search(part, identities, &tasks)
      }
    }
  }

  private mutating func keep(_ run: OrderRuns.Run) {
    if run.count == 0 { return }
    if let last = runs.indices.last, runs[last].legacy + runs[last].count == run.legacy,
      runs[last].repository + runs[last].count == run.repository
    {
      runs[last].count += run.count
    } else {
      runs.append(run)
    }
  }

  /// Keeps what the part begins with, and leaves the rest as tasks, the next one last.
  private mutating func search(_ part: Part, _ identities: Int, _ tasks: inout [Task]) {
    var part = part
    let begins = (part.left.lowerBound, part.right.lowerBound)
    while !part.left.isEmpty, !part.right.isEmpty, left[part.left.lowerBound] == right[part.right.lowerBound] {
      part.left.removeFirst()
      part.right.removeFirst()
    }
    keep(.init(legacy: begins.0, repository: begins.1, count: part.left.lowerBound - begins.0))
    let end = part.left.upperBound
    while !part.left.isEmpty, !part.right.isEmpty, left[part.left.upperBound - 1] == right[part.right.upperBound - 1] {
      part.left.removeLast()
      part.right.removeLast()
    }
    tasks.append(
      .keep(.init(legacy: part.left.upperBound, repository: part.right.upperBound, count: end - part.left.upperBound)))
    if part.left.isEmpty || part.right.isEmpty { return }
    if let snake = middleSnake(part) {
      let (start, end) = (snake.start, snake.end)
      tasks.append(
        .search(
          Part(
            left: end.0..<part.left.upperBound, right: end.1..<part.right.upperBound, depth: part.depth)))
      tasks.append(.keep(.init(legacy: start.0, repository: start.1, count: end.0 - start.0)))
      tasks.append(
        .search(
          Part(left: part.left.lowerBound..<start.0, right: part.right.lowerBound..<start.1, depth: part.depth)))
    } else {
      divide(part, identities, &tasks)
    }
  }

  /// A stretch of equal elements in the middle of a shortest edit script of the part, where the paths from both ends
  /// meet; `nil` if that takes too many steps. The first elements of the part differ, and so do the last.
  private mutating func middleSnake(_ part: Part) -> (start: (Int, Int), end: (Int, Int))? {
    let (leftCount, rightCount) = (part.left.count, part.right.count)
    let (leftStart, rightStart) = (part.left.lowerBound, part.right.lowerBound)
    let (leftLast, rightLast) = (part.left.upperBound - 1, part.right.upperBound - 1)
    let delta = leftCount - rightCount
    let isOdd = delta & 1 != 0
    let limit = max(0, allowance) + Self.stepsPerElement * (leftCount + rightCount)
    var steps = 0
    defer { allowance -= steps }
    forward[middle + 1] = 0
    backward[middle + 1] = 0
    for edits in 0...((leftCount + rightCount + 1) / 2) {
      if steps > limit { return nil }
      // Diagonals beyond the ends of the sequences lead nowhere.
      let diagonals = stride(
        from: -(edits - 2 * max(0, edits - rightCount)), through: edits - 2 * max(0, edits - leftCount), by: 2)
      for diagonal in diagonals {
        let place = middle + diagonal
        let isDown = diagonal == -edits || (diagonal != edits && forward[place - 1] < forward[place + 1])
        let from = Int(isDown ? forward[place + 1] : forward[place - 1] + 1)
        var x = from
        while x < leftCount, x - diagonal < rightCount, left[leftStart + x] == right[rightStart + x - diagonal] {
          x += 1
        }
        forward[place] = Int32(x)
        steps += 1 + x - from
        let opposite = delta - diagonal
        if isOdd, abs(opposite) <= edits - 1, x + Int(backward[middle + opposite]) >= leftCount {
          return (
            (leftStart + from, rightStart + from - diagonal), (leftStart + x, rightStart + x - diagonal)
          )
        }
      }
      for diagonal in diagonals {
        let place = middle + diagonal
        let isDown = diagonal == -edits || (diagonal != edits && backward[place - 1] < backward[place + 1])
        let from = Int(isDown ? backward[place + 1] : backward[place - 1] + 1)
        var x = from
        while x < leftCount, x - diagonal < rightCount, left[leftLast - x] == right[rightLast - x + diagonal] { x += 1 }
        backward[place] = Int32(x)
        steps += 1 + x - from
        let opposite = delta - diagonal
        if !isOdd, abs(opposite) <= edits, x + Int(forward[middle + opposite]) >= leftCount {
          return (
            (leftLast + 1 - x, rightLast + 1 - x + diagonal), (leftLast + 1 - from, rightLast + 1 - from + diagonal)
          )
        }
      }
    }
    return nil
  }

  /// Divides the part at elements that are unique on both sides; where there are none, pairs equal elements first with
  /// first, and keeps the most that share an order.
  private mutating func divide(_ part: Part, _ identities: Int, _ tasks: inout [Task]) {
    if occurrences.isEmpty { occurrences = Array(repeating: (0, 0, 0), count: identities) }
    for at in part.left { occurrences[Int(left[at])].left += 1 }
    for at in part.right {
      occurrences[Int(right[at])].right += 1
      occurrences[Int(right[at])].last = Int32(at)
    }
    var unique = OrderRuns()
    for at in part.left {
      let found = occurrences[Int(left[at])]
      if found.left == 1, found.right == 1 { unique.add(legacy: at, repository: Int(found.last)) }
    }
    for at in part.left { occurrences[Int(left[at])] = (0, 0, 0) }
    for at in part.right { occurrences[Int(right[at])] = (0, 0, 0) }
    if unique.isEmpty || part.depth >= Self.depthLimit {
      for run in pairedInOrder(part) { keep(run) }
      return
    }
    var end = (part.left.upperBound, part.right.upperBound)
    for run in unique.split().kept.reversed() {
      let after = (run.legacy + run.count, run.repository + run.count)
      tasks.append(.search(Part(left: after.0..<end.0, right: after.1..<end.1, depth: part.depth + 1)))
      tasks.append(.keep(run))
      end = (run.legacy, run.repository)
    }
    tasks.append(
      .search(
        Part(left: part.left.lowerBound..<end.0, right: part.right.lowerBound..<end.1, depth: part.depth + 1)))
  }

  private func pairedInOrder(_ part: Part) -> [OrderRuns.Run] {
    var places: [Int32: [Int]] = [:]
    for at in part.right.reversed() { places[right[at], default: []].append(at) }
    var runs = OrderRuns()
    for at in part.left {
      if let partner = places[left[at]]?.popLast() { runs.add(legacy: at, repository: partner) }
    }
    return runs.split().kept
  }
}
