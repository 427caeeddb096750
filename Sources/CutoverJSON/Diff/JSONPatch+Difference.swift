extension JSONPatch {
  /// A patch that makes of `before` a value in which `diff` finds no difference to `after`. Elements of arrays are
  /// matched by equality and position, also where `diff` declares a key; `diff` says what is equal.
  public init(from before: JSONValue, to after: JSONValue, by diff: JSONDiff = .init()) {
    self.init()
    // The position of an element has to be right for every reader of the patch: keys and multisets do not count.
    let plain = JSONDiff(numbers: diff.numbers, memberOrder: diff.memberOrder)
    add(before, after, at: JSONPointer(), plain)
  }

  private mutating func add(_ before: JSONValue, _ after: JSONValue, at path: JSONPointer, _ diff: JSONDiff) {
    switch (before, after) {
    case (.object(let left), .object(let right)) where Self.canName(left) && Self.canName(right):
      if diff.memberOrder, left.map(\.name) != right.map(\.name) {
        operations.append(.replace(path, after))
      } else {
        addMembers(left, right, at: path, diff)
      }
    case (.array(let left), .array(let right)): addElements(left, right, at: path, diff)
    default: if !diff.differences(before, after).isEmpty { operations.append(.replace(path, after)) }
    }
  }

  /// Whether every member can be told by its name: pointers cannot lead to one of two.
  private static func canName(_ members: [JSONMember]) -> Bool { Set(members.map(\.name)).count == members.count }

  private mutating func addMembers(
    _ left: [JSONMember], _ right: [JSONMember], at path: JSONPointer, _ diff: JSONDiff
  ) {
    let values = Dictionary(uniqueKeysWithValues: right.map { ($0.name, $0.value) })
    let names = Set(left.map(\.name))
    for member in left {
      let place = JSONPointer(path.tokens + [member.name])
      if let value = values[member.name] {
        add(member.value, value, at: place, diff)
      } else {
        operations.append(.remove(place))
      }
    }
    for member in right where !names.contains(member.name) {
      operations.append(.add(JSONPointer(path.tokens + [member.name]), member.value))
    }
  }

  /// First what goes, from the end, so that positions before it stay; then what comes, from the start, each where it
  /// is to stand at last; then what changes in its place.
  private mutating func addElements(_ left: [JSONValue], _ right: [JSONValue], at path: JSONPointer, _ diff: JSONDiff) {
    let alignment = diff.align(left, right, at: JSONPath())
    let gone = alignment.legacyOnly + alignment.moved.map(\.legacy)
    let come = alignment.repositoryOnly + alignment.moved.map(\.repository)
    for index in gone.sorted(by: >) { operations.append(.remove(path.appending(index))) }
    for index in come.sorted() { operations.append(.add(path.appending(index), right[index])) }
    // Also pairs of one identity: their hashes may be equal by chance.
    for pair in alignment.kept + alignment.replaced {
      add(left[pair.legacy], right[pair.repository], at: path.appending(pair.repository), diff)
    }
  }
}
