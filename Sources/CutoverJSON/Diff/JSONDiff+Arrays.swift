extension JSONDiff {
  /// Compares arrays whose elements have a key: by key, and the order of the keys besides, unless they are multisets.
  ///
  /// A key's first element belongs to the other side's first with that key, its second to the second; what is left of a
  /// key that has a partner is a ``JSONDifference/Kind/duplicateKey``.
  func compareKeyed(
    _ left: [JSONValue], _ right: [JSONValue], by fields: [String], _ path: inout JSONPath,
    _ report: (JSONDifference) -> Void
  ) {
    let matching = ElementMatching(left, right, by: fields)
    var seen: Set<JSONPath.Segment> = []
    for (index, key) in matching.leftKeys.enumerated() {
      if let partner = matching.partners[index] {
        compare(left[index], right[partner], &path, key, report)
      } else {
        report(
          JSONDifference(
            path: path.appending(key), kind: seen.contains(key) ? .duplicateKey : .missingInRepository,
            legacy: left[index], repository: nil))
      }
      seen.insert(key)
    }
    for index in matching.rest {
      let key = matching.rightKeys[index]
      report(
        JSONDifference(
          path: path.appending(key), kind: seen.contains(key) ? .duplicateKey : .missingInLegacy, legacy: nil,
          repository: right[index]))
      seen.insert(key)
    }
    if !isMultiset(at: path) { reportMoves(in: matching.order, { matching.leftKeys[$0] }, path, report) }
  }

  /// Compares arrays without a key: see ``Alignment``.
  func compareByPosition(
    _ left: [JSONValue], _ right: [JSONValue], _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) {
    // Pairs of equal identity are compared like the others: a collision of hashes must not hide a difference.
    compare(
      align(left, right, at: path), after: 0, &path, legacy: { left[$0] }, repository: { right[$0] },
      pair: { (left[$0], right[$1]) }, report)
  }

  /// Reports what an alignment says of two arrays at `path`, whose first `offset` elements are equal and no part of it.
  ///
  /// The elements are asked for when they are needed; `pair` gives `nil` for two that are known to be equal.
  package func compare(
    _ alignment: Alignment, after offset: Int, _ path: inout JSONPath, legacy: (Int) throws -> JSONValue,
    repository: (Int) throws -> JSONValue, pair: (Int, Int) throws -> (JSONValue, JSONValue)?,
    _ report: (JSONDifference) -> Void
  ) rethrows {
    func comparePair(_ one: Int, _ other: Int, _ path: inout JSONPath) throws {
      guard let values = try pair(one, other) else { return }
      compare(values.0, values.1, &path, .index(offset + one), report)
    }
    for run in alignment.keptRuns {
      for step in 0..<run.count { try comparePair(run.legacy + step, run.repository + step, &path) }
    }
    for (one, other) in alignment.replaced { try comparePair(one, other, &path) }
    for (one, other) in alignment.moved {
      try comparePair(one, other, &path)
      report(.moved(path.appending(.index(offset + one)), legacy: offset + one, repository: offset + other))
    }
    for index in alignment.legacyOnly {
      report(
        JSONDifference(
          path: path.appending(.index(offset + index)), kind: .missingInRepository, legacy: try legacy(index),
          repository: nil))
    }
    for index in alignment.repositoryOnly {
      report(
        JSONDifference(
          path: path.appending(.index(offset + index)), kind: .missingInLegacy, legacy: nil,
          repository: try repository(index)))
    }
  }
}

extension JSONPath.Segment {
  /// How an element of a keyed array is addressed: by its key, or by its position where it has none.
  package init(of element: JSONValue, at index: Int, by fields: [String]) {
    self = ElementKey(of: element, by: fields).map(JSONPath.Segment.key) ?? .index(index)
  }
}
