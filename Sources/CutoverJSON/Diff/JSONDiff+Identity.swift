extension JSONDiff {
  /// Which elements of two arrays without a key, both at `path`, belong together.
  func align(_ left: [JSONValue], _ right: [JSONValue], at path: JSONPath) -> Alignment {
    var identities = ElementIdentities(of: self, at: path)
    return Alignment(
      legacy: left.map { identities.identity(of: $0) }, repository: right.map { identities.identity(of: $0) })
  }

  /// Compares arrays whose order does not count: see ``ElementMatching``.
  func compareMultisets(
    _ left: [JSONValue], _ right: [JSONValue], _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) {
    let matching = matchMultisets(left, right, at: path)
    for index in left.indices {
      // Also where the hashes are those of equal values: a collision must not hide a difference.
      if let partner = matching.partners[index] { compare(left[index], right[partner], &path, .index(index), report) }
    }
    for index in left.indices where matching.partners[index] == nil {
      report(
        JSONDifference(
          path: path.appending(.index(index)), kind: .missingInRepository, legacy: left[index], repository: nil))
    }
    for index in matching.rest {
      report(
        JSONDifference(
          path: path.appending(.index(index)), kind: .missingInLegacy, legacy: nil, repository: right[index])
      )
    }
  }

  /// Which elements of two arrays whose order does not count, both at `path`, belong together: equal ones, then those that
  /// differ in nothing but their numbers, so that a tolerance can be applied to them.
  func matchMultisets(_ left: [JSONValue], _ right: [JSONValue], at path: JSONPath) -> ElementMatching {
    var matching = ElementMatching(left.count)
    matching.rest = Array(right.indices)
    var place = path.appending(.index(0))
    for likeness in [Likeness.values, .shapes] {
      var partners: [Int: [Int]] = [:]
      for index in matching.rest.reversed() {
        partners[structuralHash(right[index], &place, likeness), default: []].append(index)
      }
      for index in left.indices where matching.partners[index] == nil {
        matching.partners[index] = partners[structuralHash(left[index], &place, likeness)]?.popLast()
      }
      matching.rest = partners.values.joined().sorted()
    }
    return matching
  }

  /// A hash that equal elements of the array at `path` share.
  fileprivate func identityHash(_ element: JSONValue, _ place: inout JSONPath) -> Int {
    structuralHash(element, &place, .values)
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

/// Numbers the elements of an array: equal elements, and only they, share a number. Some 20 bytes for each that is new.
package struct ElementIdentities {
  private let diff: JSONDiff
  /// The place of the elements.
  private var place: JSONPath
  /// Hashes, and their numbers beside them; -1 marks a free slot.
  private var hashes: [Int] = Array(repeating: 0, count: 64)
  private var numbers: [Int32] = Array(repeating: -1, count: 64)
  private var count: Int32 = 0

  /// For elements of the array at `path`, as `diff` compares them.
  package init(of diff: JSONDiff, at path: JSONPath) {
    self.diff = diff
    place = path.appending(.index(0))
  }

  package mutating func identity(of element: JSONValue) -> Int32 {
    let hash = diff.identityHash(element, &place)
    var slot = slot(of: hash)
    if numbers[slot] >= 0 { return numbers[slot] }
    if 4 * (Int(count) + 1) > 3 * numbers.count {
      grow()
      slot = self.slot(of: hash)
    }
    (hashes[slot], numbers[slot]) = (hash, count)
    count += 1
    return count - 1
  }

  private func slot(of hash: Int) -> Int {
    let mask = numbers.count - 1
    var slot = hash & mask
    while numbers[slot] >= 0, hashes[slot] != hash { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let (oldHashes, oldNumbers) = (hashes, numbers)
    hashes = Array(repeating: 0, count: 2 * oldHashes.count)
    numbers = Array(repeating: -1, count: 2 * oldNumbers.count)
    for (hash, number) in zip(oldHashes, oldNumbers) where number >= 0 {
      let slot = slot(of: hash)
      (hashes[slot], numbers[slot]) = (hash, number)
    }
  }
}
