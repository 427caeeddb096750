import Testing

@testable import CutoverParity

@Suite struct `A diff of characters` {
  /// Two texts, and both again with what is changed in brackets.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var left: String
    var right: String
    var asNumbers = false
    var marked: [String]
  }

  static let cases: [Case] = [
    Case(testDescription: "equal", left: "abc", right: "abc", marked: ["abc", "abc"]),
    Case(testDescription: "both empty", left: "", right: "", marked: ["", ""]),
    Case(testDescription: "one empty", left: "", right: "ab", marked: ["", "[ab]"]),
    Case(testDescription: "a character in the middle", left: "abc", right: "axc", marked: ["a[b]c", "a[x]c"]),
    Case(testDescription: "something put in", left: "ab", right: "a--b", marked: ["ab", "a[--]b"]),
    Case(testDescription: "something doubled", left: "aa", right: "aaa", marked: ["aa", "aa[a]"]),
    Case(
      testDescription: "two places", left: "open, high, low, close", right: "open: high, low: close",
      marked: ["open[,] high, low[,] close", "open[:] high, low[:] close"]),
    Case(
      testDescription: "nothing but a few letters in common", left: "position", right: "absolute",
      marked: ["[position]", "[absolute]"]),
    Case(
      testDescription: "digits of numbers", left: "2.5164", right: "2.5174", asNumbers: true,
      marked: ["2.51[6]4", "2.51[7]4"]),
    Case(
      testDescription: "numbers of unlike length behind the point", left: "2.5164", right: "2.52639", asNumbers: true,
      marked: ["2.5[164]", "2.5[2639]"]),
    Case(
      testDescription: "numbers of another size", left: "111317.5", right: "1", asNumbers: true,
      marked: ["[111317.5]", "[1]"]),
    Case(testDescription: "the sign", left: "-5", right: "5", asNumbers: true, marked: ["[-5]", "[5]"]),
    Case(
      testDescription: "texts that look the same", left: "caf\u{e9}", right: "cafe\u{301}",
      marked: [#"caf[\u{e9}]"#, #"caf[e\u{301}]"#]),
    Case(testDescription: "characters of many scalars", left: "a🇩🇪b", right: "a🇩🇰b", marked: ["a[🇩🇪]b", "a[🇩🇰]b"]),
  ]

  @Test(arguments: cases)
  func `marks what differs`(_ test: Case) {
    let diff = CharacterDiff(test.left, test.right, asNumbers: test.asNumbers)
    func marked(_ runs: [CharacterDiff.Run]) -> String {
      runs.map { $0.isChanged ? "[\($0.text)]" : $0.text }.joined()
    }
    #expect([marked(diff.left), marked(diff.right)] == test.marked)
    #expect(diff.isEmpty == (test.left.utf8.elementsEqual(test.right.utf8)))
  }

  @Test func `loses no character, whatever the texts`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<500 {
      func text() -> String {
        String((0..<Int.random(in: 0...30, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
      }
      let (left, right) = (text(), text())
      let diff = CharacterDiff(left, right)
      #expect(diff.left.map(\.text).joined() == left)
      #expect(diff.right.map(\.text).joined() == right)
      let common = (diff.left.filter { !$0.isChanged }, diff.right.filter { !$0.isChanged })
      #expect(common.0.map(\.text).joined() == common.1.map(\.text).joined())
    }
  }

  @Test func `looks at no more pairs than its limit`() {
    let (left, right) = (
      "x" + String(repeating: "ab", count: 2000) + "y", "z" + String(repeating: "ab", count: 2000) + "w"
    )
    let diff = CharacterDiff(left, right)
    #expect(diff.left == [.init(text: left, isChanged: true)])
  }
}

@Suite struct `The change between two numbers` {
  @Test(arguments: [
    ("2.5164", "2.5263999999999998", "+0.0099999999999998"), ("1", "0.5", "−0.5"), ("-7", "5", "+12"),
    ("5", "-7.25", "−12.25"), ("0", "1e3", "+1000"), ("1e-3", "2E-3", "+0.001"), ("5e-3", "0", "−0.005"),
    ("100", "99.99", "−0.01"), ("9007199254740992", "9007199254740993", "+1"), ("-0.1", "-0.1000001", "−0.0000001"),
    ("999.5", "1000", "+0.5"), ("1.5e2", "150.25", "+0.25"),
  ])
  func `is exact`(left: String, right: String, change: String) {
    #expect(DecimalChange(left, right)?.text == change)
  }

  @Test(arguments: [
    ("1", "1.0"), ("0", "-0"), ("1e400", "1"), ("1", "1e99999999999999999999"),
    (String(repeating: "9", count: 100), "1"),
  ])
  func `is left out where there is none, or none that can be read`(left: String, right: String) {
    #expect(DecimalChange(left, right) == nil)
  }
}
