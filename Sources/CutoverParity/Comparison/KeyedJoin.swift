import CutoverDomain
import CutoverJSON
import Glibc

/// Joins the records of two arrays by their keys while both are read, in lock step.
///
/// Records that are equal bytes at the same place are neither parsed nor kept. A record whose partner has not come yet
/// waits; what has not met its partner when the other side has ended is missing there. The result is that of
/// ``JSONDiff`` on the whole arrays, but for the order in which the differences are reported.
///
/// Memory: eight bytes a record (to tell a duplicate from a record that is missing), the waiting records, and the
/// disorder among the matched ones.
struct KeyedJoin {
  private let diff: JSONDiff
  /// Whether the order of the records counts.
  private let isOrdered: Bool
  private let path: JSONPath
  private let key: RecordKey
  private let left: RecordSource
  private let right: RecordSource
  /// Where it says which record it compares.
  private let inHand: RecordInHand?

  private var waitingLeft: PendingRecords
  private var waitingRight: PendingRecords
  private var seen = SeenKeys()
  private var order = OrderRuns()
  /// The keys of matched records that may yet turn out to be the ones that have moved, by their legacy position.
  private var movable: [Int: [UInt8]] = [:]
  /// How many pairs of the last run are in `movable`.
  private var movableOfLastRun = 0
  /// How many pairs are in `order`, how far they go on each side, and whether the last run stands before some of them.
  private var unsettled = 0
  private var furthest = (legacy: -1, repository: -1)
  private var lastRunCrosses = false

  /// How many records have been compared: pairs, and records without a partner.
  private(set) var compared = 0
  /// The records that a side could not decode.
  private(set) var faults: [RecordFault] = []
  /// How many records could not be compared: a side could not decode them, or one that has no key may be their partner.
  private(set) var undecided = 0
  /// Whether a side has a record that it could not decode, without a key. It may be the partner of any record.
  private var (leftHasUnnamed, rightHasUnnamed) = (false, false)

  init(
    _ left: RecordSource, _ right: RecordSource, at path: JSONPath, by fields: [String], diff: JSONDiff,
    memoryLimit: Int = 32 << 20, inHand: RecordInHand? = nil
  ) {
    self.inHand = inHand
    self.left = left
    self.right = right
    self.path = path
    self.diff = diff
    isOrdered = !diff.isMultiset(at: path)
    key = RecordKey(fields: fields)
    waitingLeft = PendingRecords(memoryLimit: memoryLimit)
    waitingRight = PendingRecords(memoryLimit: memoryLimit)
  }

  /// How many records wait for a partner: nothing can be said of them if a side fails now.
  var waiting: Int { waitingLeft.count + waitingRight.count }

  /// Reads both sides to their end. Throws ``SideFailure`` as soon as one fails; what was reported until then holds.
  mutating func run(report: (JSONDifference) -> Void) throws {
    var leftKey: [UInt8] = []
    var rightKey: [UInt8] = []
    var pullsRight = false
    while !left.hasEnded && !right.hasEnded {
      if waitingLeft.isEmpty || waitingRight.isEmpty {
        let (leftIndex, rightIndex) = (left.count, right.count)
        let leftRecord = try left.nextOrFault()
        let rightRecord = try right.nextOrFault()
        if let leftRecord {
          try encode(leftRecord, leftIndex, left, &leftKey)
          if let rightRecord, equal(leftRecord, rightRecord), left.faults[leftIndex] == nil,
            right.faults[rightIndex] == nil, !waitingLeft.contains(leftKey), !waitingRight.contains(leftKey)
          {
            // Equal records have the same key, unless it is their place for want of another.
            if leftIndex != rightIndex { try encode(rightRecord, rightIndex, right, &rightKey) }
            if leftIndex == rightIndex || leftKey == rightKey {
              match(leftKey, leftIndex, rightIndex, report)
              continue
            }
          }
          _ = try admitLeft(leftRecord, leftIndex, leftKey, report)
        }
        if let rightRecord {
          try encode(rightRecord, rightIndex, right, &rightKey)
          _ = try admitRight(rightRecord, rightIndex, rightKey, report)
        }
      } else if pullsRight {
        // The sides have lost step. Stay with the side that finds partners; else read the one with fewer in waiting.
        let index = right.count
        guard let record = try right.nextOrFault() else { continue }
        try encode(record, index, right, &rightKey)
        if try !admitRight(record, index, rightKey, report) { pullsRight = waitingRight.count <= waitingLeft.count }
      } else {
        let index = left.count
        guard let record = try left.nextOrFault() else { continue }
        try encode(record, index, left, &leftKey)
        if try !admitLeft(record, index, leftKey, report) { pullsRight = waitingRight.count <= waitingLeft.count }
      }
    }
    // No partner can come any more from the side that has ended.
    if right.hasEnded { try giveUpLeft(report) }
    if left.hasEnded { try giveUpRight(report) }
    while !left.hasEnded {
      let index = left.count
      guard let record = try left.nextOrFault() else { break }
      try encode(record, index, left, &leftKey)
      if try !admitLeft(record, index, leftKey, report) { try giveUpLeft(report) }
    }
    while !right.hasEnded {
      let index = right.count
      guard let record = try right.nextOrFault() else { break }
      try encode(record, index, right, &rightKey)
      if try !admitRight(record, index, rightKey, report) { try giveUpRight(report) }
    }
    try giveUpLeft(report)
    try giveUpRight(report)
    settleOrder(report)
  }

