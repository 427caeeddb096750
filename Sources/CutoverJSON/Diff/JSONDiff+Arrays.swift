extension JSONDiff {
  /// Compares arrays whose elements have a key: by key, and the order of the keys besides.
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
    reportMoves(in: order, { leftKeys[$0] }, path, report)
  }

  /// Compares arrays without a key, or stretches of them that begin at the offsets: see ``Alignment``.
  package func compareByPosition(
    _ left: [JSONValue], _ right: [JSONValue], _ path: inout JSONPath, legacyOffset: Int, repositoryOffset: Int,
    _ report: (JSONDifference) -> Void
  ) {
    let alignment = align(left, right)
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

  /// Which elements of two arrays without a key belong together.
  package func align(_ left: [JSONValue], _ right: [JSONValue]) -> Alignment {
    var identities: [Int: Int] = [:]
    func identity(_ value: JSONValue) -> Int {
      let hash = structuralHash(value)
      if let known = identities[hash] { return known }
      identities[hash] = identities.count
      return identities.count - 1
    }
    return Alignment(legacy: left.map(identity), repository: right.map(identity))
  }

  /// A hash that equal values share: equal as this comparison has it, whatever the order of members.
  private func structuralHash(_ value: JSONValue) -> Int {
    var hasher = Hasher()
    switch value {
    case .null: hasher.combine(0)
    case .bool(let bool): hasher.combine(bool ? 1 : 2)
    case .number(let number):
      hasher.combine(3)
      if numbers == .decimal { number.hashNumerically(into: &hasher) } else { hasher.combine(number.lexeme) }
    case .string(let string):
      hasher.combine(4)
      hasher.combine(string)
    case .array(let elements):
      hasher.combine(5)
      for element in elements { hasher.combine(structuralHash(element)) }
    case .object(let members):
      var sum = 0
      for member in members {
        var memberHasher = Hasher()
        memberHasher.combine(member.name)
        memberHasher.combine(structuralHash(member.value))
        sum &+= memberHasher.finalize()
      }
      hasher.combine(6)
      hasher.combine(sum)
    }
    return hasher.finalize()
  }
}

extension JSONPath.Segment {
  /// How an element of a keyed array is addressed: by its key, or by its position where it has none.
  package init(of element: JSONValue, at index: Int, by fields: [String]) {
    self = ElementKey(of: element, by: fields).map(JSONPath.Segment.key) ?? .index(index)
  }
}
