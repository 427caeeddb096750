extension JSONPatch {
  /// A patch that makes of `before` a value in which `diff` finds no difference to `after`, but for those that
  /// `tolerated` lets stand. `diff` says what is equal, which elements belong together, and where order does not count.
  public init(
    from before: JSONValue, to after: JSONValue, by diff: JSONDiff = .init(),
    leaving tolerated: (JSONDifference) -> Bool = { _ in false }
  ) {
    self.init()
    withoutActuallyEscaping(tolerated) { tolerated in
      var writer = PatchWriter(diff: diff, tolerated: tolerated)
      var path = JSONPath()
      writer.add(before, after, at: JSONPointer(), &path)
      operations = writer.operations
    }
  }
}

/// Writes the operations that lead from one value to another.
private struct PatchWriter {
  let diff: JSONDiff
  let tolerated: (JSONDifference) -> Bool
  private(set) var operations: [JSONPatch.Operation] = []

  init(diff: JSONDiff, tolerated: @escaping (JSONDifference) -> Bool) {
    self.diff = diff
    self.tolerated = tolerated
  }

  /// `pointer` is the place in the patched document, `path` that of the differences.
  mutating func add(_ before: JSONValue, _ after: JSONValue, at pointer: JSONPointer, _ path: inout JSONPath) {
    switch (before, after) {
    case (.object(let left), .object(let right)) where Self.canName(left) && Self.canName(right):
      if diff.memberOrder, left.map(\.name) != right.map(\.name) {
        operations.append(.replace(pointer, after))
      } else {
        addMembers(left, right, at: pointer, &path)
      }
    case (.array(let left), .array(let right)): addElements(left, right, at: pointer, &path)
    default:
      if diff.differences(before, after, at: path).contains(where: { !tolerated($0) }) {
        operations.append(.replace(pointer, after))
      }
    }
  }

  /// Whether every member can be told by its name: pointers cannot lead to one of two.
  private static func canName(_ members: [JSONMember]) -> Bool { Set(members.map(\.name)).count == members.count }

  private mutating func addMembers(
    _ left: [JSONMember], _ right: [JSONMember], at pointer: JSONPointer, _ path: inout JSONPath
  ) {
    let values = Dictionary(uniqueKeysWithValues: right.map { ($0.name, $0.value) })
    let names = Set(left.map(\.name))
    for member in left {
      let place = JSONPointer(pointer.tokens + [member.name])
      if let value = values[member.name] {
        path.segments.append(.member(member.name))
        add(member.value, value, at: place, &path)
        path.segments.removeLast()
      } else if !isTolerated(missing: member, on: .missingInRepository, path) {
        operations.append(.remove(place))
      }
    }
    for member in right where !names.contains(member.name) && !isTolerated(missing: member, on: .missingInLegacy, path)
    {
      operations.append(.add(JSONPointer(pointer.tokens + [member.name]), member.value))
    }
  }

  private func isTolerated(missing member: JSONMember, on kind: JSONDifference.Kind, _ path: JSONPath) -> Bool {
    tolerated(
      JSONDifference(
        path: path.appending(.member(member.name)), kind: member.value == .null ? .nullVsAbsent : kind,
        legacy: kind == .missingInRepository ? member.value : nil,
        repository: kind == .missingInRepository ? nil : member.value))
  }

  /// First what goes, from the end, so that positions before it stay; then what comes, from the start, each where it
  /// is to stand at last; then what changes in its place.
  private mutating func addElements(
    _ left: [JSONValue], _ right: [JSONValue], at pointer: JSONPointer, _ path: inout JSONPath
  ) {
    let plan = ArrayPlan(left, right, at: path, diff, tolerated)
    for index in plan.gone { operations.append(.remove(pointer.appending(index))) }
    for (place, element) in plan.elements.enumerated() where element.left == nil {
      if let source = element.right { operations.append(.add(pointer.appending(place), right[source])) }
    }
    for (place, element) in plan.elements.enumerated() {
      guard let one = element.left, let other = element.right else { continue }
      path.segments.append(plan.segment(one))
      add(left[one], right[other], at: pointer.appending(place), &path)
      path.segments.removeLast()
    }
  }
}