  private func encode(_ record: [UInt8], _ index: Int, _ source: RecordSource, _ bytes: inout [UInt8]) throws {
    // A record that could not be decoded, without a key: see `admitLeft`.
    if record.isEmpty { return bytes.removeAll(keepingCapacity: true) }
    do {
      try key.encode(record, index: index, into: &bytes)
    } catch let error as JSONError {
      throw SideFailure(undecodable: error, path.appending(.index(index)), source.side)
    }
  }

  /// Matches the record, or lets it wait. Says whether it has found its partner.
  private mutating func admitLeft(
    _ record: [UInt8], _ index: Int, _ key: [UInt8], _ report: (JSONDifference) -> Void
  ) throws -> Bool {
    if record.isEmpty {
      leftHasUnnamed = true
      noteFault(left, index, at: path)
      return true
    }
    guard let partner = try waitingRight.take(key) else {
      try waitingLeft.add(record, index: index, key: key)
      return false
    }
    if noteFaults(key, index, partner.index) { return true }
    try compare(record, partner.json, key, report)
    match(key, index, partner.index, report)
    return true
  }

  private mutating func admitRight(
    _ record: [UInt8], _ index: Int, _ key: [UInt8], _ report: (JSONDifference) -> Void
  ) throws -> Bool {
    if record.isEmpty {
      rightHasUnnamed = true
      noteFault(right, index, at: path)
      return true
    }
    guard let partner = try waitingLeft.take(key) else {
      try waitingRight.add(record, index: index, key: key)
      return false
    }
    if noteFaults(key, partner.index, index) { return true }
    try compare(partner.json, record, key, report)
    match(key, partner.index, index, report)
    return true
  }

  /// Whether one of two records of a key could not be decoded, or both. Notes that.
  private mutating func noteFaults(_ key: [UInt8], _ leftIndex: Int, _ rightIndex: Int) -> Bool {
    guard left.faults[leftIndex] != nil || right.faults[rightIndex] != nil else { return false }
    seen.insert(RecordKey.hash(key))
    undecided += 1
    let place = path.appending(self.key.segment(key))
    noteFault(left, leftIndex, at: place)
    noteFault(right, rightIndex, at: place)
    return true
  }

  private mutating func noteFault(_ source: RecordSource, _ index: Int, at place: JSONPath) {
    if let error = source.faults[index] { faults.append(RecordFault(path: place, side: source.side, error: error)) }
  }

  /// Whether a record without a partner says nothing, because it could not be decoded, or its partner may be one that could
  /// not be. Notes that.
  private mutating func isUndecided(_ source: RecordSource, _ index: Int, at place: JSONPath) -> Bool {
    noteFault(source, index, at: place)
    let mayHavePartner = source === left ? rightHasUnnamed : leftHasUnnamed
    guard mayHavePartner || source.faults[index] != nil else { return false }
    undecided += 1
    return true
  }

  private func compare(
    _ legacy: [UInt8], _ repository: [UInt8], _ key: [UInt8], _ report: (JSONDifference) -> Void
  ) throws {
    if equal(legacy, repository) { return }
    let place = path.appending(self.key.segment(key))
    inHand?.take(legacy, repository)
    defer { inHand?.take([], []) }
    diff.compare(
      try parse(legacy, at: place, of: left.side), try parse(repository, at: place, of: right.side), at: place,
      report: report)
  }

