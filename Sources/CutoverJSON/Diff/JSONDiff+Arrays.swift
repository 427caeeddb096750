extension JSONDiff {
  /// Compares arrays whose elements have a key: by key, and the order of the keys besides, unless they are multisets.
  ///
  /// A key's first element belongs to the other side's first with that key, its second to the second; what is left of a
  /// key that has a partner is a ``JSONDifference/Kind/duplicateKey``.
  func compareKeyed(
    _ left: [JSONValue], _ right: [JSONValue], by fields: [String], _ path: inout JSONPath,
    _ report: (JSONDifference) -> Void
  ) {
    let leftKeys = left.enumerated().map { JSONPath.Segment(of: $1, at: $0, by: fields) }
    let rightKeys = right.enumerated().map { JSONPath.Segment(of: $1, at: $0, by: fields) }
    var places: [JSONPath.Segment: [Int]] = [:]
    for (index, key) in rightKeys.enumerated().reversed() { places[key, default: []].append(index) }
    var seen: Set<JSONPath.Segment> = []
    var order = OrderRuns()
    for (index, key) in leftKeys.enumerated() {
      if let partner = places[key]?.popLast() {
        order.add(legacy: index, repository: partner)
        compare(left[index], right[partner], &path, key, report)
      } else {
        report(
          JSONDifference(
            path: path.appending(key), kind: seen.contains(key) ? .duplicateKey : .missingInRepository,
            legacy: left[index], repository: nil))
      }
      seen.insert(key)
    }
    let rest = Set(places.values.joined())
    for (index, key) in rightKeys.enumerated() where rest.contains(index) {
      report(
        JSONDifference(
          path: path.appending(key), kind: seen.contains(key) ? .duplicateKey : .missingInLegacy, legacy: nil,
          repository: right[index]))
      seen.insert(key)
    }
    if !isMultiset(at: path) { reportMoves(in: order, { leftKeys[$0] }, path, report) }
  }

  /// Compares arrays without a key, or stretches of them that begin at the offsets: see ``Alignment``.
  package func compareByPosition(
    _ left: [JSONValue], _ right: [JSONValue], _ path: inout JSONPath, legacyOffset: Int, repositoryOffset: Int,
    _ report: (JSONDifference) -> Void
  ) {
    let alignment = align(left, right, at: path)
    // Pairs of equal identity are compared like the others: a collision of hashes must not hide a difference.
    for pair in [alignment.kept, alignment.replaced, alignment.moved].joined() {
      compare(left[pair.legacy], right[pair.repository], &path, .index(legacyOffset + pair.legacy), report)
    }
    for pair in alignment.moved {
      let (legacy, repository) = (legacyOffset + pair.legacy, repositoryOffset + pair.repository)
      report(.moved(path.appending(.index(legacy)), legacy: legacy, repository: repository))
    }
    for index in alignment.legacyOnly {
      report(
        JSONDifference(
          path: path.appending(.index(legacyOffset + index)), kind: .missingInRepository, legacy: left[index],
          repository: nil))
    }
    for index in alignment.repositoryOnly {
      report(
        JSONDifference(
          path: path.appending(.index(repositoryOffset + index)), kind: .missingInLegacy, legacy: nil,
          repository: right[index]))
    }
  }
}

extension JSONPath.Segment {
  /// How an element of a keyed array is addressed: by its key, or by its position where it has none.
  package init(of element: JSONValue, at index: Int, by fields: [String]) {
    self = ElementKey(of: element, by: fields).map(JSONPath.Segment.key) ?? .index(index)
  }
}
