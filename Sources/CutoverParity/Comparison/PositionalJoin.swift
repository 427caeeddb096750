import CutoverDomain
import CutoverJSON

/// Compares the records of two arrays without a key while both are read.
///
/// They are read in lock step as long as they agree. From the first pair that does not, all records of both sides are put
/// aside, and aligned as a whole when both have ended, as ``JSONDiff`` does with arrays in memory: so the differences are
/// the same whatever the size of the arrays, and in whatever form they come.
///
/// Memory: some 40 bytes a record from the first difference on; the records themselves go to a temporary file.
struct PositionalJoin {
  private let diff: JSONDiff
  private let path: JSONPath
  private let left: RecordSource
  private let right: RecordSource
  private let memoryLimit: Int
  /// How many records both sides have begun with that agree.
  private var inStep = 0

  /// How many records have been compared: the larger count of the two sides, as far as they are settled.
  private(set) var compared = 0

  init(
    _ left: RecordSource, _ right: RecordSource, at path: JSONPath, diff: JSONDiff, memoryLimit: Int = 16 << 20
  ) {
    self.left = left
    self.right = right
    self.path = path
    self.diff = diff
    self.memoryLimit = memoryLimit
  }

  /// Reads both sides to their end. Throws ``SideFailure`` as soon as one fails; what was reported until then holds.
  mutating func run(report: (JSONDifference) -> Void) throws {
    while true {
      let leftRecord = try left.next()
      let rightRecord = try right.next()
      if leftRecord == nil, rightRecord == nil { return }
      guard let leftRecord, let rightRecord, try equal(leftRecord, rightRecord) || agree(leftRecord, rightRecord) else {
        return try compareRest(leftRecord, rightRecord, report)
      }
      inStep += 1
      compared = inStep
    }
  }

  /// Whether the records at the same place differ in nothing but how they are written.
  private func agree(_ legacy: [UInt8], _ repository: [UInt8]) throws -> Bool {
    let place = path.appending(.index(inStep))
    var differs = false
    diff.compare(
      try parse(legacy, at: place, of: left.side), try parse(repository, at: place, of: right.side), at: place
    ) { _ in differs = true }
    return !differs
  }

  private mutating func compareRest(
    _ leftRecord: [UInt8]?, _ rightRecord: [UInt8]?, _ report: (JSONDifference) -> Void
  ) throws {
    left.noteDifference()
    var identities = ElementIdentities(of: diff, at: path)
    var legacy = UnalignedRecords(left.side, after: inStep, at: path, memoryLimit: memoryLimit)
    var repository = UnalignedRecords(right.side, after: inStep, at: path, memoryLimit: memoryLimit)
    do {
      if let leftRecord { try legacy.add(leftRecord, &identities) }
      if let rightRecord { try repository.add(rightRecord, &identities) }
      while !left.hasEnded || !right.hasEnded {
        if let record = try left.next() { try legacy.add(record, &identities) }
        if let record = try right.next() { try repository.add(record, &identities) }
      }
    } catch let failure as SideFailure {
      try settle(legacy, repository, isWhole: false, report)
      throw failure
    }
    try settle(legacy, repository, isWhole: true, report)
  }

  /// Aligns what was put aside. Where a side has failed, only what stands before the last records that both sides have
  /// in one order is settled: those behind might have found a partner.
  private mutating func settle(
    _ legacy: UnalignedRecords, _ repository: UnalignedRecords, isWhole: Bool, _ report: (JSONDifference) -> Void
  ) throws {
    var alignment = Alignment(legacy: legacy.identities, repository: repository.identities)
    compared = inStep + max(legacy.count, repository.count)
    if !isWhole { compared = inStep + alignment.dropBehindLastKept() }
    var place = path
    try diff.compare(
      alignment, after: inStep, &place, legacy: legacy.value, repository: repository.value,
      pair: { one, other in
        // Also of two with one identity: a collision of hashes must not hide a difference.
        let (left, right) = (try legacy.record(one), try repository.record(other))
        return equal(left, right) ? nil : (try legacy.value(left, at: one), try repository.value(right, at: other))
      }, report)
  }
}

/// What is left of a side from the first record on that is not in step.
private struct UnalignedRecords {
  private let side: Side
  private let offset: Int
  private let path: JSONPath
  private let store: RecordStore
  private(set) var identities: [Int32] = []

  init(_ side: Side, after offset: Int, at path: JSONPath, memoryLimit: Int) {
    self.side = side
    self.offset = offset
    self.path = path
    store = RecordStore(memoryLimit: memoryLimit)
  }

  var count: Int { identities.count }

  mutating func add(_ record: [UInt8], _ identities: inout ElementIdentities) throws {
    let value = try value(record, at: count)
    try store.append(record)
    self.identities.append(identities.identity(of: value))
  }

  func record(_ index: Int) throws -> [UInt8] { try store.record(index) }

  func value(_ index: Int) throws -> JSONValue { try value(record(index), at: index) }

  func value(_ record: [UInt8], at index: Int) throws -> JSONValue {
    try parse(record, at: path.appending(.index(offset + index)), of: side)
  }
}
