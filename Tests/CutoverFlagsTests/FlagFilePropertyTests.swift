import CutoverFlags
import CutoverJSON
import CutoverTestKit
import Testing

/// Whatever stands in a flag file, it is refused with its place or means the same when it is written again.
@Suite(.serialized) struct FlagFilePropertyTests {
  private static let words = [
    "\"live\"", "\"off\"", "\"shadow\"", "\"fractional\"", "null", "true", "0", "-1", "100", "101", "1e2", "1.0", "{}",
    "[]", "\"metadata\"", "\"arena.trades\"", "\"arena.prices\"", "\"defaultVariant\"", "\"state\":\"DISABLED\",",
    "\"frozen\":true,", "9223372036854775808", "\"\\ud800\"", ",", ":", "\u{0}",
  ]

  private static func parse(_ bytes: [UInt8]) throws(FlagError) -> FlagSet {
    try FlagSet(parsing: bytes, source: "flags.json", keys: FlagScene.keys)
  }

  @Test func `a damaged file is refused, or reads back as it is written`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live, percent: 10)
    try scene.set("arena.prices", .shadow)
    let file = Array(try scene.file.utf8)
    let failure = try Fuzzing.failure(1500) { random in
      let input = random.mutated(file, words: Self.words)
      let set: FlagSet
      do throws(FlagError) { set = try Self.parse(input) } catch { return error.description.isEmpty ? input : nil }
      guard let again = try? Self.parse(set.bytes), again == set, Set(set.flags.map(\.key)) == Set(FlagScene.keys)
      else {
        return input
      }
      return set.flags.allSatisfy { (0...100).contains($0.state.percent) } ? nil : input
    }
    #expect(failure == nil)
  }

  @Test func `the order of members and white space make no other flags`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live, percent: 25)
    let file = Array(try scene.file.utf8)
    let failure = try Fuzzing.failure(600) { random in
      let input = random.mutated(file, words: Self.words)
      guard let value = try? JSONValue.parse(input), !value.hasTwins else { return nil }
      let other = Array(value.shuffled(&random).compact.utf8)
      let results = [input, other].map { bytes in Result { () throws(FlagError) in try Self.parse(bytes) } }
      switch (results[0], results[1]) {
      case (.success(let one), .success(let two)): return Self.meaning(one) == Self.meaning(two) ? nil : input
      case (.failure, .failure): return nil
      default: return input
      }
    }
    #expect(failure == nil)
  }

  /// What decides where reads go.
  private static func meaning(_ set: FlagSet) -> [String] {
    set.flags.map { "\($0.key) \($0.state)" }.sorted() + ["\(set.version) \(set.isFrozen)"]
  }
}

extension JSONValue {
  /// Whether an object within has a name twice: then order decides.
  fileprivate var hasTwins: Bool {
    switch self {
    case .object(let members):
      Set(members.map(\.name)).count < members.count || members.contains { $0.value.hasTwins }
    case .array(let elements): elements.contains(where: \.hasTwins)
    default: false
    }
  }

  fileprivate func shuffled(_ random: inout FuzzRandom) -> JSONValue {
    switch self {
    case .object(let members):
      var result: [JSONMember] = []
      for member in members { result.append(JSONMember(name: member.name, value: member.value.shuffled(&random))) }
      return .object(result.shuffled(using: &random))
    case .array(let elements):
      var result: [JSONValue] = []
      for element in elements { result.append(element.shuffled(&random)) }
      return .array(result)
    default: return self
    }
  }
}
