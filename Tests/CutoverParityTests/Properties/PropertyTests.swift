import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

/// What must hold for all values there are, tried with as many as there is time for: `make fuzz` takes minutes. A failure
/// names its seed; with CUTOVER_FUZZ_SEED it comes again at once.
@Suite(.serialized) struct PropertyTests {
  /// Tries `body` with values of one seed after another; their seed is all there is of the input.
  private func forAll(
    _ count: Int, test: String = #function, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (inout RandomJSON, UInt64) throws -> Bool
  ) throws {
    let failure = try Fuzzing.failure(count, test: test) { random in
      let seed = random.next()
      var json = RandomJSON(seed: seed)
      return try body(&json, seed) ? nil : Array("JSON of seed \(seed)".utf8)
    }
    #expect(failure == nil, sourceLocation: sourceLocation)
  }

  @Test func `what is written reads back the same, however little is held at a time`() throws {
    try forAll(400) { random, _ in
      let value = random.value()
      return try [value.compact, value.pretty].allSatisfy { text in
        try [8, 13, 1 << 20].allSatisfy { window in
          try JSONValue.parse(Array(text.utf8), options: JSONReaderOptions(window: window)) == value
        }
      }
    }
  }

  @Test func `damaged text gives one answer, however little is held at a time`() throws {
    try forAll(1500) { random, _ in
      let text = random.damage(Array(random.value().compact.utf8))
      let results = [8, 11, 1 << 20].map { window in
        Result { () throws(JSONError) -> JSONValue in
          try JSONValue.parse(text, options: JSONReaderOptions(window: window))
        }
      }
      return results.allSatisfy { $0 == results[0] }
    }
  }

  @Test(arguments: [JSONDiff.Numbers.decimal, .lexeme])
  func `there is no difference where the canonical forms are one, and only there`(numbers: JSONDiff.Numbers) throws {
    try forAll(600) { random, _ in
      let value = random.value()
      let other = random.variation(of: value)
      let diff = JSONDiff(numbers: numbers)
      let isEqual = diff.differences(value, other).isEmpty
      let isReflexive = diff.differences(value, value).isEmpty
      if numbers == .lexeme { return isReflexive && (!isEqual || value.canonical == other.canonical) }
      return isReflexive && isEqual == (value.canonical == other.canonical)
    }
  }

  @Test(arguments: [JSONDiff.Numbers.decimal, .lexeme])
  func `a patch makes of one value the other`(numbers: JSONDiff.Numbers) throws {
    try forAll(600) { random, _ in
      let value = random.value()
      let other = random.variation(of: value)
      let diff = JSONDiff(numbers: numbers)
      let patch = JSONPatch(from: value, to: other, by: diff)
      let read = try #require(JSONPatch(json: try JSONValue.parse(patch.json.compact)))
      return diff.differences(try read.apply(to: value), other).isEmpty
        && patch.operations.isEmpty == diff.differences(value, other).isEmpty
    }
  }

  @Test func `a patch makes what keys and multisets ask for, and nothing where they find no difference`() throws {
    try forAll(600) { random, _ in
      let value = random.value()
      let other = random.variation(of: value)
      let diff = JSONDiff(
        keys: random.chance(2) ? [.init("/*", ["id"]), .init("", ["id", "a"])] : [],
        multisets: random.chance(2) ? ["", "/*", "/*/*"] : [])
      let patch = JSONPatch(from: value, to: other, by: diff)
      return diff.differences(try patch.apply(to: value), other).isEmpty
        && patch.operations.isEmpty == diff.differences(value, other).isEmpty
    }
  }

  @Test func `a patch is empty where all that differs is tolerated`() throws {
    try forAll(600) { random, seed in
      let value = random.value()
      let other = random.variation(of: value)
      let diff = JSONDiff(multisets: random.chance(3) ? ["", "/*"] : [])
      let kinds = Set(
        JSONDifference.Kind.allCases.filter {
          $0 != .duplicateKey && !($0.rawValue.utf8.count + Int(seed % 3)).isMultiple(of: 3)
        })
      let patch = JSONPatch(from: value, to: other, by: diff) { kinds.contains($0.kind) }
      _ = try patch.apply(to: value)
      return patch.operations.isEmpty == diff.differences(value, other).allSatisfy { kinds.contains($0.kind) }
    }
  }

  @Test func `multisets are equal where sorting makes them so`() throws {
    try forAll(600) { random, _ in
      let elements = (0..<6).map { _ in random.value(depth: 2) }
      var others = elements.map { random.chance(8) ? random.variation(of: $0) : $0 }
      others.shuffle(using: &random.random)
      let isEqual = JSONDiff(multisets: [""]).differences(.array(elements), .array(others)).isEmpty
      func sorted(_ values: [JSONValue]) -> [ExactString] { values.map { ExactString($0.canonical.compact) }.sorted() }
      return isEqual == (sorted(elements) == sorted(others))
    }
  }

  @Test func `documents compared as they are read differ where the whole ones do`() throws {
    let folder = try TemporaryDirectory("properties")
    try forAll(150) { random, _ in
      let value = random.value()
      let other = random.variation(of: value)
      let diff = JSONDiff(
        keys: random.chance(2) ? [.init("/*", ["id"]), .init("", ["id", "a"])] : [],
        multisets: random.chance(3) ? ["/*", "/*/*"] : [])
      let left = Document(path: try folder.write(random.chance(2) ? value.pretty : value.compact, to: "left"))
      let right = Document(path: try folder.write(other.compact, to: "right"))
      let expected = diff.differences(value, other).map(\.line).map { ExactString($0) }.sorted()
      return try [8, 64, 1 << 20].allSatisfy { window in
        var (first, second) = (left, right)
        (first.window, second.window) = (window, random.chance(2) ? window : 16)
        let meter = Meter(endpoint: "e", isCancelled: { false }, progress: { _ in })
        var comparison = DocumentComparison(first, second, by: diff, meter: meter)
        var lines: [ExactString] = []
        try comparison.run { lines.append(ExactString($0.line)) }
        return lines.sorted() == expected
      }
    }
  }
}
