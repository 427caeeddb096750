/// Compares two JSON values by structure.
///
/// ```swift
/// let diff = JSONDiff(keys: [.init("/trades", ["id"])])
/// for difference in diff.differences(legacy, repository) { print(difference) }
/// ```
///
/// Objects are compared by the names of their members, whose order counts only if asked. Arrays with a declared key are
/// compared by that key, multisets by what they hold, the others by position, see ``Alignment``. Strings are compared as code points, numbers as ``Numbers`` says.
/// Time is O(n log n) in the size of the values, whatever differs.
public struct JSONDiff: Sendable {
  /// What makes two numbers equal.
  public enum Numbers: String, Sendable {
    /// Their exact value: `1`, `1.0` and `1e0` are equal, and so are `0` and `-0`. Never through Double.
    case decimal
    /// The characters they are written with.
    case lexeme
  }

  /// The fields that identify an element of an array.
  public struct ArrayKey: Sendable, Hashable {
    /// The array's place, with `*` for any element or member: `/trades`, `/conversations/*/messages`.
    public var template: String
    /// The names of the elements' members that together identify one.
    public var fields: [String]
    let pattern: JSONPathPattern

    public init(_ template: String, _ fields: [String]) {
      self.template = template
      self.fields = fields
      pattern = JSONDiff.pattern(template)
    }
  }

  public var keys: [ArrayKey]
  public var numbers: Numbers
  /// Whether the order of an object's members counts, as it does for the bytes a client receives.
  public var memberOrder: Bool
  /// Arrays whose order does not count, as templates. With a key beside it, elements are still matched by that.
  public var multisets: [String] { didSet { multisetPatterns = multisets.map(Self.pattern) } }
  private var multisetPatterns: [JSONPathPattern]
  /// Members whose values are not compared, as templates. That both values have such a member is.
  public let unjudged: [String]
  private let unjudgedPatterns: [JSONPathPattern]

  public init(
    keys: [ArrayKey] = [], numbers: Numbers = .decimal, memberOrder: Bool = false, multisets: [String] = [],
    unjudged: [String] = []
  ) {
    self.keys = keys
    self.unjudged = unjudged
    unjudgedPatterns = unjudged.map(Self.pattern)
    self.multisets = multisets
    multisetPatterns = multisets.map(Self.pattern)
    self.numbers = numbers
    self.memberOrder = memberOrder
  }

  /// All differences between the values, both at `path`.
  public func differences(_ legacy: JSONValue, _ repository: JSONValue, at path: JSONPath = .init()) -> [JSONDifference]
  {
    var result: [JSONDifference] = []
    compare(legacy, repository, at: path) { result.append($0) }
    return result
  }

  /// Hands each difference between the values, both at `path`, to `report`.
  public func compare(
    _ legacy: JSONValue, _ repository: JSONValue, at path: JSONPath, report: (JSONDifference) -> Void
  ) {
    var path = path
    compare(legacy, repository, &path, report)
  }

  func compare(
    _ legacy: JSONValue, _ repository: JSONValue, _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) {
    switch (legacy, repository) {
    case (.object(let left), .object(let right)): compareMembers(left, right, &path, report)
    case (.array(let left), .array(let right)):
      if let fields = fields(at: path) {
        compareKeyed(left, right, by: fields, &path, report)
      } else if isMultiset(at: path) {
        compareMultisets(left, right, &path, report)
      } else {
        compareByPosition(left, right, &path, report)
      }
    default:
      if areEqual(legacy, repository) { return }
      let kind: JSONDifference.Kind = legacy.typeName == repository.typeName ? .valueMismatch : .typeMismatch
      report(JSONDifference(path: path, kind: kind, legacy: legacy, repository: repository))
    }
  }

  /// Compares two values at `segment` below `path`.
  func compare(
    _ legacy: JSONValue, _ repository: JSONValue, _ path: inout JSONPath, _ segment: JSONPath.Segment,
    _ report: (JSONDifference) -> Void
  ) {
    path.segments.append(segment)
    if !isUnjudged(path) { compare(legacy, repository, &path, report) }
    path.segments.removeLast()
  }

  /// The key fields of the array at `path`, `nil` where none are declared.
  public func fields(at path: JSONPath) -> [String]? {
    keys.first { $0.pattern.matches(path) }?.fields
  }

  /// Whether the order of the array at `path` does not count.
  public func isMultiset(at path: JSONPath) -> Bool { multisetPatterns.contains { $0.matches(path) } }

  private func isUnjudged(_ path: JSONPath) -> Bool {
    !unjudgedPatterns.isEmpty && unjudgedPatterns.contains { $0.matches(path) }
  }

  /// The pattern that `template` says. Who takes templates from people checks them first: a comparison that took a bad one
  /// for none would be another one than they asked for.
  private static func pattern(_ template: String) -> JSONPathPattern {
    guard let pattern = JSONPathPattern(template) else { preconditionFailure("'\(template)' is no JSON pointer") }
    return pattern
  }

  /// Whether two values that are not both arrays nor both objects are equal.
  private func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if case .number(let left) = left, case .number(let right) = right, numbers == .decimal {
      return left.isNumericallyEqual(to: right)
    }
    return left == right
  }

  private func compareMembers(
    _ left: [JSONMember], _ right: [JSONMember], _ path: inout JSONPath, _ report: (JSONDifference) -> Void
  ) {
    if left.count == right.count, zip(left, right).allSatisfy({ $0.name == $1.name }) {
      for (left, right) in zip(left, right) { compare(left.value, right.value, &path, .member(left.name), report) }
      return
    }
    // A name's first member belongs to the other side's first, its second to the second.
    var places: [ExactString: [Int]] = [:]
    for (index, member) in right.enumerated().reversed() { places[member.name, default: []].append(index) }
    var seen: Set<ExactString> = []
    func kind(_ member: JSONMember, _ missing: JSONDifference.Kind) -> JSONDifference.Kind {
      seen.contains(member.name) ? .duplicateKey : member.value == .null ? .nullVsAbsent : missing
    }
    var order = OrderRuns()
    for (index, member) in left.enumerated() {
      if let partner = places[member.name]?.popLast() {
        order.add(legacy: index, repository: partner)
        compare(member.value, right[partner].value, &path, .member(member.name), report)
      } else {
        report(
          JSONDifference(
            path: path.appending(.member(member.name)), kind: kind(member, .missingInRepository), legacy: member.value,
            repository: nil))
      }
      seen.insert(member.name)
    }
    let rest = Set(places.values.joined())
    for (index, member) in right.enumerated() where rest.contains(index) {
      report(
        JSONDifference(
          path: path.appending(.member(member.name)), kind: kind(member, .missingInLegacy), legacy: nil,
          repository: member.value))
      seen.insert(member.name)
    }
    if memberOrder { reportMoves(in: order, { .member(left[$0].name) }, path, report) }
  }

  /// Reports the fewest moves that explain the order of the pairs; `segment` names a place on the legacy side.
  func reportMoves(
    in order: OrderRuns, _ segment: (Int) -> JSONPath.Segment, _ path: JSONPath, _ report: (JSONDifference) -> Void
  ) {
    for run in order.split().moved {
      for (legacy, repository) in zip(run.legacy..<run.legacy + run.count, run.repository...) {
        report(.moved(path.appending(segment(legacy)), legacy: legacy, repository: repository))
      }
    }
  }
}
