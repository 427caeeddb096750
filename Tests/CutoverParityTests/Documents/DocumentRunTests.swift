import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

/// Documents compared as they are read. Those of some megabytes come piece by piece, small ones as a whole.
struct DocumentRunTests {
  /// The report on two texts, `nil` for a file that is not there.
  private func report(
    _ left: String?, _ right: String?, _ diff: JSONDiff = .init(), format: Document.Format = .json
  ) throws -> EndpointReport {
    let folder = try TemporaryDirectory("documents")
    func document(_ text: String?, _ name: String) throws -> Document? {
      try text.map { Document(path: try folder.write($0, to: name), format: format) }
    }
    var random = SplitMix64(seed: 1)
    let pair = DocumentPair(name: "pair", left: try document(left, "left"), right: try document(right, "right"))
    let run = DocumentRun([pair], comparison: diff, clock: { Fixture.noon }, random: &random)
    return try #require(run.report().endpoints.first)
  }

  /// An object of `count` trades, and what `change` makes of each; more than a reader holds at a time.
  private func trades(_ count: Int, prefix: String = "", _ change: (Int) -> String?) -> String {
    #"{\#(prefix)"trades":["# + (0..<count).compactMap(change).joined(separator: ",\n") + "]}"
  }

  private func trade(_ id: Int, price: String = "1.5") -> String {
    #"{"id":\#(id),"price":\#(price),"note":"\#(String(repeating: "x", count: 40))"}"#
  }

  private let byID = JSONDiff(keys: [.init("/trades", ["id"])])

  @Test(arguments: [true, false])
  func `one row removed from the middle of many is one difference`(isKeyed: Bool) throws {
    let count = 100_000
    let report = try report(
      trades(count) { trade($0) }, trades(count) { $0 == count / 2 ? nil : trade($0) },
      isKeyed ? byID : JSONDiff())
    #expect(report.differenceCount == 1)
    #expect(
      report.groups.first?.samples.map(\.path) == [isKeyed ? "/trades/[id=\(count / 2)]" : "/trades/\(count / 2)"])
    #expect(report.records.compared == count)
  }

  @Test func `a change of everything is one group, counted exactly, with ten samples`() throws {
    let count = 30_000
    let report = try report(trades(count) { trade($0) }, trades(count) { trade($0, price: "2.5") }, byID)
    #expect(report.groups.map(\.template) == ["/trades/*/price"])
    #expect(report.groups.map(\.count) == [count])
    #expect(report.groups.first?.samples.count == 10)
  }

  @Test func `form is no difference, in small documents and large ones`() throws {
    for count in [2, 30_000] {
      let left = trades(count, prefix: #""a":1,"b":{"c":[ ]},"#) { trade($0, price: "1.50") }
      let right = trades(count) { trade($0, price: " 15e-1 ") }.dropLast() + #", "b" : {"c":[]}, "a":1.0}"#
      let report = try report(left, String(right), byID)
      #expect(report.verdict == .clean, "\(report.groups)")
    }
  }

  @Test func `members that have lost step find their partners`() throws {
    func object(_ names: some Sequence<Int>, value: (Int) -> String) -> String {
      "{" + names.map { #""m\#($0)":\#(value($0))"# }.joined(separator: ",") + "}"
    }
    let count = 60_000
    let left = object(0..<count) { #"{"v":[\#($0)],"w":"some text to fill the window"}"# }
    let right = object((5..<count).reversed()) { #"{"v":[\#($0 == 77 ? 78 : $0)],"w":"some text to fill the window"}"# }
    let report = try report(left, right + "")
    let kinds = Dictionary(grouping: report.groups, by: \.kind).mapValues { $0.reduce(0) { $0 + $1.count } }
    #expect(kinds == [.missingInRepository: 5, .valueMismatch: 1])
    #expect(report.groups.contains { $0.template == "/m77/v/*" })
  }

  @Test func `a name that repeats is told, also across pieces`() throws {
    let filler = String(repeating: "x", count: 2 << 20)
    let report = try report(#"{"a":1,"f":"\#(filler)","a":2}"#, #"{"a":1,"f":"\#(filler)"}"#)
    #expect(report.groups.map(\.kind) == [.duplicateKey])
  }

  @Test func `a small value is compared with a large one`() throws {
    let large = trades(30_000) { trade($0) }
    for (left, right) in [(large, trades(3) { trade($0) }), (trades(3) { trade($0) }, large)] {
      let report = try report(left, right, byID)
      #expect(report.differenceCount == 29_997)
    }
    let scalar = try report(large, #"{"trades":1}"#)
    #expect(scalar.groups.map(\.kind) == [.typeMismatch])
  }

  @Test func `an array whose order does not count`() throws {
    let multiset = JSONDiff(multisets: ["/a"])
    #expect(try report(#"{"a":[1,2,2,{"x":1}]}"#, #"{"a":[{"x":1.0},2,1,2]}"#, multiset).verdict == .clean)
    let report = try report(#"{"a":[1,{"k":"p","v":1}]}"#, #"{"a":[{"k":"p","v":2},1,"new"]}"#, multiset)
    #expect(report.groups.map(\.template).sorted() == ["/a/*", "/a/*/v"])
    let large = try self.report(
      trades(30_000) { trade($0) }, trades(30_000) { trade(29_999 - $0) },
      JSONDiff(keys: byID.keys, multisets: ["/trades"]))
    #expect(large.verdict == .clean)
  }

  @Test func `lines are compared as an array of them`() throws {
    let report = try report("{\"id\":1}\n\n{\"id\":2}", "{\"id\":2}\n{\"id\":1}\n", format: .lines)
    #expect(report.groups.map(\.kind) == [.orderMismatch])
    let keyed = try self.report(
      "{\"id\":1}\n{\"id\":2}", "{\"id\":2}\n{\"id\":3}\n", JSONDiff(keys: [.init("", ["id"])]), format: .lines)
    #expect(keyed.groups.flatMap { $0.samples.map(\.path) }.sorted() == ["/[id=1]", "/[id=3]"])
  }

  @Test func `nothing is no evidence`() throws {
    #expect(try report("", "\n", format: .lines).verdict == .inconclusive)
    #expect(try report("", "1", format: .lines).verdict == .different)
    #expect(try report("{}", "{ }").verdict == .clean)
  }

  @Test func `a document that is not there is a difference`() throws {
    #expect(try report("1", nil).groups.map(\.kind) == [.missingInRepository])
    #expect(try report(nil, "1").groups.map(\.kind) == [.missingInLegacy])
  }

  @Test(arguments: [("1", "[1"), ("[1", "[1"), ("[1]]", "[1]"), ("", "1")])
  func `what is no JSON is inconclusive, with its place`(left: String, right: String) throws {
    let report = try report(left, right)
    #expect(report.verdict == .inconclusive)
    #expect(report.reasons.map(\.code) == ["undecodable"])
    #expect(report.reasons.first?.message.contains(":1:") == true, "\(report.reasons)")
  }

  @Test func `what is wrong far behind keeps equal documents from being equal`() throws {
    let broken = trades(30_000) { trade($0) } + "x"
    #expect(try report(broken, broken).verdict == .inconclusive)
  }
}
