import Testing

@testable import CutoverParity

struct ValuePairTests {
  @Test func `what differs stands between what does not`() {
    let pair = ValuePair("123456789.12", "123456789.99")
    #expect([pair.prefix, pair.left, pair.right, pair.suffix] == ["123456789.", "12", "99", ""])
    #expect(pair.columns == 10..<12)
  }

  @Test func `letters that look alike are told apart`() {
    let pair = ValuePair("\"caf\u{E9}\"", "\"cafe\u{301}\"")
    #expect([pair.prefix, pair.left, pair.right, pair.suffix] == ["\"caf", "\\u{e9}", "e\\u{301}", "\""])
  }

  @Test func `a mark is not parted from its letter`() {
    let pair = ValuePair("xe\u{301}y", "xe\u{300}y")
    #expect([pair.prefix, pair.left, pair.right, pair.suffix] == ["x", "e\\u{301}", "e\\u{300}", "y"])
  }

  @Test func `long stretches that do not differ are folded`() {
    let same = String(repeating: "a", count: 100)
    let pair = ValuePair(same + "1" + same, same + "2" + same)
    let context = String(repeating: "a", count: 24)
    #expect(pair.prefix == "… (76 unchanged) \(context)")
    #expect(pair.suffix == "\(context) … (76 unchanged)")
  }

  @Test func `nothing reaches the terminal as an order`() {
    let pair = ValuePair("\u{1B}[31m", "\u{1B}[32m")
    #expect([pair.prefix, pair.left, pair.right, pair.suffix] == ["\\u{1b}[3", "1", "2", "m"])
  }
}
