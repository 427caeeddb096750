import CutoverDomain
import CutoverJSON

/// The comparison of two answers to one request, field by field as both are read.
struct ResponseComparison {
  /// How many records have been seen and compared.
  struct Counts: Sendable, Equatable {
    /// Records of the first answer.
    var left = 0
    /// Records of the second answer.
    var right = 0
    /// Pairs, and records without a partner.
    var compared = 0
    /// Records that have been read when a side failed, and of which nothing can be said.
    var undecided = 0
  }

  private let diff: JSONDiff
  private let meter: Meter
  private let left: (side: Side, answer: any Response)
  private let right: (side: Side, answer: any Response)

  /// The record that is compared while its differences are reported.
  let inHand = RecordInHand()

  private var question: Question?

  private(set) var counts = Counts()
  /// The records that a side could not decode; everything else was compared.
  private(set) var faults: [RecordFault] = []

  init(
    _ left: (side: Side, answer: any Response), _ right: (side: Side, answer: any Response), by diff: JSONDiff,
    meter: Meter
  ) {
    self.meter = meter
    self.left = left
    self.right = right
    self.diff = diff
  }

  /// Whether the answers differ in nothing. Reads no further than it takes to know. Throws ``SideFailure``.
  mutating func isEqual() throws -> Bool {
    let question = Question()
    self.question = question
    do { try run { _ in question.differs = true } } catch is Question.Answered {}
    return !question.differs && faults.isEmpty
  }

  /// Reads both answers to their end. Throws ``SideFailure`` as soon as one fails; what was reported until then holds.
  mutating func run(report: (JSONDifference) -> Void) throws {
    while true {
      let leftPart = try next(left)
      let rightPart = try next(right)
      if leftPart == nil, rightPart == nil { return }
      guard let leftPart, let rightPart, leftPart.name == rightPart.name else {
        return try compareRest(leftPart, rightPart, report)
      }
      let path = JSONPath([.member(leftPart.name)])
      switch (leftPart, rightPart) {
      case (
        .value(_, let legacy, let leftRecords, let leftFaults),
        .value(_, let repository, let rightRecords, let rightFaults)
      ):
        let unknown = note(leftFaults, of: left.side, at: path).union(note(rightFaults, of: right.side, at: path))
        counts.undecided += unknown.count
        if legacy == repository, unknown.isEmpty {
          count(leftRecords, rightRecords, compared: max(leftRecords, rightRecords))
          continue
        }
        let (leftValue, leftUnknown) = try parse(legacy, at: path, of: left.side).removing(unknown)
        let (rightValue, rightUnknown) = try parse(repository, at: path, of: right.side).removing(unknown)
        count(
          leftRecords + leftFaults.count, rightRecords + rightFaults.count,
          compared: max(leftRecords - leftUnknown, rightRecords - rightUnknown))
        diff.compare(leftValue, rightValue, at: path, report: report)
      case (.records(_, let leftNext), .records(_, let rightNext)):
        // Files need nothing of what the other sides share, so they are read while the other side is.
        let leftSource = RecordSource(
          left.side, meter: meter, readsAhead: left.side == .legacy, until: question, leftNext)
        defer { leftSource.stop() }
        try join(leftSource, source(right.side, rightNext), at: path, report)
      default:
        let legacy = try value(of: leftPart, left.side)
        let repository = try value(of: rightPart, right.side)
        count(legacy.records, repository.records, compared: max(legacy.records, repository.records))
        diff.compare(legacy.value, repository.value, at: path, report: report)
      }
    }
  }

  /// Notes the members that a side could not decode, and returns their names.
  private mutating func note(_ members: [MemberFault], of side: Side, at path: JSONPath) -> Set<ExactString> {
    for fault in members {
      let path = path.appending(.member(ExactString(fault.member)))
      faults.append(RecordFault(path: path, side: side, error: fault.error))
    }
    return Set(members.map { ExactString($0.member) })
  }

  private mutating func join(
    _ leftSource: RecordSource, _ rightSource: RecordSource, at path: JSONPath, _ report: (JSONDifference) -> Void
  ) throws {
    if let fields = diff.fields(at: path) {
      var join = KeyedJoin(leftSource, rightSource, at: path, by: fields, diff: diff, inHand: inHand)
      defer {
        count(leftSource.count, rightSource.count, compared: join.compared)
        counts.undecided += join.waiting + join.undecided
        faults += join.faults
      }
      try join.run(report: report)
    } else if diff.isMultiset(at: path) {
      // Which records belong together shows only when all are there.
      let legacy = try elements(of: leftSource, at: path)
      let repository = try elements(of: rightSource, at: path)
      count(leftSource.count, rightSource.count, compared: max(leftSource.count, rightSource.count))
      diff.compare(.array(legacy), .array(repository), at: path, report: report)
    } else {
      var join = PositionalJoin(leftSource, rightSource, at: path, diff: diff)
      defer {
        count(leftSource.count, rightSource.count, compared: join.compared)
        counts.undecided += max(leftSource.count, rightSource.count) - join.compared
      }
      try join.run(report: report)
    }
  }

  /// The fields do not come in the same order, or one side has more of them: what is left is compared in memory.
  private mutating func compareRest(
    _ leftPart: ResponseField?, _ rightPart: ResponseField?, _ report: (JSONDifference) -> Void
  ) throws {
    let legacy = try rest(from: leftPart, left)
    let repository = try rest(from: rightPart, right)
    count(legacy.records, repository.records, compared: max(legacy.records, repository.records))
    diff.compare(.object(legacy.members), .object(repository.members), at: JSONPath(), report: report)
  }

  private func rest(
    from part: ResponseField?, _ reader: (side: Side, answer: any Response)
  ) throws -> (members: [JSONMember], records: Int) {
    var members: [JSONMember] = []
    var records = 0
    var part = part
    while let current = part {
      let value = try value(of: current, reader.side)
      members.append(JSONMember(name: current.name, value: value.value))
      records += value.records
      part = try next(reader)
    }
    return (members, records)
  }

  private func value(of part: ResponseField, _ side: Side) throws -> (value: JSONValue, records: Int) {
    let path = JSONPath([.member(part.name)])
    switch part {
    case .value(_, let json, let records, let faults):
      if let fault = faults.first { throw SideFailure(side: side, error: fault.error) }
      return (try parse(json, at: path, of: side), records)
    case .records(_, let next):
      let source = source(side, next)
      return (.array(try elements(of: source, at: path)), source.count)
    }
  }

  private func source(_ side: Side, _ next: @escaping () throws -> Record?) -> RecordSource {
    RecordSource(side, meter: meter, until: question, next)
  }

  private func next(_ reader: (side: Side, answer: any Response)) throws -> ResponseField? {
    try SideFailure.labelling(reader.side) { try reader.answer.nextPart() }
  }

  private mutating func count(_ left: Int, _ right: Int, compared: Int) {
    counts.left += left
    counts.right += right
    counts.compared += compared
  }
}

extension JSONValue {
  /// An object without some of its members, and how many of them it had.
  fileprivate func removing(_ names: Set<ExactString>) -> (JSONValue, removed: Int) {
    guard !names.isEmpty, case .object(let members) = self else { return (self, 0) }
    let rest = members.filter { !names.contains($0.name) }
    return (.object(rest), members.count - rest.count)
  }
}

extension ResponseField {
  fileprivate var name: ExactString {
    switch self {
    case .value(let name, _, _, _), .records(let name, _): ExactString(name)
    }
  }
}
