/// Which elements of two arrays belong together where keys say so, or where order does not count.
struct ElementMatching {
  /// The position on the right of each left element's partner.
  var partners: [Int?]
  /// The positions of right elements without a partner, in their order.
  var rest: [Int] = []
  /// How elements are addressed, where they have keys.
  private(set) var leftKeys: [JSONPath.Segment] = []
  private(set) var rightKeys: [JSONPath.Segment] = []

  init(_ leftCount: Int) { partners = Array(repeating: nil, count: leftCount) }

  /// By key. A key's first element belongs to the other side's first with that key, its second to the second.
  init(_ left: [JSONValue], _ right: [JSONValue], by fields: [String]) {
    self.init(left.count)
    leftKeys = left.enumerated().map { JSONPath.Segment(of: $1, at: $0, by: fields) }
    rightKeys = right.enumerated().map { JSONPath.Segment(of: $1, at: $0, by: fields) }
    var places: [JSONPath.Segment: [Int]] = [:]
    for (index, key) in rightKeys.enumerated().reversed() { places[key, default: []].append(index) }
    for (index, key) in leftKeys.enumerated() { partners[index] = places[key]?.popLast() }
    rest = places.values.joined().sorted()
  }

  /// Whether an element has no key, and is addressed by its position.
  var hasPositions: Bool {
    (leftKeys + rightKeys).contains { segment in
      if case .index = segment { true } else { false }
    }
  }

  /// The pairs, as runs.
  var order: OrderRuns {
    var order = OrderRuns()
    for (index, partner) in partners.enumerated() {
      if let partner { order.add(legacy: index, repository: partner) }
    }
    return order
  }
}
