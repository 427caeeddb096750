import CutoverDomain
import CutoverJSON

/// The comparison of two documents as both are read. The result is that of ``JSONDiff`` on the whole documents, but for
/// the order in which the differences are reported; the order of members never counts.
struct DocumentComparison {
  private let left: DocumentSide
  private let right: DocumentSide
  private let diff: JSONDiff
  private let meter: Meter

  /// Records seen and compared: elements of large arrays, and values elsewhere.
  private(set) var counts = ResponseComparison.Counts()

  /// Values up to this length are compared as trees, larger ones piece by piece.
  private static let treeLimit = 1 << 20

  /// `places` are looked for in both documents as they are read.
  init(_ left: Document, _ right: Document, by diff: JSONDiff, places: NamedPlaces = .init(), meter: Meter) {
    self.left = DocumentSide(.legacy, left, places: places, meter: meter)
    self.right = DocumentSide(.repository, right, places: places, meter: meter)
    self.diff = diff
    self.meter = meter
  }

  /// Reads both documents to their end. Throws ``SideFailure``, ``Meter/Cancelled``; what was reported until then holds.
  mutating func run(report: (JSONDifference) -> Void) throws {
    var path = JSONPath()
    try compare(&path, report)
    // Behind the value nothing may follow, which shows only in reading on.
    _ = try left.next()
    _ = try right.next()
  }

  /// Compares the values that come next on both sides.
  private mutating func compare(_ path: inout JSONPath, _ report: (JSONDifference) -> Void) throws {
    let leftItem = try left.next()
    let rightItem = try right.next()
    switch (leftItem, rightItem) {
    case (.beginObject, .beginObject): try compareMembers(&path, report)
    case (.beginArray, .beginArray): try join(at: path, report)
    case (.value(let json), .beginObject) where json.first == UInt8(ascii: "{"),
      (.value(let json), .beginArray) where json.first == UInt8(ascii: "["):
      left.putBack(json)
      _ = try left.next()
      if case .beginObject = rightItem { try compareMembers(&path, report) } else { try join(at: path, report) }
    case (.beginObject, .value(let json)) where json.first == UInt8(ascii: "{"),
      (.beginArray, .value(let json)) where json.first == UInt8(ascii: "["):
      right.putBack(json)
      _ = try right.next()
      if case .beginObject = leftItem { try compareMembers(&path, report) } else { try join(at: path, report) }
    default:
      try compare(try left.collect(leftItem), try right.collect(rightItem), &path, report)
    }
  }

  /// Compares two values that are there whole.
  private mutating func compare(
    _ legacy: [UInt8], _ repository: [UInt8], _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) throws {
    if max(legacy.count, repository.count) > Self.treeLimit, legacy != repository, let first = legacy.first,
      first == repository.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    {
      left.putBack(legacy)
      right.putBack(repository)
      return try compare(&path, report)
    }
    try count(1, 1, compared: 1)
    if legacy == repository { return }
    diff.compare(
      try parse(legacy, at: path, of: left.side), try parse(repository, at: path, of: right.side), at: path,
      report: report)
  }

  /// Compares the members of the objects that have begun: in step as long as the names agree, then by their names.
  private mutating func compareMembers(_ path: inout JSONPath, _ report: (JSONDifference) -> Void) throws {
    var join = MemberJoin()
    var leftEnded = false
    var rightEnded = false
    while !leftEnded || !rightEnded {
      let leftName = leftEnded ? nil : try left.nextName()
      let rightName = rightEnded ? nil : try right.nextName()
      leftEnded = leftName == nil
      rightEnded = rightName == nil
      if let leftName, leftName == rightName, !join.isWaiting(for: leftName) {
        join.note(leftName)
        path.segments.append(.member(leftName))
        try compare(&path, report)
        path.segments.removeLast()
        continue
      }
      if let leftName {
        let json = try left.collect(try left.next())
        if let partner = join.takeRight(leftName) {
          try compare(json, partner, leftName, &path, report)
        } else {
          join.addLeft(leftName, json)
        }
      }
      if let rightName {
        let json = try right.collect(try right.next())
        if let partner = join.takeLeft(rightName) {
          try compare(partner, json, rightName, &path, report)
        } else {
          join.addRight(rightName, json)
        }
      }
    }
    for member in join.restLeft() {
      try count(1, 0, compared: 1)
      report(try missing(member, join.kind(of: member.name, .missingInRepository), path, left.side))
    }
    for member in join.restRight() {
      try count(0, 1, compared: 1)
      report(try missing(member, join.kind(of: member.name, .missingInLegacy), path, right.side))
    }
  }

  private mutating func compare(
    _ legacy: [UInt8], _ repository: [UInt8], _ name: ExactString, _ path: inout JSONPath,
    _ report: (JSONDifference) -> Void
  ) throws {
    path.segments.append(.member(name))
    try compare(legacy, repository, &path, report)
    path.segments.removeLast()
  }

  private func missing(
    _ member: MemberJoin.Member, _ kind: JSONDifference.Kind, _ path: JSONPath, _ side: Side
  ) throws -> JSONDifference {
    let place = path.appending(.member(member.name))
    let value = try parse(member.json, at: place, of: side)
    let kind = value == .null && kind != .duplicateKey ? .nullVsAbsent : kind
    return JSONDifference(
      path: place, kind: kind, legacy: side == .legacy ? value : nil, repository: side == .legacy ? nil : value)
  }

  /// Compares the elements of the arrays that have begun.
  private mutating func join(at path: JSONPath, _ report: (JSONDifference) -> Void) throws {
    let leftSource = RecordSource(left.side, meter: meter) { [left] in try left.nextElement().map(Record.init) }
    let rightSource = RecordSource(right.side, meter: meter) { [right] in try right.nextElement().map(Record.init) }
    if let fields = diff.fields(at: path) {
      var join = KeyedJoin(leftSource, rightSource, at: path, by: fields, diff: diff)
      try join.run(report: report)
      try count(leftSource.count, rightSource.count, compared: join.compared)
    } else if diff.isMultiset(at: path) {
      let legacy = try elements(of: leftSource, at: path)
      let repository = try elements(of: rightSource, at: path)
      diff.compare(.array(legacy), .array(repository), at: path, report: report)
      try count(legacy.count, repository.count, compared: max(legacy.count, repository.count))
    } else {
      var join = PositionalJoin(leftSource, rightSource, at: path, diff: diff)
      try join.run(report: report)
      try count(leftSource.count, rightSource.count, compared: join.compared)
    }
  }

  private mutating func count(_ left: Int, _ right: Int, compared: Int) throws {
    counts.left += left
    counts.right += right
    counts.compared += compared
    try meter.tick()
  }
}
