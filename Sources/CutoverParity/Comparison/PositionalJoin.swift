import CutoverJSON

/// Compares the records of two arrays without a key while both are read, in lock step.
///
/// Where the sides differ, a window of records is read on both and aligned as ``JSONDiff`` does with arrays in memory;
/// then lock step resumes behind the last record that both have. An element that has moved out of the window counts as
/// missing on either side.
struct PositionalJoin {
  /// The most records of a side in a window.
  static let windowCount = 1024
  /// The most bytes of a side in a window, its first record apart.
  static let windowBytes = 8 << 20

  private let diff: JSONDiff
  private let path: JSONPath
  private var left: Lookahead
  private var right: Lookahead

  init(_ left: RecordSource, _ right: RecordSource, at path: JSONPath, diff: JSONDiff) {
    self.left = Lookahead(left)
    self.right = Lookahead(right)
    self.path = path
    self.diff = diff
  }

  /// How many records have been compared: the larger count of the two sides, as far as they are settled.
  var compared: Int { max(left.consumed, right.consumed) }

  /// Reads both sides to their end. Throws ``SideFailure`` as soon as one fails; what was reported until then holds.
  mutating func run(report: (JSONDifference) -> Void) throws {
    while true {
      let leftRecord = try left.peek()
      let rightRecord = try right.peek()
      if leftRecord == nil, rightRecord == nil { return }
      if let leftRecord, let rightRecord, try equal(leftRecord, rightRecord) || agree(leftRecord, rightRecord) {
        left.consume(1)
        right.consume(1)
      } else {
        try compareWindow(report)
      }
    }
  }

  /// Whether the records at the same place differ in nothing but how they are written: then no window is needed.
  private func agree(_ legacy: [UInt8], _ repository: [UInt8]) throws -> Bool {
    guard left.consumed == right.consumed else { return false }
    let place = path.appending(.index(left.consumed))
    var differs = false
    diff.compare(
      try parse(legacy, at: place, of: left.source.side), try parse(repository, at: place, of: right.source.side),
      at: place
    ) { _ in differs = true }
    return !differs
  }

  private mutating func compareWindow(_ report: (JSONDifference) -> Void) throws {
    try left.fill()
    try right.fill()
    let (legacyOffset, repositoryOffset) = (left.consumed, right.consumed)
    var legacy: [JSONValue] = []
    for (index, json) in left.records.enumerated() {
      legacy.append(try parse(json, at: path.appending(.index(legacyOffset + index)), of: left.source.side))
    }
    var repository: [JSONValue] = []
    for (index, json) in right.records.enumerated() {
      repository.append(try parse(json, at: path.appending(.index(repositoryOffset + index)), of: right.source.side))
    }
    let whole = left.source.hasEnded && right.source.hasEnded
    if !whole, let cut = resumption(legacy, repository) {
      legacy.removeLast(legacy.count - cut.legacy)
      repository.removeLast(repository.count - cut.repository)
    }
    var place = path
    diff.compareByPosition(
      legacy, repository, &place, legacyOffset: legacyOffset, repositoryOffset: repositoryOffset, report)
    left.consume(legacy.count)
    right.consume(repository.count)
  }

  /// How much of the window to settle: up to the last record that both sides have in the same order, so that what
  /// follows meets its partner. `nil`, for all of it, where that is less than half of the window (or the work would not
  /// be linear) or would part a moved record from its partner.
  private func resumption(_ legacy: [JSONValue], _ repository: [JSONValue]) -> (legacy: Int, repository: Int)? {
    let alignment = diff.align(legacy, repository, at: path)
    guard let last = alignment.kept.last, 2 * (last.legacy + 1) >= legacy.count,
      2 * (last.repository + 1) >= repository.count,
      alignment.moved.allSatisfy({ $0.legacy < last.legacy && $0.repository < last.repository })
    else { return nil }
    return (last.legacy + 1, last.repository + 1)
  }
}

/// A side's records, some of them read ahead.
private struct Lookahead {
  let source: RecordSource
  private(set) var records: [[UInt8]] = []
  /// How many records have been compared and let go.
  private(set) var consumed = 0

  init(_ source: RecordSource) { self.source = source }

  mutating func peek() throws -> [UInt8]? {
    if let first = records.first { return first }
    guard let record = try source.next() else { return nil }
    records.append(record)
    return record
  }

  mutating func fill() throws {
    var bytes = records.reduce(0) { $0 + $1.count }
    while records.count < PositionalJoin.windowCount, bytes < PositionalJoin.windowBytes, let record = try source.next()
    {
      bytes += record.count
      records.append(record)
    }
  }

  mutating func consume(_ count: Int) {
    records.removeFirst(count)
    consumed += count
  }
}
