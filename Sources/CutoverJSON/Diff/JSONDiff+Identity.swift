extension JSONDiff {
  /// Which elements of two arrays without a key, both at `path`, belong together.
  package func align(_ left: [JSONValue], _ right: [JSONValue], at path: JSONPath) -> Alignment {
    var identities: [Int: Int] = [:]
    var place = path.appending(.index(0))
    func identity(_ value: JSONValue) -> Int {
      let hash = structuralHash(value, &place, .values)
      if let known = identities[hash] { return known }
      identities[hash] = identities.count
      return identities.count - 1
    }
    return Alignment(legacy: left.map(identity), repository: right.map(identity))
  }

  /// Compares arrays whose order does not count. Equal elements belong together; of the others, those that differ in
  /// nothing but their numbers do, so that a tolerance can be applied to them; what is left has no partner.
  func compareMultisets(
    _ left: [JSONValue], _ right: [JSONValue], _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) {
    var leftRest = Array(left.indices)
    var rightRest = Array(right.indices)
    for likeness in [Likeness.values, .shapes] {
      var place = path.appending(.index(0))
      var partners: [Int: [Int]] = [:]
      for index in rightRest.reversed() {
        partners[structuralHash(right[index], &place, likeness), default: []].append(index)
      }
      leftRest.removeAll { index in
        guard let partner = partners[structuralHash(left[index], &place, likeness)]?.popLast() else { return false }
        // Also where the hashes are those of equal values: a collision must not hide a difference.
        compare(left[index], right[partner], &path, .index(index), report)
        return true
      }
      rightRest = partners.values.joined().sorted()
    }
    for index in leftRest {
      report(
        JSONDifference(
          path: path.appending(.index(index)), kind: .missingInRepository, legacy: left[index], repository: nil))
    }
    for index in rightRest {
      report(
        JSONDifference(
          path: path.appending(.index(index)), kind: .missingInLegacy, legacy: nil, repository: right[index])
      )
    }
  }

  /// What values must share to have one hash.
  private enum Likeness {
    /// All that this comparison looks at.
    case values
    /// The same, but for what their numbers are.
    case shapes
  }

  /// A hash that like values share, whatever the order of members, and of the elements of multisets within them.
  private func structuralHash(_ value: JSONValue, _ path: inout JSONPath, _ likeness: Likeness) -> Int {
    var hasher = Hasher()
    switch value {
    case .null: hasher.combine(0)
    case .bool(let bool): hasher.combine(bool ? 1 : 2)
    case .number(let number):
      hasher.combine(3)
      if likeness == .shapes { break }
      if numbers == .decimal { number.hashNumerically(into: &hasher) } else { hasher.combine(number.lexeme) }
    case .string(let string):
      hasher.combine(4)
      hasher.combine(string)
    case .array(let elements):
      hasher.combine(5)
      let anyOrder = !multisets.isEmpty && isMultiset(at: path)
      var sum = 0
      path.segments.append(.index(0))
      for element in elements {
        let hash = structuralHash(element, &path, likeness)
        if anyOrder { sum &+= hash } else { hasher.combine(hash) }
      }
      path.segments.removeLast()
      hasher.combine(sum)
    case .object(let members):
      var sum = 0
      for member in members {
        var memberHasher = Hasher()
        memberHasher.combine(member.name)
        path.segments.append(.member(member.name))
        memberHasher.combine(structuralHash(member.value, &path, likeness))
        path.segments.removeLast()
        sum &+= memberHasher.finalize()
      }
      hasher.combine(6)
      hasher.combine(sum)
    }
    return hasher.finalize()
  }
}