  private mutating func match(
    _ key: [UInt8], _ legacy: Int, _ repository: Int, _ report: (JSONDifference) -> Void
  ) {
    compared += 1
    seen.insert(RecordKey.hash(key))
    if !isOrdered { return }
    let runs = order.runs.count
    order.add(legacy: legacy, repository: repository)
    unsettled += 1
    if order.runs.count > runs {
      movableOfLastRun = 0
      lastRunCrosses = legacy < furthest.legacy || repository < furthest.repository
    }
    furthest = (max(furthest.legacy, legacy), max(furthest.repository, repository))
    if waiting == 0 {
      if order.runs.count > 1 { movable[legacy] = key }
      return settleOrder(report)
    }
    // Only records that wait now can cross a run from here on. A run that outweighs them, and the earlier pairs if it crosses
    // any, will not be the one that has moved, so its keys need not be kept.
    guard let run = order.runs.last else { return }
    if run.count <= waiting + (lastRunCrosses ? unsettled - run.count : 0) {
      movable[legacy] = key
      movableOfLastRun += 1
    } else if movableOfLastRun > 0 {
      for offset in 0..<run.count { movable[run.legacy + offset] = nil }
      movableOfLastRun = 0
    }
  }

  /// Reports what has moved among the matched records, and forgets them: nothing that comes can change their order.
  private mutating func settleOrder(_ report: (JSONDifference) -> Void) {
    for run in order.split().moved {
      for offset in 0..<run.count {
        let (legacy, repository) = (run.legacy + offset, run.repository + offset)
        let segment = movable[legacy].map(key.segment) ?? .index(legacy)
        report(.moved(path.appending(segment), legacy: legacy, repository: repository))
      }
    }
    order.removeAll()
    unsettled = 0
    furthest = (-1, -1)
    if !movable.isEmpty { movable = [:] }
    movableOfLastRun = 0
  }

  private mutating func giveUpLeft(_ report: (JSONDifference) -> Void) throws {
    let rest = waitingLeft.takeAll()
    var key: [UInt8] = []
    for entry in rest.entries {
      let json = try rest.json(of: entry)
      try encode(json, entry.index, left, &key)
      let place = path.appending(self.key.segment(key))
      if isUndecided(left, entry.index, at: place) { continue }
      let value = try parse(json, at: place, of: left.side)
      report(JSONDifference(path: place, kind: kind(key, .missingInRepository), legacy: value, repository: nil))
    }
  }

  private mutating func giveUpRight(_ report: (JSONDifference) -> Void) throws {
    let rest = waitingRight.takeAll()
    var key: [UInt8] = []
    for entry in rest.entries {
      let json = try rest.json(of: entry)
      try encode(json, entry.index, right, &key)
      let place = path.appending(self.key.segment(key))
      if isUndecided(right, entry.index, at: place) { continue }
      let value = try parse(json, at: place, of: right.side)
      report(JSONDifference(path: place, kind: kind(key, .missingInLegacy), legacy: nil, repository: value))
    }
  }

  /// What a record without a partner is: missing on the other side, or one too many of its key.
  private mutating func kind(_ key: [UInt8], _ missing: JSONDifference.Kind) -> JSONDifference.Kind {
    compared += 1
    let hash = RecordKey.hash(key)
    if seen.contains(hash) { return .duplicateKey }
    seen.insert(hash)
    return missing
  }
}

/// A record that a side has and could not decode.
struct RecordFault {
  let path: JSONPath
  let side: Side
  let error: ReadError
}

/// Whether two records are the same bytes; `==` of arrays looks at one after the other.
func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && memcmp(left, right, left.count) == 0
}

extension SideFailure {
  init(undecodable error: JSONError, _ path: JSONPath, _ side: Side) {
    self.init(side: side, error: ReadError(.undecodable, source: side.rawValue + path.text, message: error.description))
  }
}

/// The record as a tree. Throws ``SideFailure`` if it is no JSON.
func parse(_ json: [UInt8], at path: JSONPath, of side: Side) throws -> JSONValue {
  do { return try tree(of: json) } catch {
    throw SideFailure(undecodable: error, path, side)
  }
}

/// The record as a tree of as many levels as the stack is sure to have room for; what is deeper is compared as text.
func tree(of json: [UInt8]) throws(JSONError) -> JSONValue {
  let reader = JSONReader(bytes: json, source: "input", options: JSONReaderOptions(maximumDepth: .max))
  let value = try reader.readValue(levels: 1024)
  try reader.finish()
  return value
}