/// What an array is to hold when it has been patched.
private struct ArrayPlan {
  /// An element: where it stands on the sides that have it.
  struct Element {
    var left: Int?
    var right: Int?
    /// Whether its place among the elements of the right side is settled.
    var isInOrder = true
  }

  private(set) var elements: [Element] = []
  /// The positions of left elements that go, the last first.
  private(set) var gone: [Int] = []
  private var keys: [JSONPath.Segment] = []

  init(
    _ left: [JSONValue], _ right: [JSONValue], at path: JSONPath, _ diff: JSONDiff,
    _ tolerated: (JSONDifference) -> Bool
  ) {
    var isMultiset = diff.isMultiset(at: path)
    var partners = [Int?](repeating: nil, count: left.count)
    var moved: [Int: Int] = [:]
    var rest: [Int]
    var rightKeys: [JSONPath.Segment] = []
    var byKey = diff.fields(at: path).map { ElementMatching(left, right, by: $0) }
    // An element without a key is told by its position: once something has to change, all must stand where they belong.
    if isMultiset, let matching = byKey, matching.hasPositions,
      diff.differences(.array(left), .array(right), at: path).contains(where: { !tolerated($0) })
    {
      isMultiset = false
      byKey = nil
    }
    if let matching = byKey {
      (partners, rest, keys, rightKeys) = (matching.partners, matching.rest, matching.leftKeys, matching.rightKeys)
      if !isMultiset {
        for run in matching.order.split().moved {
          for step in 0..<run.count { moved[run.legacy + step] = run.repository + step }
        }
      }
    } else if isMultiset {
      let matching = diff.matchMultisets(left, right, at: path)
      (partners, rest) = (matching.partners, matching.rest)
    } else {
      let alignment = diff.align(left, right, at: path)
      for pair in alignment.kept + alignment.replaced { partners[pair.legacy] = pair.repository }
      for pair in alignment.moved { moved[pair.legacy] = pair.repository }
      rest = alignment.repositoryOnly
    }

    // A key that one side has more often is a difference that nothing tolerates.
    var seen: Set<JSONPath.Segment> = []
    func isTolerated(_ key: JSONPath.Segment?, at index: Int, _ difference: (JSONPath) -> JSONDifference) -> Bool {
      if let key, case .key = key, seen.contains(key) { return false }
      return tolerated(difference(path.appending(key ?? .index(index))))
    }
    var come: [Int] = []
    for index in left.indices {
      let key = keys.isEmpty ? nil : keys[index]
      if let partner = moved[index] {
        if tolerated(.moved(path.appending(key ?? .index(index)), legacy: index, repository: partner)) {
          elements.append(Element(left: index, right: partner, isInOrder: false))
        } else {
          gone.append(index)
          come.append(partner)
        }
      } else if let partner = partners[index] {
        elements.append(Element(left: index, right: partner, isInOrder: !isMultiset))
      } else if isTolerated(
        key, at: index,
        { JSONDifference(path: $0, kind: .missingInRepository, legacy: left[index], repository: nil) })
      {
        elements.append(Element(left: index, right: nil, isInOrder: false))
      } else {
        gone.append(index)
      }
      if let key { seen.insert(key) }
    }
    for index in rest {
      let key = rightKeys.isEmpty ? nil : rightKeys[index]
      let isLeftOut = isTolerated(key, at: index) {
        JSONDifference(path: $0, kind: .missingInLegacy, legacy: nil, repository: right[index])
      }
      if !isLeftOut { come.append(index) }
      if let key { seen.insert(key) }
    }
    gone.reverse()
    insert(come.sorted())
  }

  /// How the element of the left side is addressed in paths.
  func segment(_ index: Int) -> JSONPath.Segment { keys.isEmpty ? .index(index) : keys[index] }

  /// Puts right elements among those that stay, each before the next one of the right side; where order does not count,
  /// at the end.
  private mutating func insert(_ positions: [Int]) {
    var result: [Element] = []
    var rest = positions[...]
    for element in elements {
      if element.isInOrder, let place = element.right {
        while let next = rest.first, next < place {
          result.append(Element(left: nil, right: rest.removeFirst()))
        }
      }
      result.append(element)
    }
    elements = result + rest.map { Element(left: nil, right: $0) }
  }
}
