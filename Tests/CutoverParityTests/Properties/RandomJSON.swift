import CutoverJSON

@testable import CutoverParity

/// Draws JSON values, and others that are almost the same.
struct RandomJSON {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Few names and few scalars, so that equal ones meet: that is where comparisons go wrong.
  private static let names = ["id", "a", "b", "é", "e\u{301}", "", "a/b", "~", "*", "[x", "\u{0}", "\u{2028}", "𝄞"]
  private static let texts = [
    "", "a", "1", "null", "é", "e\u{301}", "\"\\", "\n\u{1F}", "𝄞", "a much longer text than others",
  ]
  private static let numbers = [
    "0", "-0", "1", "1.0", "10e-1", "1E0", "100", "1e2", "-1", "0.1", "9007199254740993", "9007199254740992",
    "123456789.12", "1e400", "1e-400", "5e-324",
  ]

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }

  mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

  mutating func value(depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(chance(2))
    case 2, 3: return .number(JSONNumber(unchecked: pick(Self.numbers)))
    case 4: return .text(pick(Self.texts))
    case 5, 6:
      return .array((0..<Int.random(in: 0..<7, using: &random)).map { _ in value(depth: depth - 1) })
    default:
      var members = (0..<Int.random(in: 0..<6, using: &random)).map { _ in member(depth: depth - 1) }
      // Names seldom repeat.
      if !chance(8) {
        var seen: Set<ExactString> = []
        members.removeAll { !seen.insert($0.name).inserted }
      }
      return .object(members)
    }
  }

  private mutating func member(depth: Int) -> JSONMember {
    JSONMember(name: ExactString(pick(Self.names)), value: value(depth: depth))
  }

  /// The value with some things added, removed, changed, moved or written otherwise.
  mutating func variation(of value: JSONValue) -> JSONValue {
    switch value {
    case .array(var elements):
      elements = elements.map { chance(3) ? variation(of: $0) : $0 }
      if chance(4), !elements.isEmpty { elements.remove(at: Int.random(in: 0..<elements.count, using: &random)) }
      if chance(4) { elements.insert(self.value(depth: 1), at: Int.random(in: 0...elements.count, using: &random)) }
      if chance(5) { elements.shuffle(using: &random) }
      return .array(elements)
    case .object(var members):
      members = members.map { chance(3) ? JSONMember(name: $0.name, value: variation(of: $0.value)) : $0 }
      if chance(4), !members.isEmpty { members.remove(at: Int.random(in: 0..<members.count, using: &random)) }
      if chance(4) { members.insert(member(depth: 1), at: Int.random(in: 0...members.count, using: &random)) }
      if chance(3) { members.shuffle(using: &random) }
      return .object(members)
    default: return chance(2) ? value : self.value(depth: 1)
    }
  }

  /// The text with some bytes of it changed, lost or put in.
  mutating func damage(_ text: [UInt8]) -> [UInt8] {
    var text = text
    let likely = Array("{}[]:,\"\\u0-.eE+tfn \n\u{0}".utf8) + [0x80, 0xC3, 0xE2, 0xFF]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text.remove(at: place)
      case 1: text[place] = pick(likely)
      case 2: text.insert(pick(likely), at: place)
      default: text.removeLast(text.count - place)
      }
    }
    return text
  }
}
